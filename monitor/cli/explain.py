"""`monitor explain`: why a post did or did not ring, with everything that the decision rests on."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_post
from monitor.cli.console import emit_json, one_line, say, when
from monitor.cli.invocation import NEGATIVE_IDS as CONTEXT_SETTINGS
from monitor.cli.rows import assessment_row, link_row, message_row, post_row
from monitor.cli.stored import reading
from monitor.cli.watch import configuration_of
from monitor.errors import StoreError

if TYPE_CHECKING:
    from monitor.model.relation import Evidence
    from monitor.model.watch import Watchlist
    from monitor.settings import Settings
    from monitor.store.rows import Explanation
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
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say why a post did or did not ring."""
    settings, watchlist = configuration_of(context)
    found = asyncio.run(_explain(settings, post))
    row = _row(found, watchlist)
    if as_json:
        emit_json(row)
        return
    for line in _lines(row):
        say(line)


async def _explain(settings: "Settings", post: str) -> "Explanation":
    channel, message = read_post(post)
    async with reading(settings) as store:
        key = await store.queries.find_post(channel, message)
        found = await store.queries.explain(key) if key else None
    if found is None:
        raise StoreError(f"{post}: no such post is stored")
    return found


def _row(found: "Explanation", watchlist: "Watchlist") -> dict[str, Any]:
    from monitor.text.normalise import normalise

    as_read = _as_read(found)
    row = {
        "post": post_row(found.post),
        "cut": _cut_rows(as_read),
        "normalised": normalise(as_read.text).text,
        "versions": [
            {"number": version.number, "seen": version.seen, "text": version.text}
            for version in found.versions
        ],
        "deleted_messages": [{"message": m, "at": at} for m, at in found.gone.items()],
        "match": _match_row(found),
        "story": _story_row(found),
        "neighbours": _neighbour_rows(found),
        "reports": [
            {
                "report": report.id,
                "outlet": report.outlet,
                "date": report.date,
                "title": report.title,
                "url": report.url,
                **link_row(link),
            }
            for link, report in found.links
        ],
        "rules": _rule_rows(found, watchlist),
        "alerts": [message_row(said) for said in found.said],
    }
    return {"verdict": list(_verdict(row, found)), **row}


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
        "evidence": [{"kind": each.kind, "detail": each.detail} for each in match.evidence],
        **assessment_row(found.member.assessment),
    }


def _story_row(found: "Explanation") -> dict[str, Any] | None:
    story = found.story
    if story is None:
        return None
    return {
        "story": story.id,
        "rings": story.rings,
        **assessment_row(story.assessment),
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
    if match["relation"] == "duplicate":
        yield f"It collapsed as a copy of {match['of']}: nothing new in it."
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
        }[said["status"]]
    if story["rings"] and not row["alerts"] and any(rule["rings"] for rule in row["rules"]):
        yield "Its story may ring, but nothing was said of it."


def _lines(row: dict[str, Any]) -> Iterator[str]:
    post = row["post"]
    yield f"{post['link']}  {post['channel_title']}  {when(post['date'])}"
    yield from row["verdict"]
    yield ""
    yield post["text"]
    yield ""
    for piece in row["cut"]:
        yield f"cut: {one_line(piece['text'])} ({piece['why']})"
    yield f"normalised: {row['normalised']}"
    yield (
        f"first seen {when(post['first_seen'])} ({post['arrival']}), version {post['version']}"
        + (f", deleted {when(post['deleted'])}" if post["deleted"] else "")
    )
    for version in row["versions"][:-1]:
        yield f"  version {version['number']}, {when(version['seen'])}: {one_line(version['text'])}"
    if row["match"]:
        yield from _match_lines(row["match"])
    if row["story"]:
        yield from _story_lines(row["story"])
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
    for each in match["evidence"]:
        yield f"  {each['kind']}: {each['detail']}"


def _story_lines(story: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield (
        f"story {story['story']}: {story['state'] or 'states no event'},"
        f" {story['independent_origins']} independent origins"
    )
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
    yield f"    rests on {report['origin']}"
    for field, comparison in report["fields"].items():
        yield (
            f"    {field} {comparison['verdict']}: {comparison['post'] or '-'}"
            f" / {comparison['report'] or '-'}"
        )
    terms = ", ".join(f"{term['name']} {term['value']:+g}" for term in report["terms"])
    yield f"    {terms}"
