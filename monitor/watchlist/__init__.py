"""What the user asks for: `watchlist.toml`, the quick-start settings, and edits of the file.

Nothing here asks Telegram or a feed whether what is named exists: `monitor check` does.
"""

from monitor.watchlist.edit import add_channel, add_feed, remove_channel, remove_feed
from monitor.watchlist.merge import merge, outlet_of
from monitor.watchlist.parse import parse_watchlist, read_watchlist
from monitor.watchlist.reference import (
    channel_id,
    nearest,
    parse_chat,
    parse_feed,
    parse_reference,
)

__all__ = [
    "add_channel",
    "add_feed",
    "channel_id",
    "merge",
    "nearest",
    "outlet_of",
    "parse_chat",
    "parse_feed",
    "parse_reference",
    "parse_watchlist",
    "read_watchlist",
    "remove_channel",
    "remove_feed",
]
