"""`monitor lexicon`: look names up, add them, and find those that the texts use and it lacks."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_moment
from monitor.cli.console import emit_json, one_line, say
from monitor.cli.invocation import settings_of
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.lexicon import Concept, Lexicon
    from monitor.mining import Text
    from monitor.settings import Settings

app = typer.Typer(help="Look names up, add them, and propose those that the texts use.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_MINED = "lexicon-proposals.json"
"""The last proposals, in the data folder: `accept` means them by their numbers."""
_SHOWN = 20


@app.command()
def find(
    context: typer.Context,
    term: Annotated[str, typer.Argument(help="A name or a part of one, or a concept's id.")],
    as_json: AsJson = False,
) -> None:
    """Show the concepts that have a name."""
    lexicon = _lexicon(settings_of(context))
    rows = [_row(concept, lexicon) for concept in _named(lexicon, term)]
    if as_json:
        emit_json({"concepts": rows, "version": lexicon.version})
        return
    for line in _lines(rows) if rows else ["nothing has that name"]:
        say(line)


@app.command("list")
def list_concepts(
    context: typer.Context,
    family: Annotated[str | None, typer.Option(help="Of this family, all of them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show your own concepts, or those of a family; and how many there are of each."""
    settings = settings_of(context)
    lexicon = _lexicon(settings)
    own = {node["id"] for node in json.loads(_own(settings) or "[]")}
    shown = [c for c in lexicon if (c.family == family if family else c.id in own)]
    families = [concept.family for concept in lexicon]
    counts = {name: families.count(name) for name in sorted(set(families))}
    counts["gazetteer"] = len(lexicon.gazetteer)
    if as_json:
        rows = [_row(concept, lexicon) for concept in shown]
        emit_json({"concepts": rows, "counts": counts, "version": lexicon.version})
        return
    for line in _lines([_row(concept, lexicon) for concept in shown]):
        say(line)
    say(f"version {lexicon.version}: " + ", ".join(f"{n} {name}" for name, n in counts.items()))


@app.command()
def add(
    context: typer.Context,
    concept: Annotated[str, typer.Argument(metavar="ID", help="city:some-town, actor:a-group …")],
    labels: Annotated[
        list[str], typer.Option("--label", metavar="LANG=NAME", help="A name; repeat for more.")
    ],
    kind: Annotated[str | None, typer.Option("--type", help="Its kind: airbase, state …")] = None,
    broader: Annotated[str | None, typer.Option(metavar="ID", help="What contains it.")] = None,
    cc: Annotated[str | None, typer.Option(help="Its country's two letters.")] = None,
    at: Annotated[str | None, typer.Option(metavar="LAT,LON", help="Where it lies.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add a concept, or names to one that is known. The daemon knows it from its next start."""
    settings = settings_of(context)
    node = {"id": concept, "type": kind, "broader": broader, "cc": cc, **_position(at)}
    node |= _labelled([_label(label) for label in labels])
    lexicon = _kept(settings, node)
    row = _row(lexicon.concept(_identity(concept)), lexicon)
    if as_json:
        emit_json({"added": row, "version": lexicon.version})
        return
    say(f"added to {_path(settings)}")
    for line in _lines([row]):
        say(line)


@app.command()
def mine(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option(help="Of texts since 2022-01-04, or 72h. [all]")
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Of a scenario folder's texts instead.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="The first so many.")] = _SHOWN,
    as_json: AsJson = False,
) -> None:
    """Propose names that stored posts and reports use and the lexicon does not know."""
    from monitor.mining import propose

    settings = settings_of(context)
    moment = read_moment(since, datetime.now(UTC), "--since")
    texts = _of_scenario(scenario) if scenario else asyncio.run(_stored(settings, moment))
    proposals = propose(texts, _lexicon(settings))[:limit]
    rows = [{"number": n, **asdict(proposal)} for n, proposal in enumerate(proposals, 1)]
    settings.data.mkdir(parents=True, exist_ok=True)
    _write(settings.data / _MINED, json.dumps(rows, ensure_ascii=False))
    if as_json:
        emit_json({"proposals": rows})
        return
    if not rows:
        say("no unknown name was found")
    for row in rows:
        partners = f"  = {', '.join(row['partners'])}" if row["partners"] else ""
        beside = f"  beside {row['beside']}" if row["beside"] else ""
        told = f"{row['texts']} texts, {row['sources']} sources"
        say(one_line(f"{row['number']:>4}  {row['name']}{partners}  ({told}){beside}", 160))


@app.command()
def accept(
    context: typer.Context,
    number: Annotated[int, typer.Argument(min=1, help="Of the last `monitor lexicon mine`.")],
    known: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="A name of this known concept.")
    ] = None,
    family: Annotated[str, typer.Option(help="Else of a new one of this family.")] = "city",
    alone: Annotated[bool, typer.Option("--alone", help="Without its partners.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a proposed name, with its partners; a place lies where the one beside it does."""
    from monitor.lexicon import PLACES
    from monitor.text.language import detect

    settings = settings_of(context)
    row = _proposed(settings, number)
    lexicon = _lexicon(settings)
    names = [(row["language"] or detect(row["name"]) or "en", row["name"])]
    names += [(_language_of(name), name) for name in ([] if alone else row["partners"])]
    node: dict[str, Any] = {"id": known or f"{family}:{_slug(names, number)}"}
    beside = lexicon.get(row["beside"]) if row["beside"] and known is None else None
    if beside is not None and family in PLACES:
        node |= {"cc": beside.cc, "broader": beside.id if beside.family == "adm" else None}
        if beside.position:
            node |= dict(zip(("lat", "lon"), beside.position, strict=True))
    lexicon = _kept(settings, node | _labelled(names))
    added = _row(lexicon.concept(_identity(node["id"])), lexicon)
    if as_json:
        emit_json({"added": added, "version": lexicon.version})
        return
    for line in _lines([added]):
        say(line)


# ------------------------------------------------------------------------------ the user's file


def _path(settings: "Settings") -> Path:
    from monitor.settings.own_lexicon import path_of

    return path_of(settings)


def _own(settings: "Settings") -> str:
    from monitor.settings.own_lexicon import read_own

    return read_own(settings)


def _lexicon(settings: "Settings") -> "Lexicon":
    from monitor.settings.own_lexicon import lexicon_of

    return lexicon_of(settings)


def _kept(settings: "Settings", node: dict[str, Any]) -> "Lexicon":
    """Write the node into the user's file if the lexicon is right with it."""
    from monitor.lexicon import OwnLexiconError, load
    from monitor.lexicon.own import with_node

    _lexicon(settings)  # what is wrong already is said first
    text = with_node(_own(settings), {k: v for k, v in node.items() if v is not None})
    try:
        lexicon = load(text)
    except OwnLexiconError as error:
        raise UsageError(str(error)) from error
    settings.data.mkdir(parents=True, exist_ok=True)
    _write(_path(settings), text)
    return lexicon


def _write(path: Path, text: str) -> None:
    """Replace a file in one step: a reader finds the old text or the new one."""
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


def _proposed(settings: "Settings", number: int) -> dict[str, Any]:
    try:
        rows = json.loads((settings.data / _MINED).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError("nothing is proposed: run `monitor lexicon mine` first") from error
    for row in rows:
        if row["number"] == number:
            return dict(row)
    raise UsageError(f"{number}: only {len(rows)} names were proposed")


# ---------------------------------------------------------------------------------- the arguments


def _identity(concept: str) -> Any:
    from monitor.model.ids import ConceptId

    return ConceptId(concept)


def _label(given: str) -> tuple[str, str]:
    language, mark, name = given.partition("=")
    if not mark or not name.strip():
        raise UsageError(f"--label {given}: is not LANG=NAME, such as en=Springfield")
    return language.strip(), name.strip()


def _labelled(names: Sequence[tuple[str, str]]) -> dict[str, Any]:
    preferred: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for language, name in names:
        if language not in preferred:
            preferred[language] = name
        elif name != preferred[language]:
            others.setdefault(language, []).append(name)
    return {"prefLabel": preferred} | ({"altLabel": others} if others else {})


def _position(at: str | None) -> dict[str, float]:
    if at is None:
        return {}
    try:
        latitude, longitude = map(float, at.split(","))
    except ValueError as error:
        raise UsageError(f"--at {at}: is not LAT,LON, such as 33.3,44.4") from error
    return {"lat": latitude, "lon": longitude}


def _language_of(name: str) -> str:
    from monitor.crossref.names import script

    languages = {"latin": "en", "cyrillic": "ru", "arabic": "ar", "hebrew": "he"}
    return languages[script(name)]


def _slug(names: Sequence[tuple[str, str]], number: int) -> str:
    """An id of Latin letters: of the name in them, else the number of the proposal."""
    from monitor.text.normalise import normalise

    for _, name in names:
        text = normalise(name).text
        if text.isascii():
            return "own-" + text.replace(" ", "-")
    return "own-" + "-".join(f"{ord(letter):x}" for letter in names[0][1][:6]) + f"-{number}"


# --------------------------------------------------------------------------------------- the texts


def _of_scenario(folder: Path) -> "Iterator[Text]":
    from monitor.mining import Text
    from monitor.scenario.read import PostStep, read_scenario
    from monitor.text.language import detect

    for step in read_scenario(folder).steps:
        if isinstance(step, PostStep):
            text = step.post.text
            yield Text(text, detect(text), str(step.post.key.channel))
        else:
            text = f"{step.report.title}\n{step.report.summary}\n{step.report.body}"
            yield Text(text, detect(text), str(step.report.outlet))


async def _stored(settings: "Settings", since: datetime | None) -> "list[Text]":
    from monitor.cli.stored import reading
    from monitor.mining import Text
    from monitor.text.language import detect

    texts: list[Text] = []
    earliest = since or datetime(1970, 1, 1, tzinfo=UTC)
    async with reading(settings) as store:
        async for found in store.queries.export_posts(since=since):
            text = found.stored.post.text
            texts.append(Text(text, detect(text), str(found.channel.id)))
        for report in await store.reports_between(earliest, datetime.now(UTC)):
            text = f"{report.title}\n{report.summary}\n{report.body}"
            texts.append(Text(text, report.language or detect(text), str(report.outlet)))
    return texts


# ------------------------------------------------------------------------------------- the answers


def _named(lexicon: "Lexicon", term: str) -> "list[Concept]":
    """What has exactly that name, else what has it in a name; the first fifty."""
    from monitor.text.normalise import normalise

    direct = lexicon.get(term)
    if direct is not None:
        return [direct]
    text = normalise(term).text
    if not text:
        return []
    names = {c.id: [normalise(label.text).text for label in c.labels] for c in lexicon}
    exact = [c for c in lexicon if text in names[c.id]]
    seen = {concept.id for concept in exact}
    for mention in lexicon.find(normalise(term.title()), None):
        if mention.concept not in seen:
            seen.add(mention.concept)
            exact.append(lexicon.concept(mention.concept))
    parts = [] if exact else [c for c in lexicon if any(text in name for name in names[c.id])]
    return (exact + parts)[:50]


def _row(concept: "Concept", lexicon: "Lexicon") -> dict[str, Any]:
    labels: dict[str, list[str]] = {}
    for label in concept.labels:
        labels.setdefault(label.language, []).append(label.text + "*" * label.stem)
    return {
        "id": concept.id,
        "family": concept.family,
        "type": concept.type or None,
        "name": lexicon.label(concept.id),
        "within": [lexicon.label(place) for place in lexicon.chain(concept.id)[1:]],
        "position": concept.position,
        "population": lexicon.population(concept.id) or None,
        "labels": labels,
    }


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield f"{row['id']}  {', '.join([row['name'], *row['within']])}"
        for language, labels in row["labels"].items():
            yield f"    {language}  {one_line(', '.join(labels), 120)}"
