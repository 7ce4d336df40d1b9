"""What the delivery loop tells, passed on to the figures and to the destinations' health."""

from monitor.model.alert import MessageKind
from monitor.observe.health import Condition, Health
from monitor.observe.metrics import Metrics


class Deliveries:
    """Fulfils `monitor.delivery.Observer`."""

    def __init__(self, health: Health, metrics: Metrics) -> None:
        self._health = health
        self._metrics = metrics

    def delivered(self, destination: str, kind: MessageKind, *, new: bool, waited: float) -> None:
        """A message went out: the destination works."""
        self._metrics.delivered(destination, kind, new=new, waited=waited)
        self._health.report(part_of(destination), Condition.OK, figures={"retry_seconds": None})

    def postponed(self, destination: str, reason: str, delay: float) -> None:
        """A delivery failed for now: the destination is late."""
        self._metrics.postponed(destination, reason, delay)
        self._health.report(
            part_of(destination), Condition.DEGRADED, reason, figures={"retry_seconds": delay}
        )

    def parked(self, destination: str, reason: str) -> None:
        """A delivery was refused: a person has to see to it."""
        self._metrics.parked(destination, reason)
        self._health.report(part_of(destination), Condition.DOWN, reason)


def part_of(destination: str) -> str:
    """The destination's name among the parts."""
    return f"destination:{destination}"
