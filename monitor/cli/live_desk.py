"""The desk's channel on a terminal, changing in place as it would in Telegram."""

from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from monitor.delivery.terminal import styled

if TYPE_CHECKING:
    from monitor.model.alert import OutboxItem

REST = 6  # lines of the window that are kept for what is not the newest alert


class LiveDesk:
    """A `Messenger` whose messages stay where they are and change there.

    The message that changed last is shown whole, the others by their first lines: a window is
    smaller than a channel. At the end all of them are printed whole.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._messages: dict[int, Text] = {}
        self._latest = 0
        self._step = Text()
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> "LiveDesk":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        for message in self._messages.values():
            self._console.print(Panel(message, padding=(0, 1)))

    def step(self, text: str) -> None:
        """Say what is being played."""
        self._step = Text(text, style="dim")
        self._show()

    async def post(self, item: "OutboxItem") -> int:
        """Put a message there. Its id is the outbox's own number."""
        await self._put(item.id, item)
        return item.id

    async def edit(self, item: "OutboxItem") -> None:
        """Change a message where it stands."""
        await self._put(item.message_id or item.id, item)

    async def _put(self, number: int, item: "OutboxItem") -> None:
        self._messages[number] = styled(item.html)
        self._latest = number
        self._show()

    def _show(self) -> None:
        shown: list[RenderableType] = []
        for number, message in self._messages.items():
            if number == self._latest:
                room = max(6, self._console.height - REST - 3 * len(self._messages))
                shown.append(Panel(_cut(message, room), border_style="bold", padding=(0, 1)))
            else:
                shown.append(Panel(_cut(message, 1), border_style="dim", padding=(0, 1)))
        self._live.update(Group(*shown, self._step), refresh=True)


def _cut(message: Text, lines: int) -> Text:
    """The first lines of a message; words that go on beyond the window's width wrap there."""
    parts = message.split("\n")
    if len(parts) <= lines:
        return message
    return Text("\n").join([*parts[:lines], Text("…")])
