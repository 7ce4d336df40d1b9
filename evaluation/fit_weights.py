"""Fits the weights of links on labelled posts and reports, and says how well they are calibrated.

    python -m evaluation.fit_weights FOLDER …

Prints the table for `monitor/crossref/weights.py`, Platt's scaling, and the figures at a link's
threshold with one event after the other left out: all pairs of one event's posts are fitted
without, never single pairs, because the pairs of one event resemble each other.

A post and a report are one pair; of their frames the pair counts that the weights rate highest, so
fitting and choosing alternate. Weights are held near those in use (ridge), so that evidence seldom
seen keeps what is known of it. Deterministic.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from monitor.analysis import report_of
from monitor.crossref import Account, post_account, report_account
from monitor.crossref.link import order
from monitor.crossref.score import evidence
from monitor.crossref.weights import OFFSET, SLOPE, WEIGHTS
from monitor.crossref.wording import shared
from monitor.lexicon import Lexicon, load
from monitor.model.ids import ReportId
from monitor.model.report import Outlet, Report
from monitor.scenario.read import PostStep, ReportStep, Scenario, read_scenario

KINDS = tuple(WEIGHTS)
HOLD = 4.0
"""Strength of the pull towards the weights in use, in pairs: set by the log loss left out."""
ROUNDS, STEPS = 4, 30
LINKED = 0.8
HOPELESS = -9.0
"""Sums of pairs that no change of weights would link."""
RARER = 1.0
"""A pair that is none counts so often: a false link costs more than a missed one."""


@dataclass(frozen=True)
class Pair:
    """A post and a report that could be linked."""

    event: str
    same: bool
    rows: np.ndarray
    """The evidence of each pair of their frames, one row each."""


def main(folders: list[str]) -> None:
    """Print what fits the folders."""
    pairs: list[Pair] = []
    wanted = 0
    for folder in folders:
        found, all_of_them = _pairs(Path(folder), load())
        pairs += found
        wanted += all_of_them
    start = np.array([WEIGHTS[kind] for kind in KINDS])
    plain = [pair for pair in pairs if not pair.same and _best(pair.rows, start) @ start < HOPELESS]
    sys.stdout.write(f"{len(plain)} pairs of two events are too plain to teach anything\n")
    dull = {id(pair) for pair in plain}
    pairs = [pair for pair in pairs if id(pair) not in dull]
    _print("in use", pairs, [_best(pair.rows, start) @ start for pair in pairs], wanted)
    whole = fit(pairs, start)
    left_out = np.zeros(len(pairs))
    for event in sorted({pair.event for pair in pairs}):
        inside = [pair for pair in pairs if pair.event != event]
        weights = fit(inside, start, whole)
        for number, pair in enumerate(pairs):
            if pair.event == event:
                left_out[number] = _best(pair.rows, weights) @ weights
    slope, offset = platt(left_out, np.array([pair.same for pair in pairs], float))
    _print("left out", pairs, list(left_out), wanted)
    _print("left out, scaled", pairs, list(left_out), wanted, slope, offset)
    weights = whole
    for kind, value in zip(KINDS, weights, strict=True):
        seen = sum(bool(_best(pair.rows, weights)[KINDS.index(kind)]) for pair in pairs)
        sys.stdout.write(f'    "{kind}": {value:.2f},  # {WEIGHTS[kind]:.2f}, {seen} pairs\n')
    sys.stdout.write(f"SLOPE, OFFSET = {slope:.2f}, {offset:.2f}\n")


def fit(pairs: list[Pair], start: np.ndarray, begin: np.ndarray | None = None) -> np.ndarray:
    """The weights with the least regularised log loss, on the scale in use.

    `begin` is where to look first: the closer to the answer, the quicker.
    """
    same = np.array([pair.same for pair in pairs], float)
    often = np.where(same > 0, 1.0, RARER)
    weights = (start if begin is None else begin).copy()
    for _ in range(ROUNDS if begin is None else 1):
        rows = np.array([_best(pair.rows, weights) for pair in pairs])

        def loss(tried: np.ndarray, rows: np.ndarray = rows) -> float:
            sums = SLOPE * (rows @ tried) + OFFSET
            missed = np.logaddexp(0, np.where(same > 0, -sums, sums))
            return float(often @ missed + HOLD / 2 * ((tried - start) ** 2).sum())

        for _ in range(STEPS):
            p = _p(SLOPE * (rows @ weights) + OFFSET)
            slope = SLOPE * rows.T @ (often * (p - same)) + HOLD * (weights - start)
            bend = SLOPE**2 * (rows.T * (often * p * (1 - p))) @ rows + HOLD * np.eye(len(start))
            step = np.linalg.solve(bend, slope)
            now = loss(weights)
            while loss(weights - step) > now and np.abs(step).max() > 1e-6:
                step = step / 2
            weights = weights - step
            if np.abs(step).max() < 1e-4:
                break
    return weights


def _p(sums: np.ndarray) -> np.ndarray:
    found: np.ndarray = 1 / (1 + np.exp(-np.clip(sums, -30, 30)))
    return found


def platt(sums: np.ndarray, same: np.ndarray) -> tuple[float, float]:
    """Slope and offset that make probabilities of sums."""
    rows = np.column_stack([sums, np.ones(len(sums))])
    found = np.array([SLOPE, OFFSET])
    for _ in range(100):
        p = _p(rows @ found)
        bend = (rows.T * (p * (1 - p))) @ rows + 1e-6 * np.eye(2)
        step = np.linalg.solve(bend, rows.T @ (p - same))
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])


def _best(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    chosen: np.ndarray = rows[int(np.argmax(rows @ weights))]
    return chosen


def _print(
    title: str,
    pairs: list[Pair],
    sums: list[float],
    wanted: int,
    slope: float = SLOPE,
    offset: float = OFFSET,
) -> None:
    p = _p(slope * np.array(sums) + offset)
    same = np.array([pair.same for pair in pairs])
    linked = p >= LINKED
    right = int((linked & same).sum())
    loss = float(-np.log(np.where(same, p, 1 - p).clip(1e-9)).mean())
    edges = np.linspace(0, 1, 11)
    error = 0.0
    for low, high in pairwise(edges):
        inside = (p >= low) & ((p < high) | (high == 1))
        if inside.any():
            error += inside.mean() * abs(p[inside].mean() - same[inside].mean())
    sys.stdout.write(
        f"{title}: pairs {len(pairs)}, of one event {int(same.sum())} of {wanted}; "
        f"precision {right / max(1, int(linked.sum())):.3f}, recall {right / wanted:.3f}, "
        f"log loss {loss:.4f}, calibration error {error:.4f}\n"
    )


# ------------------------------------------------------------------------------------ the pairs


def _pairs(folder: Path, lexicon: Lexicon) -> tuple[list[Pair], int]:
    scenario = read_scenario(folder)
    gold = [json.loads(line) for line in (folder / "gold.jsonl").open(encoding="utf-8")]
    events = {line["post"]: line["event"] for line in gold if "event" in line}
    told = {line["report"]: line["events"] for line in gold if "report" in line}
    pairs: list[Pair] = []
    wanted = 0
    for case in scenario.cases:
        posts, reports = _accounts(scenario, case.steps, lexicon)
        for name, post in posts.items():
            event = events.get(name)
            for number, report in reports.items():
                if name not in events or number not in told or name == number:
                    continue
                role = told[number].get(event) if event else None
                same = role in ("primary", "secondary", "p", "s")
                wanted += same
                rows = list(_rows(post, report, lexicon))
                if rows:
                    pairs.append(Pair(f"{folder.name}/{event}", same, np.array(rows)))
    return pairs, wanted


def _accounts(
    scenario: Scenario, steps: Sequence[PostStep | ReportStep], lexicon: Lexicon
) -> tuple[dict[str, Account], dict[str, Account]]:
    posts: dict[str, Account] = {}
    reports: dict[str, Account] = {}
    sources = scenario.sources
    for step in steps:
        report = None
        if isinstance(step, ReportStep):
            report = step.report
        else:
            channel = sources.channels[step.post.key.channel]
            posts[step.id] = post_account(step.post, channel, lexicon=lexicon, sources=sources)
            said = report_of(step.post, channel)
            if said is not None:
                report = Report(
                    ReportId(1), said.outlet, said.date, said.title, said.summary,
                    language=said.language, url=said.url,
                )  # fmt: skip
        if report is not None:
            outlet = sources.outlets.get(report.outlet) or Outlet(report.outlet, report.outlet)
            reports[step.id] = report_account(report, outlet, lexicon=lexicon, sources=sources)
    return posts, reports


def _rows(post: Account, report: Account, lexicon: Lexicon) -> Iterator[np.ndarray]:
    for mine, ours in zip(post.frames, post.wordings, strict=True):
        if post.chatter and not mine.events:
            continue
        for theirs, others in zip(report.frames, report.wordings, strict=True):
            found = evidence(mine, theirs, lexicon, shared(ours, others))
            if found is None:
                continue
            row = np.zeros(len(KINDS))
            for kind, amount in found:
                row[KINDS.index(kind)] += amount
            for kind in order(post, report):
                row[KINDS.index(kind)] = 1.0
            yield row


if __name__ == "__main__":
    main(sys.argv[1:])
