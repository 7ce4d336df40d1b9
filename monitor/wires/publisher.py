"""Whose an item is: its feed's, or that of the outlet which an aggregator took it from.

An item that lies at its feed's own domain is its feed's own, and a foreign name behind its title
is a credit, which stays. Elsewhere such a name is the publisher's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.model.ids import OutletId
from monitor.model.report import Outlet
from monitor.watchlist import outlet_of
from monitor.wires.hosts import site_of
from monitor.wires.link import host_of

AGGREGATORS = frozenset(
    {"news.google.com", "news.yahoo.com", "msn.com", "bing.com", "flipboard.com", "smartnews.com"}
)
"""Hosts at which no article is the host's own."""

_TAIL = re.compile(r"\s+[-–—|]\s+((?:(?!\s[-–—|]\s).){2,60})$")
_VIA = re.compile(r"\s+(?:[-–—|(\[]\s*)?via\s+@?([^()\[\]|]{2,60}?)[)\]]?$", re.IGNORECASE)
_SECOND_LEVEL = frozenset(
    {"co", "com", "net", "org", "gov", "gob", "gouv", "ac", "edu", "or", "mil"}
)


class Publishers:
    """The outlets that a feed's items may belong to."""

    def __init__(self, feed_outlet: Outlet, outlets: Sequence[Outlet], feed_title: str) -> None:
        self._own = feed_outlet
        self._outlets = (feed_outlet, *outlets)
        self._by_name = {
            name.casefold(): outlet for outlet in reversed(self._outlets) for name in _names(outlet)
        }
        self._feed_title = feed_title.casefold()

    def of(
        self, title: str, link: str | None, source: str | None, source_name: str
    ) -> tuple[Outlet, str]:
        """The outlet of an item, and its title without the publisher's name behind it.

        `source` is the address, `source_name` the name that the item gives as its source.
        """
        own = self._lies_at_home(link)
        cut, tail = self._tail(title)
        outlet = self._by_address(source) or (None if own else self._by_address(link))
        if outlet is None and not own:
            outlet = self._by_name.get(tail)
        if outlet is None and host_of(source):
            outlet = _unlisted(host_of(source))
        outlet = outlet or self._own
        known = {self._feed_title, source_name.casefold(), *map(str.casefold, _names(outlet))}
        return outlet, cut if tail and tail in known else title

    def _lies_at_home(self, link: str | None) -> bool:
        host = host_of(link)
        if not host or _is_aggregator(host):
            return False
        found = outlet_of(host, self._outlets)
        if found is None:  # a host of feeds may serve many outlets: it says nothing of the others
            found = outlet_of(host, [replace(self._own, domains=homes(self._own))])
        return found is not None and found.id == self._own.id

    def _by_address(self, address: str | None) -> Outlet | None:
        host = host_of(address)
        if not host or _is_aggregator(host):
            return None
        return outlet_of(host, self._outlets)

    def _tail(self, title: str) -> tuple[str, str]:
        """A title without what may be a publisher's name behind it, and that name, folded."""
        for pattern in (_VIA, _TAIL):
            if found := pattern.search(title):
                return title[: found.start()], found[1].strip().casefold()
        return title, ""


def homes(outlet: Outlet) -> tuple[str, ...]:
    """The domains at which an outlet's articles lie: where its feeds are, if it lists none."""
    if outlet.domains:
        return outlet.domains
    hosts = (site_of(host_of(feed)) for feed in outlet.feeds)
    return tuple(dict.fromkeys(host for host in hosts if host and not _is_aggregator(host)))


def _names(outlet: Outlet) -> Iterable[str]:
    yield outlet.name
    yield from outlet.domains
    yield from (f"www.{domain}" for domain in outlet.domains)


def _is_aggregator(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in AGGREGATORS)


def _unlisted(host: str) -> Outlet:
    """An outlet that nobody listed, by its domain: its editions are no further outlets."""
    parts = host.rstrip(".").split(".")
    country_code = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL
    domain = ".".join(parts[-3 if country_code else -2 :])
    return Outlet(OutletId(domain), domain, domains=(domain,))
