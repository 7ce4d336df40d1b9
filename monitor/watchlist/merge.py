"""The watchlist and the quick-start settings as one, and which outlet a host belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.model.ids import OutletId
from monitor.model.report import Outlet
from monitor.model.watch import Destination, WatchedChannel, Watchlist
from monitor.watchlist.parse import TERMINAL


def merge(
    watchlist: Watchlist,
    *,
    channels: Sequence[str] = (),
    feeds: Sequence[str] = (),
    alert_chat: str | None = None,
) -> Watchlist:
    """Add what the settings name to what the watchlist names; what both name stands once.

    `channels`, `feeds` and `alert_chat` are in the form that the parsers of `reference` return.
    A feed joins the outlet to whose domains its host belongs, else its host becomes an outlet.
    `alert_chat` gets every alert. Without any destination, alerts go to the terminal.
    """
    return Watchlist(
        channels=_channels(watchlist.channels, channels),
        outlets=_outlets(watchlist.outlets, feeds),
        destinations=_destinations(watchlist.destinations, alert_chat),
    )


def outlet_of(host: str, outlets: Iterable[Outlet]) -> Outlet | None:
    """The outlet one of whose domains is `host` or a parent of it; the longest domain wins."""
    name = host.lower().rstrip(".")
    found: tuple[int, Outlet] | None = None
    for outlet in outlets:
        for domain in outlet.domains:
            if (name == domain or name.endswith(f".{domain}")) and (
                found is None or len(domain) > found[0]
            ):
                found = (len(domain), outlet)
    return found[1] if found else None


def _channels(
    listed: tuple[WatchedChannel, ...], references: Sequence[str]
) -> tuple[WatchedChannel, ...]:
    known = {channel.reference.casefold() for channel in listed}
    added = []
    for reference in references:
        if reference.casefold() not in known:
            known.add(reference.casefold())
            added.append(WatchedChannel(reference))
    return (*listed, *added)


def _outlets(listed: tuple[Outlet, ...], feeds: Sequence[str]) -> tuple[Outlet, ...]:
    outlets = {outlet.id: outlet for outlet in listed}
    known = {feed for outlet in listed for feed in outlet.feeds}
    for feed in feeds:
        if feed in known:
            continue
        known.add(feed)
        host = (urlsplit(feed).hostname or "").removeprefix("www.")
        outlet = outlet_of(host, outlets.values()) or outlets.get(OutletId(host))
        if outlet is None:
            outlet = Outlet(OutletId(host), host, domains=(host,))
        outlets[outlet.id] = replace(outlet, feeds=(*outlet.feeds, feed))
    return tuple(outlets.values())


def _destinations(
    listed: tuple[Destination, ...], alert_chat: str | None
) -> tuple[Destination, ...]:
    if alert_chat is None:
        return listed or (Destination(TERMINAL, None),)
    if any((other.chat or "").casefold() == alert_chat.casefold() for other in listed):
        # One chat never gets an alert twice: the listed destination gets everything instead.
        return tuple(
            replace(other, rules=())
            if (other.chat or "").casefold() == alert_chat.casefold()
            else other
            for other in listed
        )
    names = {other.name for other in listed}
    name = next(n for n in ("alerts", *(f"alerts-{i}" for i in range(2, 1000))) if n not in names)
    return (*listed, Destination(name, alert_chat))
