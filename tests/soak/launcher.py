"""Runs `monitor` in this process and kills it, for real, when a log event appears.

`SOAK_KILL=post.stored@3` sends SIGKILL at the third `post.stored`, before its line is written;
`*@7` at the seventh event of any name. Nothing in the product knows of it: the processor that
counts is put in front of the product's own, whatever its level of logging.
"""

import os
import signal
from typing import Any

import structlog

KILLED = "soak.killed"


def _counter(step: str, nth: int) -> Any:
    seen = 0

    def count(_logger: Any, _method: str, event: Any) -> Any:
        nonlocal seen
        if step in ("*", event.get("event")):
            seen += 1
            if seen == nth:
                os.write(2, f'{{"event": "{KILLED}", "step": "{event.get("event")}"}}\n'.encode())
                os.kill(os.getpid(), signal.SIGKILL)
        return event

    return count


def main() -> None:
    """Arm the kill, then run the command line."""
    step, _, nth = os.environ.pop("SOAK_KILL", "").partition("@")
    if step:
        configure, counter = structlog.configure, _counter(step, int(nth))

        def armed(processors: Any = (), **others: Any) -> None:
            configure(processors=[counter, *processors], **others)

        structlog.configure = armed  # type: ignore[assignment]
    from monitor.cli import main as command

    command()


if __name__ == "__main__":
    main()
