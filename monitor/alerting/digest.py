"""Many alerts in one message, for a chat to which more is to be said than it takes."""

from collections.abc import Sequence

from monitor.alerting.markup import bold

PARTS = 15
"""How many alerts a digest holds at most. With a header of 42 UTF-16 units, and two for the empty
line before each, 16 briefs of 250 would fill a message of 4096: the room of one is left over."""


def digest(parts: Sequence[str]) -> str:
    """The HTML of a digest: how many alerts it holds, and their briefs, in the order given.

    At most `PARTS` briefs, as `render_brief` makes them, fit into one message. Nothing is left out.
    """
    count = f"{len(parts)} alert{'' if len(parts) == 1 else 's'} that waited"
    return "\n\n".join((f"📋 {bold(count)}, oldest first", *parts))
