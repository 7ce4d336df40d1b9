"""Figures, counted and served."""

import urllib.request

import pytest

from monitor.errors import PermanentError
from monitor.model.alert import MessageKind
from monitor.model.post import ChannelKind
from monitor.model.relation import Relation
from monitor.observe import Metrics, serving


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_posts_are_counted_by_kind_and_relation() -> None:
    metrics = Metrics()
    metrics.analysed(ChannelKind.CHANNEL, Relation.DUPLICATE)
    metrics.analysed(ChannelKind.CHANNEL, Relation.DUPLICATE)
    metrics.lag(-3)
    assert value(metrics, "monitor_posts_total", kind="channel", relation="duplicate") == 2
    assert value(metrics, "monitor_post_seconds_sum") == 0


def test_messages_are_counted_by_what_became_of_them() -> None:
    metrics = Metrics()
    alert = MessageKind.ALERT
    metrics.delivered("desk", alert, new=True, waited=0.2)
    metrics.delivered("desk", alert, new=False, waited=900)
    metrics.postponed("desk", "flood", 3)
    metrics.parked("desk", "no rights")
    for outcome in ("posted", "edited"):
        labels = {"destination": "desk", "kind": "alert", "outcome": outcome}
        assert value(metrics, "monitor_messages_total", **labels) == 1
    for outcome in ("postponed", "parked"):
        labels = {"destination": "desk", "outcome": outcome}
        assert value(metrics, "monitor_delivery_failures_total", **labels) == 1
    assert value(metrics, "monitor_delivery_seconds_sum", destination="desk") == 0.2


def test_figures_are_served_on_loopback_while_the_block_runs() -> None:
    metrics = Metrics()
    metrics.polled("failed")
    metrics.waiting(4)
    with serving(metrics, 0) as port:
        url = f"http://127.0.0.1:{port}/metrics"
        with urllib.request.urlopen(url, timeout=5) as answer:
            text = answer.read().decode()
        with pytest.raises(PermanentError, match="metrics cannot be served"):
            serving(metrics, port).__enter__()
    assert 'monitor_feed_polls_total{outcome="failed"} 1.0' in text
    assert "monitor_outbox_waiting 4.0" in text
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url, timeout=5)


def test_without_a_port_nothing_is_served() -> None:
    with serving(Metrics(), None) as port:
        assert port is None
