"""Observation: logs, health, figures. Nothing here decides anything."""

from monitor.observe.deliveries import Deliveries
from monitor.observe.health import Condition, Health, Heartbeat, Part, Snapshot
from monitor.observe.logs import configure
from monitor.observe.metrics import Metrics, serving
from monitor.observe.notices import Notices
from monitor.observe.storing import NotedSink, Storing
from monitor.observe.systemd import Notifier

__all__ = [
    "Condition",
    "Deliveries",
    "Health",
    "Heartbeat",
    "Metrics",
    "NotedSink",
    "Notices",
    "Notifier",
    "Part",
    "Snapshot",
    "Storing",
    "configure",
    "serving",
]
