"""A destination for people at a terminal: alerts scroll by as they would stand in a chat.

What was printed cannot be changed, so an edit prints the message's new form under a heading that
says so. Not guaranteed: that a message is printed once if the process dies while printing it.
"""

from rich.console import Console
from rich.rule import Rule
from rich.style import Style
from rich.text import Text

from monitor.alerting import plain, spans
from monitor.errors import PermanentError
from monitor.model.alert import MessageKind, OutboxItem

_HEADINGS = {
    MessageKind.ALERT: "alert",
    MessageKind.CHANGE: "state changed",
    MessageKind.NOTICE: "notice",
    MessageKind.DIGEST: "digest",
}


class Terminal:
    """A `Messenger` that writes to a rich console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def post(self, item: OutboxItem) -> int:
        """Print it. Its message id is the outbox's own number, which stays the same."""
        self._print(_HEADINGS[item.kind], item)
        return item.id

    async def edit(self, item: OutboxItem) -> None:
        """Print its new form."""
        self._print(f"{_HEADINGS[item.kind]}, updated", item)

    def _print(self, heading: str, item: OutboxItem) -> None:
        number = item.reply_to or item.message_id or item.id
        title = f"{heading} #{number}"
        try:
            if self._console.is_terminal:
                self._console.print(Rule(Text(title), align="left", style="dim"))
                self._console.print(styled(item.html), highlight=False)
                self._console.print()
            else:  # a pipe or a file: whole lines, addresses in full
                text = Text(f"--- {title}\n{plain(item.html)}\n")
                self._console.print(text, highlight=False, soft_wrap=True)
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            raise PermanentError("the terminal cannot be written to") from error


def styled(html: str) -> Text:
    """The message in the terminal's own styles; addresses become links where it knows them."""
    text = Text()
    for span in spans(html):
        text.append(span.text, Style(bold=span.bold, italic=span.italic, link=span.url))
    return text
