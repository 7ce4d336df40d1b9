"""`monitor explain`: why a post did or did not ring, with everything that the decision rests on."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_post
from monitor.cli.console import emit_json, one_line, say, when
from monitor.cli.invocation import NEGATIVE_IDS as CONTEXT_SETTINGS
from monitor.cli.invocation import quiet_logs
from monitor.cli.rows import (
    assessment_row,
    lead_row,
    lead_words,
    link_row,
    message_row,
    post_row,
    revision_rows,
    unlinked_row,
)
from monitor.cli.stored import reading
from monitor.cli.watch import configuration_of
from monitor.errors import StoreError

if TYPE_CHECKING:
    from monitor.crossref import NonLink
    from monitor.dedup.beside import Beside
    from monitor.lexicon import Lexicon
    from monitor.model.ids import ChannelId, PostKey
    from monitor.model.relation import Evidence
    from monitor.model.report import Report
    from monitor.model.watch import Sources, Watchlist
    from monitor.settings import Settings
    from monitor.store import SqlStore
    from monitor.store.rows import Explanation, FoundPost
    from monitor.text.boilerplate import Cut

__all__ = ["CONTEXT_SETTINGS", "command"]


_WHY = {
    None: "a call, a link or a credit",
    "habit": "comes again and again in the channel",
    "signature": "a channel's name",
    "credit": "another channel's name; it still says whose word it is",
}
"""Why something was cut, by the kind of evidence."""


def command(
    context: typer.Context,
    post: Annotated[
        str, typer.Argument(metavar="LINK_OR_ID", help="The post's link, or CHANNEL/MESSAGE.")
    ],
    scenario: Annotated[
        Path | None,
        typer.Option(
            "--scenario", metavar="DIR", help="A post of this scenario folder, by its id there."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say why a post did or did not ring."""
    if scenario is None:
        settings, watchlist = configuration_of(context)
        found = asyncio.run(_stored(settings, watchlist, post))
    else:
        found = asyncio.run(_of_scenario(scenario, post))
    row = _row(found)
    if as_json:
        emit_json(row)
        return
    for line in _lines(row):
        say(line)


@dataclass(frozen=True, slots=True)
class _Found:
    """A post, with what it was compared with and the watchlist by which it rings."""

    explanation: "Explanation"
    compared: "Sequence[tuple[Beside, FoundPost]]"
    unlinked: "Sequence[tuple[NonLink, Report]]"
    watchlist: "Watchlist"


async def _stored(settings: "Settings", watchlist: "Watchlist", post: str) -> _Found:
    from monitor.analysis import sources
    from monitor.app import known_channels
    from monitor.settings.own_lexicon import lexicon_of

    channel, message = read_post(post)
    span = timedelta(hours=settings.window_hours)
    async with reading(settings) as store:
        key = await store.queries.find_post(channel, message)
        found = await store.queries.explain(key) if key else None
        if found is None:
            raise StoreError(f"{post}: no such post is stored")
        channels = await known_channels(store, watchlist)
        weighed = sources({channel.id: channel for channel in channels}, watchlist.outlets)
        compared, unlinked = await _compared(store, found, weighed, lexicon_of(settings), span)
        return _Found(found, compared, unlinked, watchlist)


async def _of_scenario(folder: Path, name: str) -> _Found:
    """A post of a scenario, after the whole scenario was played."""
    from monitor import lexicon
    from monitor.cli.replay import default_limits
    from monitor.scenario.read import read_scenario
    from monitor.scenario.stored import keep
    from monitor.store import open_store

    quiet_logs()
    scenario = read_scenario(folder)
    case, key = scenario.find(name)
    limits = default_limits()
    async with open_store("sqlite://") as store:
        await keep(scenario, case, store, store.outbox, lexicon.load(), limits)
        found = await store.queries.explain(key)
        assert found is not None
        compared, unlinked = await _compared(
            store, found, scenario.sources, lexicon.load(), limits.span
        )
        return _Found(found, compared, unlinked, scenario.watchlist)


async def _compared(
    store: "SqlStore",
    found: "Explanation",
    weighed: "Sources",
    lexicon: "Lexicon",
    span: timedelta,
) -> "tuple[Sequence[tuple[Beside, FoundPost]], Sequence[tuple[NonLink, Report]]]":
    """The posts and the reports nearest to a post, those that were not chosen too."""
    from monitor.analysis import Window
    from monitor.pipeline.hindsight import compared, unlinked

    if found.member is None:
        return (), ()
    window = Window(lexicon, weighed, span)
    links = [link for link, _ in found.links]
    others = await unlinked(store, window, found.post.stored, found.member.match, links)
    best = await compared(store, window, found.post.stored, found.member.match)
    posts = {
        post.stored.post.key: post for post in await store.queries.posts([b.post for b in best])
    }
    return [(beside, posts[beside.post]) for beside in best], others


def _row(found: _Found) -> dict[str, Any]:
    from monitor.text.normalise import normalise

    explanation = found.explanation
    as_read = _as_read(explanation)
    row = {
        "post": post_row(explanation.post),
        "cut": _cut_rows(as_read),
        "normalised": normalise(as_read.text).text,
        "versions": [
            {"number": version.number, "seen": version.seen, "text": version.text}
            for version in explanation.versions
        ],
        "deleted_messages": [{"message": m, "at": at} for m, at in explanation.gone.items()],
        "match": _match_row(explanation),
        "compared": _compared_rows(found),
        "story": _story_row(explanation),
        "neighbours": _neighbour_rows(explanation),
        "reports": [
            {
                "report": report.id,
                "outlet": report.outlet,
                "date": report.date,
                "title": report.title,
                "url": report.url,
                "revised": revision_rows(report, explanation.revised.get(report.id, ())),
                **link_row(link),
            }
            for link, report in explanation.links
        ],
        "unlinked": [
            {
                "report": report.id,
                "outlet": report.outlet,
                "date": report.date,
                "title": report.title,
                "url": report.url,
                **unlinked_row(other),
            }
            for other, report in found.unlinked
        ],
        "rules": _rule_rows(explanation, found.watchlist),
        "alerts": [message_row(said) for said in explanation.said],
    }
    return {"verdict": list(_verdict(row, explanation)), **row}


def _compared_rows(found: _Found) -> list[dict[str, Any]]:
    """What the post was compared with, the best first; `chosen` is what it was matched with."""
    member = found.explanation.member
    links = {other.stored.post.key: other.permalink for _, other in found.compared}
    return [
        {
            "link": other.permalink,
            "channel": other.channel.title,
            "date": other.stored.post.date,
            "text": other.stored.post.text,
            "story": other.story,
            "score": round(beside.score, 1),
            "relation": beside.relation.value if beside.relation else None,
            "chosen": member is not None and member.match.of == beside.post,
            "evidence": _evidence_rows(beside.evidence, links),
        }
        for beside, other in found.compared
    ]


def _as_read(found: "Explanation") -> "Cut":
    """The post as it was compared: without what was cut then."""
    from monitor.dedup.habits import as_before
    from monitor.text.boilerplate import cut

    evidence = found.member.match.evidence if found.member else ()
    return cut(found.post.stored.post.text, as_before(evidence))


def _unsigned(text: str, evidence: "tuple[Evidence, ...]") -> str:
    """A post's text as rules see it: without what is its channel's own."""
    from monitor.dedup.habits import CREDIT, as_before
    from monitor.text.boilerplate import blanked, cut

    found = cut(text, as_before(evidence))
    if found.nothing_else:
        return text
    return blanked(text, (piece for piece in found.removed if piece.why not in (None, CREDIT)))


def _cut_rows(as_read: "Cut") -> list[dict[str, str]]:
    if as_read.nothing_else:
        return []
    return [{"text": piece.text, "why": _WHY[piece.why]} for piece in as_read.removed]


def _match_row(found: "Explanation") -> dict[str, Any] | None:
    if found.member is None:
        return None
    match = found.member.match
    links = {other.stored.post.key: other.permalink for other in found.neighbours}
    return {
        "relation": match.relation.value,
        "of": (links.get(match.of) or str(match.of)) if match.of else None,
        "score": round(match.score, 1),
        "evidence": _evidence_rows(match.evidence, links),
        **assessment_row(found.member.assessment),
    }


def _evidence_rows(
    evidence: Iterable["Evidence"], links: "Mapping[PostKey, str]"
) -> list[dict[str, str]]:
    """Named reasons. A post that a reason names by its key is named by its address instead."""
    addresses = {str(key): link for key, link in links.items()}
    return [
        {
            "kind": each.kind,
            "detail": " ".join(addresses.get(word, word) for word in each.detail.split(" "))
            if each.kind == "forward"
            else each.detail,
        }
        for each in evidence
    ]


def _story_row(found: "Explanation") -> dict[str, Any] | None:
    story = found.story
    if story is None:
        return None
    return {
        "story": story.id,
        "rings": story.rings,
        **assessment_row(story.assessment),
        **lead_row(story),
        "first_channel": _titles(found).get(story.first.post.channel),
        "lead": lead_words(story),
        "evidence": [
            {"kind": each.kind, "detail": each.detail} for each in story.assessment.evidence
        ],
        "changes": [
            {
                "at": change.at,
                "before": change.before.value if change.before else None,
                "after": change.after.value if change.after else None,
            }
            for change in found.changes
        ],
        "history": [{"at": line.at, "text": line.text} for line in story.history],
    }


def _titles(found: "Explanation") -> "dict[ChannelId, str]":
    everybody = (found.post, *found.neighbours)
    return {other.stored.post.key.channel: other.channel.title for other in everybody}


def _neighbour_rows(found: "Explanation") -> list[dict[str, Any]]:
    matches = {m.post: m.match for m in found.story.members} if found.story else {}
    rows = []
    for other in found.neighbours:
        match = matches.get(other.stored.post.key)
        rows.append(
            {
                "link": other.permalink,
                "channel": other.channel.title,
                "date": other.stored.post.date,
                "text": other.stored.post.text,
                "relation": match.relation.value if match else None,
                "score": round(match.score, 1) if match else None,
                "evidence": [f"{each.kind}: {each.detail}" for each in match.evidence]
                if match
                else [],
            }
        )
    return rows


def _rule_rows(found: "Explanation", watchlist: "Watchlist") -> list[dict[str, Any]]:
    """Which rules the story's posts pass, by today's watchlist."""
    from monitor.alerting import passes, rings_at

    matches = {m.post: m.match for m in found.story.members} if found.story else {}
    texts = []
    for post in (found.post, *found.neighbours):
        match = matches.get(post.stored.post.key)
        texts.append(_unsigned(post.stored.post.text, match.evidence if match else ()))
    return [
        {
            "destination": destination.name,
            "rings": rings_at(destination, texts),
            "rules": {rule.name: passes(rule, texts) for rule in destination.rules},
        }
        for destination in watchlist.destinations
    ]


def _verdict(row: dict[str, Any], found: "Explanation") -> Iterator[str]:
    story, match = row["story"], row["match"]
    if story is None or match is None:
        yield "It belongs to no story: it has not been analysed."
        return
    yield _relation_sentence(row)
    if not story["rings"]:
        yield (
            "Its story rings nobody: all that it holds was old news when it was first seen"
            f" (this post: {found.post.stored.arrival.value},"
            f" published {when(found.post.stored.post.date)},"
            f" first seen {when(found.post.stored.first_seen)})."
        )
    for rule in row["rules"]:
        if not rule["rings"]:
            names = ", ".join(rule["rules"])
            yield f"At {rule['destination']} none of the rules {names} lets its story ring."
    for said in row["alerts"]:
        if said["kind"] != "alert":
            continue
        yield {
            "delivered": f"Its story's alert stands in {said['destination']}.",
            "waiting": f"Its story's alert waits for {said['destination']}.",
            "parked": f"Its story's alert was refused by {said['destination']}: {said['error']}.",
            "merged": f"Its story's alert went into a digest for {said['destination']}.",
            "retired": f"Its story's alert was given up with its chat: {said['destination']}.",
        }[said["status"]]
    if story["rings"] and not row["alerts"] and any(rule["rings"] for rule in row["rules"]):
        yield "Its story may ring, but nothing was said of it."


def _relation_sentence(row: dict[str, Any]) -> str:
    """What the post is to those before it, and by what."""
    match, others = row["match"], [each for each in row["compared"] if not each["chosen"]]
    by_hand = next((e["detail"] for e in match["evidence"] if e["kind"] == "by_hand"), None)
    if by_hand is not None:
        return f"A person changed its story: {by_hand}."
    match match["relation"]:
        case "duplicate":
            return f"It collapsed as a copy of {match['of']}: nothing new in it."
        case "update":
            return f"It says more or something else than {match['of']}, in the same story."
        case "same_story":
            return f"It tells the news of {match['of']} in words of its own."
    if not others:
        return "It opened its story: nothing like it was known."
    best = max(others, key=lambda each: (each["score"], each["link"]))
    return f"It opened its story: what was most like it, {best['link']}, tells of something else."


def _lines(row: dict[str, Any]) -> Iterator[str]:
    post = row["post"]
    yield f"{post['link']}  {post['channel_title']}  {when(post['date'])}"
    yield from row["verdict"]
    yield ""
    yield post["text"]
    yield ""
    for piece in row["cut"]:
        yield f"cut: {one_line(piece['text'])} ({piece['why']})"
    yield f"normalised: {row['normalised'] or '(no words)'}"
    if post["media"]:
        yield f"media: {', '.join(post['media'])}"
    if origin := post.get("forwarded_from"):
        yield f"forwarded from {origin['name'] or origin['channel']}, {when(origin['date'])}"
    yield (
        f"first seen {when(post['first_seen'])} ({post['arrival']}), version {post['version']}"
        + (f", deleted {when(post['deleted'])}" if post["deleted"] else "")
    )
    for version in row["versions"][:-1]:
        yield f"  version {version['number']}, {when(version['seen'])}: {one_line(version['text'])}"
    if row["match"]:
        yield from _match_lines(row["match"])
    yield from _compared_lines(row["compared"])
    if row["story"]:
        yield from _story_lines(row["story"])
    if row["neighbours"]:
        yield "  its other posts:"
    for other in row["neighbours"]:
        yield (
            f"  {when(other['date'])}  {other['relation']} {other['score']}  {other['link']}"
            f"  {one_line(other['text'], 60)}"
        )
    if row["reports"]:
        yield ""
        yield "reports compared:"
    for report in row["reports"]:
        yield from _report_lines(report)
    if row["unlinked"]:
        yield ""
        yield "nearest reports that are not linked:"
    for report in row["unlinked"]:
        yield (
            f"  p={report['p']} {report['why']}  {report['outlet']}: {one_line(report['title'])}"
            f"  {report['url'] or ''}"
        )
        yield from _comparison_lines(report)
    yield ""
    for rule in row["rules"]:
        passed = ", ".join(
            f"{name} {'passed' if ok else 'not passed'}" for name, ok in rule["rules"].items()
        )
        yield (
            f"destination {rule['destination']}: {'rings' if rule['rings'] else 'does not ring'}"
            f" ({passed or 'no rules: everything rings'})"
        )
    for said in row["alerts"]:
        at = when(said["delivered_at"])
        yield f"{said['kind']} to {said['destination']}: {said['status']}, {at}"


def _match_lines(match: dict[str, Any]) -> Iterator[str]:
    yield ""
    of = f" of {match['of']}" if match["of"] else ""
    yield f"relation: {match['relation']}{of}, score {match['score']}"
    yield from _evidence_lines(match["evidence"], "  ")


def _evidence_lines(evidence: list[dict[str, str]], indent: str) -> Iterator[str]:
    """A line for each kind of reason."""
    by_kind: dict[str, list[str]] = {}
    for each in evidence:
        by_kind.setdefault(each["kind"], []).append(one_line(each["detail"], 160))
    for kind, details in by_kind.items():
        yield f"{indent}{kind}: {', '.join(details)}"


def _compared_lines(compared: list[dict[str, Any]]) -> Iterator[str]:
    yield ""
    yield "compared with:" if compared else "compared with: nothing like it was known"
    for other in compared:
        verdict = other["relation"] or "something else"
        yield (
            f"  {other['score']:5.1f}  {verdict}{', chosen' if other['chosen'] else ''}"
            f"  {when(other['date'])}  {other['link']}"
        )
        yield f"         {one_line(other['text'], 90)}"
        yield from _evidence_lines(other["evidence"], " " * 9)


def _story_lines(story: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield (
        f"story {story['story']}: {story['state'] or 'states no event'},"
        f" {story['independent_origins']} independent origins"
    )
    lead = f", {story['lead']}" if story["lead"] else ""
    yield f"  first: {story['first_channel'] or '-'}, {when(story['first_post'])}{lead}"
    for origin in story["origins"]:
        yield f"  {origin['stance']}: {origin['name']}"
    for each in story["evidence"]:
        yield f"  {each['kind']}: {each['detail']}"
    for line in story["history"]:
        yield f"  {when(line['at'])}  {line['text']}"


def _report_lines(report: dict[str, Any]) -> Iterator[str]:
    yield (
        f"  {report['level']} p={report['p']} {report['stance']}  {report['outlet']}:"
        f" {one_line(report['title'])}  {report['url'] or ''}"
    )
    for before in report["revised"]:
        parts = ", ".join(name for name in ("title", "summary", "body") if name in before)
        title = f": {one_line(before['title'])}" if "title" in before else ""
        yield f"    was revised: version {before['number']} had another {parts}{title}"
    yield f"    rests on {report['origin']}"
    yield from _comparison_lines(report)


def _comparison_lines(report: dict[str, Any]) -> Iterator[str]:
    """What is claimed on both sides, field by field, and what the score is the sum of."""
    for field, comparison in report["fields"].items():
        yield (
            f"    {field} {comparison['verdict']}: {comparison['post'] or '-'}"
            f" / {comparison['report'] or '-'}"
            + (f"  «{one_line(comparison['quote'], 120)}»" if comparison["quote"] else "")
        )
    terms = ", ".join(f"{term['name']} {term['value']:+g}" for term in report["terms"])
    yield f"    {terms}"
