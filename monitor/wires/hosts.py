"""Who may speak with a host: one at a time, feeds and pages alike."""

import asyncio
import re

_EDITION = re.compile(r"^(?:www\d?|m|mobile|amp)\.")


def site_of(host: str) -> str:
    """A host without `www.` and the like: a site is one server to us, whatever it is called."""
    return _EDITION.sub("", host.lower().rstrip("."))


class Turns:
    """A turn for each site, taken by whoever opens a connection to it."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    def of(self, host: str) -> asyncio.Lock:
        """The turn of a host's site."""
        return self._locks.setdefault(site_of(host), asyncio.Lock())
