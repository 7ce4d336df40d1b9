"""The wires: feeds and articles, fetched politely, parsed warily, polled for ever.

Both are hostile until shown otherwise: sizes, times, addresses and texts are bounded here.
"""

from monitor.wires.article import Extractor, can_extract, with_bodies
from monitor.wires.bodies import Bodies
from monitor.wires.fetch import Bounds, Fetched, Fetcher
from monitor.wires.hosts import Turns
from monitor.wires.pages import ACCEPT_PAGES, PAGE_BOUNDS, PageReader
from monitor.wires.parse import ParsedFeed, Rejected, parse
from monitor.wires.poll import FeedCheck, FeedPoller, check_feed

__all__ = [
    "ACCEPT_PAGES",
    "PAGE_BOUNDS",
    "Bodies",
    "Bounds",
    "Extractor",
    "FeedCheck",
    "FeedPoller",
    "Fetched",
    "Fetcher",
    "PageReader",
    "ParsedFeed",
    "Rejected",
    "Turns",
    "can_extract",
    "check_feed",
    "parse",
    "with_bodies",
]
