"""Logs: structured events on stderr, one line each, for a person or for a machine.

What libraries say through the standard `logging` module comes out the same way, from warnings up.
Known secrets are masked in every line, tracebacks included; that is the last guard, and no licence
to log them. Not guaranteed: that a secret is found in an encoded form that is not listed here.
"""

import json
import logging
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("console", "json")
MASK = "[secret]"
_SHORTEST = 4  # characters; masking less would blank ordinary words


def configure(
    level: str = "info",
    format: str = "console",
    secrets: Iterable[str] = (),
    *,
    stream: TextIO | None = None,
) -> None:
    """Set logging up for the process; calling again replaces the earlier set-up.

    `level` is one of `LEVELS` and holds for this project's own events; libraries are heard from
    `warning` up. `format` is one of `FORMATS`. `stream` is stderr unless given.
    Raises ValueError for an unknown level or format.
    """
    if level not in LEVELS or format not in FORMATS:
        raise ValueError(f"unknown log level or format: {level!r}, {format!r}")
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _library],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_rendering(format, colours=target.isatty()),
        ],
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(_Masking(formatter, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(level.upper())
    logging.captureWarnings(capture=True)


def _rendering(format: str, *, colours: bool) -> list[Processor]:
    if format == "json":
        return [
            structlog.processors.format_exc_info,
            _event_first,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    return [
        structlog.dev.ConsoleRenderer(
            colors=colours,
            # Tracebacks without the values of variables: those may be texts or secrets.
            exception_formatter=structlog.dev.plain_traceback,
        )
    ]


def _library(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A library's sentence becomes a field, so that the event is a stable word there too."""
    record = event.get("_record")
    name = record.name if isinstance(record, logging.LogRecord) else "unknown"
    event["message"] = event.get("event", "")
    event["event"] = f"library.{name.partition('.')[0]}"
    event["logger"] = name
    return event


def _event_first(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    head = ("event", "level", "timestamp")
    ordered: MutableMapping[str, Any] = {key: event[key] for key in head if key in event}
    ordered.update((key, value) for key, value in event.items() if key not in head)
    return ordered


class _Masking(logging.Formatter):
    """Formats by another formatter and masks secrets in what comes out."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)  # the longest first: none leaves a rest

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for form in self._forms:
            if form in line:
                line = line.replace(form, MASK)
        return line


def _forms(secret: str) -> tuple[str, ...]:
    """How a secret may be written in a log line."""
    written = (json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    return (secret, quote(secret, safe=""), repr(secret)[1:-1], *written)
