"""`monitor evaluate`: the real decisions on a scenario folder, and their figures against gold."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import emit_json, note, one_line, say, show_table
from monitor.cli.invocation import quiet_logs

if TYPE_CHECKING:
    from monitor.scenario.evaluate import Decisions
    from monitor.scenario.read import Scenario


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A scenario folder.")],
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions",
            metavar="OUTDIR",
            help="Write relations.jsonl, links.jsonl and states.jsonl there.",
        ),
    ] = None,
    embeddings: Annotated[
        Path | None,
        typer.Option(
            "--embeddings",
            metavar="FOLDER",
            envvar="MONITOR_EMBEDDINGS",
            help="A model of sentences, as in the settings, which are not read otherwise.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Run a scenario folder through the real decisions; with gold labels, print the figures.

    Labels of what is not there end it, but for predictions, which do not rest on them.
    """
    import time
    from datetime import timedelta

    from monitor import lexicon
    from monitor.embedding import load_embedder
    from monitor.errors import UsageError
    from monitor.scenario.evaluate import decide, write
    from monitor.scenario.read import MAX_PROBLEMS, read_scenario
    from monitor.settings import DEFAULT_WINDOW_HOURS

    quiet_logs()
    embedder = load_embedder(embeddings)
    scenario = read_scenario(folder)
    span = timedelta(hours=DEFAULT_WINDOW_HOURS)
    decisions = decide(scenario, lexicon.load(), span, time.perf_counter, embedder)
    if predictions is not None:
        try:
            write(decisions, predictions)
        except OSError as error:
            raise UsageError(f"--predictions: {predictions}: {error.strerror}") from error
    if scenario.gold_problems and predictions is None:
        raise UsageError("\n".join(scenario.gold_problems[:MAX_PROBLEMS]))
    for problem in scenario.gold_problems[:MAX_PROBLEMS]:
        note(problem)
    summary = _summary(scenario, decisions, embedder.version if embedder else None)
    if as_json:
        emit_json(summary)
        return
    if predictions is not None:
        note(f"predictions written to {predictions}")
    _show(summary)


def _summary(
    scenario: "Scenario", decisions: "Decisions", embeddings: str | None
) -> dict[str, Any]:
    from collections import Counter

    from monitor.scenario.figures import crossref_figures, relation_figures, speed

    return {
        "scenario": scenario.name,
        "posts": decisions.posts,
        "reports": decisions.reports,
        "cases": len(scenario.cases),
        "embeddings": embeddings,
        "stories": len({line["story"] for line in decisions.relations}),
        "relations": dict(sorted(Counter(r["relation"] for r in decisions.relations).items())),
        "links": dict(sorted(Counter(held["level"] for held in decisions.links).items())),
        "states": dict(sorted(Counter(s["state"] or "none" for s in decisions.states).items())),
        **speed(decisions),
        "gold_problems": len(scenario.gold_problems),
        "dedup": relation_figures(scenario.gold, decisions),
        "crossref": crossref_figures(scenario.gold, decisions),
    }


def _show(summary: dict[str, Any]) -> None:
    say(
        f"{summary['scenario']}: {summary['posts']} posts, {summary['reports']} reports,"
        f" {summary['stories']} stories"
    )
    counts = {key: summary[key] for key in ("relations", "links", "states")}
    show_table(
        ("decision", "counts"),
        [
            (key, ", ".join(f"{k} {n}" for k, n in value.items()) or "-")
            for key, value in counts.items()
        ],
    )
    if summary["posts_per_second"]:
        say(
            f"{summary['posts_per_second']} posts/s, p50 {summary['p50_ms']} ms,"
            f" p99 {summary['p99_ms']} ms a post"
        )
    for part in ("dedup", "crossref"):
        if summary[part]:
            say("")
            show_table((part, "against gold"), [(k, _cell(v)) for k, v in summary[part].items()])


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return one_line(", ".join(f"{key}: {_cell(inner)}" for key, inner in value.items()), 400)
    return "-" if value is None else str(value)
