"""Runs the real decisions over a scenario, in memory, and writes them as prediction files.

The decisions are the daemon's own (`monitor.analysis`); only storing and telling are left out.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.analysis import Outcome, Window, report_of
from monitor.crossref import Embedder
from monitor.lexicon import Lexicon
from monitor.model.ids import PostKey, ReportId
from monitor.model.post import Arrival, StoredPost
from monitor.model.relation import Match
from monitor.model.report import Report
from monitor.model.story import Assessment, Link, State
from monitor.scenario.read import Case, PostStep, ReportStep, Scenario

FIRST_POSTED_REPORT = 10**9  # above every id that `reports.jsonl` gets


@dataclass(slots=True)
class Decisions:
    """Everything decided on a scenario, by the ids its files use."""

    relations: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)
    posts: int = 0
    reports: int = 0
    seconds_per_post: list[float] = field(default_factory=list)


def decide(
    scenario: Scenario,
    lexicon: Lexicon,
    span: timedelta,
    timer: Callable[[], float],
    embedder: Embedder | None = None,
) -> Decisions:
    """Play all cases, each for itself. `timer` counts seconds, like `time.perf_counter`."""
    decisions = Decisions()
    for case in scenario.cases:
        window = Window(lexicon, scenario.sources, span, embedder)
        _CaseRun(scenario, case, window, timer).play(decisions)
    return decisions


def write(decisions: Decisions, folder: Path) -> None:
    """Write `relations.jsonl`, `links.jsonl` and `states.jsonl`; makes the folder if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in (
        ("relations", decisions.relations),
        ("links", decisions.links),
        ("states", decisions.states),
    ):
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@dataclass(slots=True)
class _CaseRun:
    """One case on its way through a window."""

    scenario: Scenario
    case: Case
    window: Window
    timer: Callable[[], float]
    names: dict[PostKey, str] = field(default_factory=dict)
    """The scenario's id of each post; an edit has its own besides."""
    edits: list[tuple[str, PostKey]] = field(default_factory=list)
    report_names: dict[ReportId, str] = field(default_factory=dict)
    links: dict[PostKey, tuple[Link, ...]] = field(default_factory=dict)
    assessments: dict[PostKey, Assessment] = field(default_factory=dict)

    def play(self, decisions: Decisions) -> None:
        for step in self.case.steps:
            self.window.expire(step.at)
            if isinstance(step, ReportStep):
                decisions.reports += 1
                self.report_names[step.report.id] = step.id
                self._note(self.window.take_report(step.report, step.at))
                continue
            decisions.posts += 1
            begun = self.timer()
            outcome = self._take(step)
            decisions.seconds_per_post.append(self.timer() - begun)
            self._note(outcome)
            self._take_as_report(step)
            decisions.relations.append(self._relation(step, outcome))
        everyone = [(name, key) for key, name in self.names.items()] + self.edits
        for name, key in sorted(everyone):
            decisions.links.extend(self._link(name, held) for held in self.links.get(key, ()))
            decisions.states.append(_state(name, self.assessments[key]))

    def _take(self, step: PostStep) -> Outcome:
        key = step.post.key
        if step.edit_of is None:
            self.names[key] = step.id
            return self.window.take_post(
                StoredPost(step.post, step.at, Arrival.LIVE), step.at, rings=True
            )
        self.edits.append((step.id, key))
        known = self.window.post(key)
        version = known.stored.version + 1 if known else 2
        stored = StoredPost(step.post, step.at, Arrival.LIVE, version=version)
        return self.window.change_post(stored, step.at)

    def _take_as_report(self, step: PostStep) -> None:
        """What an official or a wire posts is also a report, named by the post's id."""
        fetched = report_of(step.post, self.window.channel(step.post.key.channel))
        if fetched is None:
            return
        number = ReportId(
            FIRST_POSTED_REPORT + step.post.key.channel * 10**6 + step.post.key.message
        )
        self.report_names[number] = self.names[step.post.key]
        report = Report(
            number,
            fetched.outlet,
            fetched.date,
            fetched.title,
            fetched.summary,
            language=fetched.language,
            url=fetched.url,
        )
        self._note(self.window.take_report(report, step.at))

    def _note(self, outcome: Outcome) -> None:
        self.links.update(outcome.links)
        for change in outcome.changes:
            for member in change.after.members:
                self.assessments[member.post] = member.assessment

    def _relation(self, step: PostStep, outcome: Outcome) -> dict[str, Any]:
        entry = self.window.post(step.post.key)
        match = outcome.match or Match.original()
        of = self.names.get(match.of) if match.of else None
        story = f"{entry.story}" if entry else f"of {step.edit_of}"
        return {
            "post": step.id,
            "relation": match.relation.value,
            "of": of,
            "story": f"{self.case.name}/{story}" if self.case.name else story,
            "score": match.score,
            "evidence": [{"kind": e.kind, "detail": e.detail} for e in match.evidence],
        }

    def _link(self, name: str, held: Link) -> dict[str, Any]:
        return {
            "post": name,
            "report": self.report_names[held.report],
            "p": round(held.p, 4),
            "level": held.level.value,
            "stance": held.stance.value,
            "origin": held.origin,
            "fields": {
                field_name.value: {
                    "verdict": compared.verdict.value,
                    "post": compared.post,
                    "report": compared.report,
                }
                for field_name, compared in held.fields
            },
            "terms": [{"name": t.name, "value": round(t.value, 3)} for t in held.terms],
        }


# The format knows no retraction: what was taken back is disputed by who said it.
_SPOKEN: dict[State | None, str] = {State.RETRACTED: State.CONTRADICTED.value}


def _state(name: str, assessment: Assessment) -> dict[str, Any]:
    return {
        "post": name,
        "state": _SPOKEN.get(assessment.state, assessment.state),
        "independent_origins": len(assessment.origins),
        "origins": [origin.name for origin in assessment.origins],
        "evidence": [{"kind": e.kind, "detail": e.detail} for e in assessment.evidence],
    }
