"""Judges decisions by a scenario's gold labels. Ratios are None where nothing was to be counted."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import quantiles
from typing import Any

from monitor.scenario.evaluate import Decisions
from monitor.scenario.read import GoldLine

NEWS = ("original", "update")  # what must never be called a duplicate
CLAIMED_STATES = ("corroborated", "contradicted")  # what chatter must never be given


def speed(decisions: Decisions) -> dict[str, Any]:
    """Posts per second of pure deciding, and milliseconds a post at the median and the tail."""
    seconds = decisions.seconds_per_post
    if len(seconds) < 2:
        return {"posts_per_second": None, "p50_ms": None, "p99_ms": None}
    percentiles = quantiles(seconds, n=100, method="inclusive")
    return {
        "posts_per_second": round(len(seconds) / sum(seconds), 1),
        "p50_ms": round(1000 * percentiles[49], 3),
        "p99_ms": round(1000 * percentiles[98], 3),
    }


def relation_figures(gold: Iterable[GoldLine], decisions: Decisions) -> dict[str, Any] | None:
    """Precision and recall of each relation, swallowed news, and B-cubed of the stories.

    B-cubed after Bagga and Baldwin (1998): for each post, how much of its predicted story is of
    its true one and the other way round, averaged over the posts.
    """
    truth = {line.post: line for line in gold if line.post and line.relation}
    said = {line["post"]: line for line in decisions.relations}
    pairs = [(line, said[post]) for post, line in truth.items() if post in said]
    if not truth:
        return None
    confusion = Counter((line.relation or "", answer["relation"]) for line, answer in pairs)
    news = [answer for line, answer in pairs if line.relation in NEWS]
    swallowed = sum(answer["relation"] == "duplicate" for answer in news)
    figures: dict[str, Any] = {
        "posts": len(truth),
        "answered": len(pairs),
        "relations": {
            relation: {
                "precision": _ratio(
                    confusion[relation, relation],
                    sum(n for (_, b), n in confusion.items() if b == relation),
                ),
                "recall": _ratio(
                    confusion[relation, relation],
                    sum(n for (a, _), n in confusion.items() if a == relation),
                ),
            }
            for relation in ("original", "duplicate", "update", "same_story")
        },
        "news": len(news),
        "swallowed": swallowed,
        "swallowed_share": _ratio(swallowed, len(news)),
        "b_cubed": _b_cubed(
            {line.post or "": line.story or "" for line, _ in pairs},
            {answer["post"]: answer["story"] for _, answer in pairs},
        ),
        "confusion": {f"{a} > {b}": n for (a, b), n in sorted(confusion.items())},
    }
    labelled = Counter(
        (line.label, answer["relation"]) for line, answer in pairs if line.label is not None
    )
    if labelled:
        figures["duplicate_share_by_label"] = {
            label: _ratio(
                labelled[label, "duplicate"], sum(n for (b, _), n in labelled.items() if b == label)
            )
            for label in sorted({label for label, _ in labelled if label})
        }
    return figures


def crossref_figures(gold: Sequence[GoldLine], decisions: Decisions) -> dict[str, Any] | None:
    """Precision and recall of links, links to background, and the states."""
    events = {line.post: line for line in gold if line.post and line.has_event}
    reports = {line.report: line.events for line in gold if line.report}
    if not events:
        return None
    wanted: set[tuple[str, str]] = set()
    background: set[tuple[str, str]] = set()
    for post, line in events.items():
        for report, roles in reports.items():
            role = roles.get(line.event or "", "")[:1]
            if role in ("p", "s"):
                wanted.add((post, report))
            elif role == "b":
                background.add((post, report))
    found = {
        (held["post"], held["report"])
        for held in decisions.links
        if held["level"] == "linked" and held["post"] in events and held["report"] in reports
    }
    precision, recall = (
        _ratio(len(found & wanted), len(found)),
        _ratio(len(found & wanted), len(wanted)),
    )
    states = {line["post"]: line["state"] for line in decisions.states}
    told = [(line.state, states.get(post)) for post, line in events.items() if line.state]
    quiet = [states.get(post) for post, line in events.items() if line.event is None]
    return {
        "pairs": len(wanted),
        "precision": precision,
        "recall": recall,
        "f1": _ratio(2 * len(found & wanted), len(found) + len(wanted)),
        "background_links": len(found & background),
        "state_accuracy": _ratio(sum(a == b for a, b in told), len(told)),
        "contradicted": _precision_recall(told, "contradicted"),
        "chatter": len(quiet),
        "chatter_given_a_state": sum(state in CLAIMED_STATES for state in quiet),
        "states": {f"{a} > {b}": n for (a, b), n in sorted(Counter(map(_words, told)).items())},
    }


def _words(pair: tuple[str | None, str | None]) -> tuple[str, str]:
    return (pair[0] or "none", pair[1] or "none")


def _precision_recall(
    pairs: Collection[tuple[str | None, str | None]], value: str
) -> dict[str, float | None]:
    both = sum(a == value and b == value for a, b in pairs)
    return {
        "precision": _ratio(both, sum(b == value for _, b in pairs)),
        "recall": _ratio(both, sum(a == value for a, _ in pairs)),
    }


def _b_cubed(truth: Mapping[str, str], said: Mapping[str, str]) -> dict[str, float | None]:
    true_story, said_story = defaultdict(set), defaultdict(set)
    for post, story in truth.items():
        true_story[story].add(post)
        said_story[said[post]].add(post)
    precision = recall = 0.0
    for post, story in truth.items():
        a, b = true_story[story], said_story[said[post]]
        precision += len(a & b) / len(b)
        recall += len(a & b) / len(a)
    count = len(truth)
    p, r = _ratio(precision, count), _ratio(recall, count)
    return {"precision": p, "recall": r, "f1": _ratio(2 * (p or 0) * (r or 0), (p or 0) + (r or 0))}


def _ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
