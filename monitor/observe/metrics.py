"""Figures for Prometheus, in a registry of their own, served on loopback when a port is set.

Labels are bounded: kinds, relations, outcomes and the destinations' names, never a text or a link.
Figures count since the process started.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from monitor.errors import PermanentError
from monitor.model.alert import MessageKind
from monitor.model.post import ChannelKind
from monitor.model.relation import Relation

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1800.0)


class Metrics:
    """All figures of one process. Fulfils `monitor.delivery.Observer`."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self.registry = registry
        self._posts = Counter(
            "monitor_posts", "Posts analysed.", ["kind", "relation"], registry=registry
        )
        self._messages = Counter(
            "monitor_messages",
            "Messages to destinations, by what became of them.",
            ["destination", "kind", "outcome"],
            registry=registry,
        )
        self._failures = Counter(
            "monitor_delivery_failures",
            "Deliveries that failed, by whether they are tried again.",
            ["destination", "outcome"],
            registry=registry,
        )
        self._delivery = Histogram(
            "monitor_delivery_seconds",
            "From the commit of a new message to its delivery.",
            ["destination"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._latency = Histogram(
            "monitor_post_seconds",
            "From a post's publication to its analysis, for posts told live.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._polls = Counter("monitor_feed_polls", "Feed polls.", ["outcome"], registry=registry)
        self._waiting = Gauge(
            "monitor_outbox_waiting", "Messages that wait for delivery.", registry=registry
        )

    def analysed(self, kind: ChannelKind, relation: Relation) -> None:
        """A post was analysed."""
        self._posts.labels(kind.value, relation.value).inc()

    def lag(self, seconds: float) -> None:
        """A post told live was analysed so long after it was published."""
        self._latency.observe(max(0.0, seconds))

    def delivered(self, destination: str, kind: MessageKind, *, new: bool, waited: float) -> None:
        """A message was posted or edited."""
        outcome = "posted" if new else "edited"
        self._messages.labels(destination, kind.value, outcome).inc()
        if new:
            self._delivery.labels(destination).observe(max(0.0, waited))

    def postponed(self, destination: str, reason: str, delay: float) -> None:
        """A delivery failed and is tried again."""
        self._failures.labels(destination, "postponed").inc()

    def parked(self, destination: str, reason: str) -> None:
        """A delivery was given up."""
        self._failures.labels(destination, "parked").inc()

    def polled(self, outcome: str) -> None:
        """A feed was polled: `new`, `unchanged` or `failed`."""
        self._polls.labels(outcome).inc()

    def waiting(self, count: int) -> None:
        """So many messages wait in the outbox."""
        self._waiting.set(count)


@contextmanager
def serving(metrics: Metrics, port: int | None, address: str = "127.0.0.1") -> Iterator[int | None]:
    """Serve the figures over HTTP while the block runs; nothing without a port.

    Gives the port in use, which the system chooses for 0. Raises PermanentError when it is taken.
    """
    if port is None:
        yield None
        return
    try:
        server, thread = start_http_server(port, addr=address, registry=metrics.registry)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PermanentError(f"metrics cannot be served on {address}:{port}: {reason}") from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
