"""Alerting: what the desk is told, in which words, where and when.

`compose` works out what an alert says, `render` writes it for Telegram, `messages` decides which
messages are to stand where. All of it is pure; sending is `monitor.delivery`.
"""

from monitor.alerting.content import Facts, compose
from monitor.alerting.names import Names
from monitor.alerting.plain import Span, plain, spans
from monitor.alerting.policy import messages, rings_at
from monitor.alerting.render import BADGES, STATE_WORDS, render, render_change
from monitor.alerting.rules import passes

__all__ = [
    "BADGES",
    "STATE_WORDS",
    "Facts",
    "Names",
    "Span",
    "compose",
    "messages",
    "passes",
    "plain",
    "render",
    "render_change",
    "rings_at",
    "spans",
]
