"""The figures of an evaluation, against numbers worked out by hand and against a plain scorer."""

import json
import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor import lexicon
from monitor.scenario.evaluate import Decisions, decide
from monitor.scenario.figures import crossref_figures, relation_figures, speed
from monitor.scenario.read import GoldLine, read_scenario

EXAMPLE = Path(__file__).parents[3] / "examples" / "ain-al-asad"


def gold(post: str, story: str, relation: str, **more: Any) -> GoldLine:
    return GoldLine.model_validate({"post": post, "story": story, "relation": relation, **more})


def said(post: str, story: str, relation: str) -> dict[str, Any]:
    return {"post": post, "story": story, "relation": relation}


def test_relations_and_stories_by_hand() -> None:
    """Truth: {a b c} {d e}. Said: {a b} {c d} {e}."""
    truth = [
        gold("a", "1", "original"),
        gold("b", "1", "update"),
        gold("c", "1", "duplicate"),
        gold("d", "2", "original"),
        gold("e", "2", "same_story"),
    ]
    decisions = Decisions(
        relations=[
            said("a", "x", "original"),
            said("b", "x", "duplicate"),  # news swallowed
            said("c", "y", "duplicate"),
            said("d", "y", "duplicate"),  # news swallowed
            said("e", "z", "original"),
            said("unlabelled", "z", "update"),
        ]
    )
    figures = relation_figures(truth, decisions)
    assert figures is not None
    assert (figures["posts"], figures["answered"]) == (5, 5)
    assert (figures["news"], figures["swallowed"]) == (3, 2)
    assert figures["swallowed_share"] == pytest.approx(0.6667)
    assert figures["relations"]["duplicate"] == {"precision": 0.3333, "recall": 1.0}
    assert figures["relations"]["original"] == {"precision": 0.5, "recall": 0.5}
    assert figures["relations"]["update"] == {"precision": None, "recall": 0.0}
    # Precision: a, b 1; c, d 1/2; e 1. Recall: a, b 2/3; c 1/3; d, e 1/2.
    assert figures["b_cubed"]["precision"] == pytest.approx(4 / 5)
    assert figures["b_cubed"]["recall"] == pytest.approx(8 / 15, abs=1e-4)
    assert figures["b_cubed"]["f1"] == pytest.approx(0.64, abs=1e-3)
    assert figures["confusion"]["update > duplicate"] == 1


def test_duplicates_are_counted_by_label_where_there_are_labels() -> None:
    truth = [gold("a", "1", "duplicate", label="copy"), gold("b", "1", "update", label="edit")]
    decisions = Decisions(relations=[said("a", "x", "duplicate"), said("b", "x", "update")])
    figures = relation_figures(truth, decisions)
    assert figures is not None
    assert figures["duplicate_share_by_label"] == {"copy": 1.0, "edit": 0.0}


def test_links_and_states_by_hand() -> None:
    events: list[dict[str, Any]] = [
        {"post": "a", "event": "raid", "state": "contradicted"},
        {"post": "b", "event": "raid", "state": "unconfirmed"},
        {"post": "c", "event": None, "state": None},
        {"report": "r", "events": {"raid": "primary"}},
        {"report": "s", "events": {"raid": "background"}},
        {"report": "t", "events": {"raid": "secondary"}},
    ]
    truth = [
        GoldLine.model_validate(line).model_copy(update={"has_event": "event" in line})
        for line in events
    ]
    decisions = Decisions(
        links=[
            {"post": "a", "report": "r", "level": "linked"},
            {"post": "a", "report": "s", "level": "linked"},  # recalled, not told
            {"post": "b", "report": "r", "level": "possible"},
            {"post": "b", "report": "t", "level": "linked"},
            {"post": "c", "report": "unknown", "level": "linked"},
        ],
        states=[
            {"post": "a", "state": "contradicted"},
            {"post": "b", "state": "contradicted"},
            {"post": "c", "state": "corroborated"},
        ],
    )
    figures = crossref_figures(truth, decisions)
    assert figures is not None
    assert figures["pairs"] == 4  # a and b with r and t
    assert figures["precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["recall"] == 0.5
    assert figures["f1"] == pytest.approx(4 / 7, abs=1e-4)
    assert figures["background_links"] == 1
    assert figures["state_accuracy"] == 0.5
    assert figures["contradicted"] == {"precision": 0.5, "recall": 1.0}
    assert (figures["chatter"], figures["chatter_given_a_state"]) == (1, 1)


def test_without_labels_there_is_nothing_to_judge() -> None:
    assert relation_figures([], Decisions()) is None
    assert crossref_figures([], Decisions()) is None
    assert speed(Decisions(seconds_per_post=[0.1]))["p50_ms"] is None


def test_speed_is_posts_a_second_and_milliseconds_a_post() -> None:
    figures = speed(Decisions(seconds_per_post=[0.001] * 98 + [0.003, 0.101]))
    assert figures["posts_per_second"] == pytest.approx(100 / 0.202, abs=0.1)
    assert figures["p50_ms"] == 1.0
    assert 3.0 <= figures["p99_ms"] <= 101.0


@pytest.fixture(scope="module")
def decisions() -> Decisions:
    """What is decided on the example."""
    scenario = read_scenario(EXAMPLE)
    return decide(scenario, lexicon.load(), timedelta(hours=72), time.perf_counter)


def labels(key: str) -> list[dict[str, Any]]:
    lines = (EXAMPLE / "gold.jsonl").read_text("utf-8").splitlines()
    return [line for line in map(json.loads, lines) if key in line]


def test_a_plain_scorer_comes_to_the_same_figures(decisions: Decisions) -> None:
    """B-cubed as a count over all pairs of posts; the rest as counts of lines."""
    truth = {line["post"]: line for line in labels("relation")}
    mine = {line["post"]: line for line in decisions.relations}
    assert mine.keys() == truth.keys()

    def together(answers: dict[str, dict[str, Any]], a: str, b: str) -> bool:
        return bool(answers[a]["story"] == answers[b]["story"])

    precision = recall = 0.0
    for a in truth:
        both = sum(together(truth, a, b) and together(mine, a, b) for b in truth)
        precision += both / sum(together(mine, a, b) for b in truth)
        recall += both / sum(together(truth, a, b) for b in truth)
    swallowed = sum(
        truth[p]["relation"] in ("original", "update") and mine[p]["relation"] == "duplicate"
        for p in truth
    )
    figures = relation_figures(read_scenario(EXAMPLE).gold, decisions)
    assert figures is not None
    assert figures["b_cubed"]["precision"] == pytest.approx(precision / len(truth), abs=1e-4)
    assert figures["b_cubed"]["recall"] == pytest.approx(recall / len(truth), abs=1e-4)
    assert figures["swallowed"] == swallowed
    assert figures["confusion"] == {
        f"{a} > {b}": n
        for (a, b), n in Counter((truth[p]["relation"], mine[p]["relation"]) for p in truth).items()
    }


def test_the_example_is_decided_as_its_labels_say(decisions: Decisions) -> None:
    stories = {line["post"]: line["story"] for line in decisions.relations}
    for one, other in pairwise(sorted(labels("relation"), key=lambda line: line["story"])):
        same = stories[one["post"]] == stories[other["post"]]
        assert same == (one["story"] == other["story"]), (one, other)
    figures = crossref_figures(read_scenario(EXAMPLE).gold, decisions)
    assert figures is not None
    assert figures["background_links"] == 0
    assert figures["chatter_given_a_state"] == 0
    assert figures["f1"] >= 0.95
    relations = relation_figures(read_scenario(EXAMPLE).gold, decisions)
    assert relations is not None
    assert relations["swallowed"] == 0
