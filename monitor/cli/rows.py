"""Stored things as the commands hand them over: plain values with stable names.

A post has the names of a scenario's `posts.jsonl` among its own, so an export can be replayed.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.crossref import NonLink
    from monitor.model.claim import Field
    from monitor.model.ids import ChannelId
    from monitor.model.post import Forward
    from monitor.model.report import Report
    from monitor.model.story import Assessment, Comparison, Link, Story, Term
    from monitor.store.rows import FoundPost, FoundStory, ReportVersion, SaidMessage


_MARK = 1_000_000_000_000  # a channel's id as users write it is -(10^12 + id)


def post_row(
    found: "FoundPost", handles: "Mapping[ChannelId, str | None] | None" = None
) -> dict[str, Any]:
    """A stored post. `handles` name the channels that posts were forwarded from."""
    stored, post = found.stored, found.stored.post
    channel = _reference(found.channel.id, found.channel.handle)
    row: dict[str, Any] = {
        "id": f"{channel}/{post.key.message}",
        "channel": channel,
        "channel_id": post.key.channel,
        "channel_title": found.channel.title,
        "message": post.key.message,
        "link": found.permalink,
        "date": post.date,
        "text": post.text,
        "lang": post.language,
        "media": [f"{medium.kind}:{medium.id or 0}" for medium in post.media],
        "parts": post.parts,
        "reply_to": post.reply_to,
        "views": post.views,
        "forwards": post.forwards,
        "edited": post.edited,
        "version": stored.version,
        "deleted": stored.deleted,
        "first_seen": stored.first_seen,
        "arrival": stored.arrival.value,
        "story": found.story,
        "relation": found.relation.value if found.relation else None,
        "state": found.state.value if found.state else None,
    }
    if post.forward is not None:
        row["forwarded_from"] = _forward_row(post.forward, handles or {})
    return row


def _reference(channel: "ChannelId", handle: str | None) -> str:
    return handle or str(-(_MARK + channel))


def _forward_row(forward: "Forward", handles: "Mapping[ChannelId, str | None]") -> dict[str, Any]:
    named = forward.channel and _reference(forward.channel, handles.get(forward.channel))
    return {
        "channel": named or forward.name or "hidden",
        "message_id": forward.message,
        "name": forward.name,
        "date": forward.date,
    }


def story_row(found: "FoundStory") -> dict[str, Any]:
    """A story and its first post."""
    story = found.story
    return {
        "story": story.id,
        "rings": story.rings,
        "opened": found.opened,
        "updated": found.updated,
        "posts": len(story.members),
        "channels": len({member.post.channel for member in story.members}),
        **assessment_row(story.assessment),
        **lead_row(story),
        "history": [{"at": line.at, "text": line.text} for line in story.history],
        "first": post_row(found.first) if found.first else None,
    }


def assessment_row(assessment: "Assessment") -> dict[str, Any]:
    """A state and what it rests on."""
    return {
        "state": assessment.state.value if assessment.state else None,
        "independent_origins": len(assessment.origins),
        "origins": [
            {"name": origin.name, "stance": origin.stance.value} for origin in assessment.origins
        ],
    }


def lead_row(story: "Story") -> dict[str, Any]:
    """Who was first: minutes from the first post to the first report, below 0 when that was."""
    lead = story.lead
    return {
        "first_post": story.first.date,
        "first_report": story.assessment.first_report,
        "lead_minutes": None if lead is None else round(lead.total_seconds() / 60, 1),
    }


def lead_words(story: "Story") -> str:
    """`first report after 48 min`, `first report 5 min before`; empty without a report."""
    from monitor.alerting.words import duration

    lead = story.lead
    if lead is None:
        return ""
    span = duration(lead)
    return (
        f"first report {span} before" if lead.total_seconds() < 0 else f"first report after {span}"
    )


def link_row(link: "Link") -> dict[str, Any]:
    """A link, in the form of `links.jsonl`."""
    return {
        "p": round(link.p, 4),
        "level": link.level.value,
        "stance": link.stance.value,
        "origin": link.origin,
        "fields": _field_rows(link.fields),
        "terms": _term_rows(link.terms),
    }


def unlinked_row(other: "NonLink") -> dict[str, Any]:
    """Why a report is not linked, and how it compares."""
    return {
        "p": round(other.p, 4),
        "why": other.why,
        "fields": _field_rows(other.fields),
        "terms": _term_rows(other.terms),
    }


def _field_rows(fields: "Sequence[tuple[Field, Comparison]]") -> dict[str, dict[str, str]]:
    return {
        field.value: {
            "verdict": comparison.verdict.value,
            "post": comparison.post,
            "report": comparison.report,
            "quote": comparison.quote,
        }
        for field, comparison in fields
    }


def _term_rows(terms: "Sequence[Term]") -> list[dict[str, Any]]:
    return [{"name": term.name, "value": round(term.value, 3)} for term in terms]


def message_row(said: "SaidMessage") -> dict[str, Any]:
    """A message of the outbox."""
    return {
        "destination": said.destination,
        "kind": said.kind.value,
        "status": said.status,
        "message_id": said.message_id,
        "version": said.version,
        "delivered_version": said.delivered_version,
        "attempts": said.attempts,
        "error": said.error,
        "created": said.created,
        "delivered_at": said.delivered_at,
        "html": said.html,
    }


def revision_rows(report: "Report", earlier: "Sequence[ReportVersion]") -> list[dict[str, Any]]:
    """What a report said before each of its revisions: the parts that were different, by name."""
    rows = []
    for number, version in enumerate(earlier):
        after = earlier[number + 1] if number + 1 < len(earlier) else report
        rows.append(
            {
                "number": version.number,
                "seen": version.seen,
                **{
                    part: getattr(version, part)
                    for part in ("title", "summary", "body")
                    if getattr(version, part) != getattr(after, part)
                },
            }
        )
    return rows
