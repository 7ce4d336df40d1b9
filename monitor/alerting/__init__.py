"""Alerting: what the desk is told, in which words, where and when.

`compose` works out what an alert says, `render` writes it for Telegram, `messages` decides which
messages are to stand where, `digest` puts many alerts into one. All of it is pure; sending is
`monitor.delivery`.
"""

from monitor.alerting.content import Facts, compose
from monitor.alerting.digest import PARTS, digest
from monitor.alerting.names import Names
from monitor.alerting.plain import Span, plain, spans
from monitor.alerting.policy import messages, rings_at
from monitor.alerting.render import (
    BADGES,
    STATE_WORDS,
    render,
    render_brief,
    render_change,
    render_merged,
)
from monitor.alerting.rules import passes

__all__ = [
    "BADGES",
    "PARTS",
    "STATE_WORDS",
    "Facts",
    "Names",
    "Span",
    "compose",
    "digest",
    "messages",
    "passes",
    "plain",
    "render",
    "render_brief",
    "render_change",
    "render_merged",
    "rings_at",
    "spans",
]
