"""The wires: RSS and Atom feeds, fetched politely, parsed warily, polled for ever.

Feeds are hostile until shown otherwise: sizes, times, addresses and texts are bounded here.
"""

from monitor.wires.fetch import Bounds, Fetched, Fetcher
from monitor.wires.parse import ParsedFeed, Rejected, parse
from monitor.wires.poll import FeedCheck, FeedPoller, check_feed

__all__ = [
    "Bounds",
    "FeedCheck",
    "FeedPoller",
    "Fetched",
    "Fetcher",
    "ParsedFeed",
    "Rejected",
    "check_feed",
    "parse",
]
