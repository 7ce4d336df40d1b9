"""Model values as JSON text, and back. The only place that knows how they are written.

What is written is read back equal. A field added to the model is read from older rows by its
default here; nothing is ever unpickled.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.model.claim import Field
from monitor.model.ids import ChannelId, MessageId, PostKey, ReportId
from monitor.model.post import Markup, Media
from monitor.model.relation import Evidence
from monitor.model.story import (
    Assessment,
    Comparison,
    HistoryLine,
    Origin,
    Stance,
    State,
    Term,
    Verdict,
)

# What json.loads gives is untyped by nature; each reader below gives it its type.
Json = Any


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_NONE = "[]"
"""What most posts have of mark-up, media and parts."""


def write_messages(ids: Sequence[MessageId]) -> str:
    """Message ids."""
    return _dump(ids) if ids else _NONE


def read_messages(text: str) -> tuple[MessageId, ...]:
    """Message ids."""
    return tuple(MessageId(i) for i in json.loads(text))


def write_spans(spans: Sequence[tuple[int, int]]) -> str:
    """Parts of a text, from and to."""
    return _dump(spans) if spans else _NONE


def read_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Parts of a text."""
    return () if text == _NONE else tuple((start, end) for start, end in json.loads(text))


def write_keys(keys: Sequence[PostKey]) -> str:
    """Keys of posts."""
    return _dump([[key.channel, key.message] for key in keys]) if keys else _NONE


def read_keys(text: str) -> tuple[PostKey, ...]:
    """Keys of posts."""
    return tuple(PostKey(ChannelId(c), MessageId(m)) for c, m in json.loads(text))


def write_markup(markup: Sequence[Markup]) -> str:
    """Mark-up; the value is left out where there is none."""
    if not markup:
        return _NONE
    return _dump(
        [
            {"kind": m.kind, "offset": m.offset, "length": m.length}
            | ({} if m.value is None else {"value": m.value})
            for m in markup
        ]
    )


def read_markup(text: str) -> tuple[Markup, ...]:
    """Mark-up."""
    return tuple(
        Markup(m["kind"], m["offset"], m["length"], m.get("value")) for m in json.loads(text)
    )


def write_media(media: Sequence[Media]) -> str:
    """Media; the id is left out where there is none."""
    if not media:
        return _NONE
    return _dump([{"kind": m.kind} | ({} if m.id is None else {"id": m.id}) for m in media])


def read_media(text: str) -> tuple[Media, ...]:
    """Media."""
    return tuple(Media(m["kind"], m.get("id")) for m in json.loads(text))


def write_evidence(evidence: Iterable[Evidence]) -> str:
    """Evidence."""
    return _dump(_evidence(evidence))


def read_evidence(text: str) -> tuple[Evidence, ...]:
    """Evidence."""
    return _to_evidence(json.loads(text))


def write_assessment(assessment: Assessment) -> str:
    """An assessment with its origins and evidence."""
    return _dump(
        {
            "state": assessment.state,
            "origins": [
                {"name": o.name, "posts": o.posts, "reports": o.reports, "stance": o.stance}
                for o in assessment.origins
            ],
            "evidence": _evidence(assessment.evidence),
            **_first(assessment),
        }
    )


def read_assessment(text: str) -> Assessment:
    """An assessment."""
    value = json.loads(text)
    return Assessment(
        None if value["state"] is None else State(value["state"]),
        tuple(
            Origin(
                o["name"],
                tuple(PostKey(ChannelId(c), MessageId(m)) for c, m in o["posts"]),
                tuple(ReportId(r) for r in o["reports"]),
                Stance(o["stance"]),
            )
            for o in value["origins"]
        ),
        _to_evidence(value["evidence"]),
        datetime.fromisoformat(value["first"]).astimezone(UTC) if "first" in value else None,
    )


def _first(assessment: Assessment) -> dict[str, str]:
    known = assessment.first_report
    return {} if known is None else {"first": known.isoformat()}


def write_history(history: Iterable[HistoryLine]) -> str:
    """A story's history; times in ISO 8601."""
    return _dump([{"at": line.at.isoformat(), "text": line.text} for line in history])


def read_history(text: str) -> tuple[HistoryLine, ...]:
    """A story's history, in UTC."""
    return tuple(
        HistoryLine(datetime.fromisoformat(line["at"]).astimezone(UTC), line["text"])
        for line in json.loads(text)
    )


def write_fields(fields: Iterable[tuple[Field, Comparison]]) -> str:
    """A link's fields, in their order."""
    return _dump(
        [
            {
                "field": field,
                "verdict": c.verdict,
                "post": c.post,
                "report": c.report,
                "quote": c.quote,
            }
            for field, c in fields
        ]
    )


def read_fields(text: str) -> tuple[tuple[Field, Comparison], ...]:
    """A link's fields."""
    return tuple(
        (
            Field(f["field"]),
            Comparison(Verdict(f["verdict"]), f["post"], f["report"], f.get("quote", "")),
        )
        for f in json.loads(text)
    )


def write_terms(terms: Iterable[Term]) -> str:
    """A link's terms; Python writes a float so that the same float is read."""
    return _dump([{"name": t.name, "value": t.value} for t in terms])


def read_terms(text: str) -> tuple[Term, ...]:
    """A link's terms."""
    return tuple(Term(t["name"], float(t["value"])) for t in json.loads(text))


def _evidence(evidence: Iterable[Evidence]) -> Json:
    return [{"kind": e.kind, "detail": e.detail} for e in evidence]


def _to_evidence(value: Json) -> tuple[Evidence, ...]:
    return tuple(Evidence(e["kind"], e["detail"]) for e in value)
