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
    notice_chat: str | None = None,
) -> Watchlist:
    """Add what the settings name to what the watchlist names; what both name stands once.

    `channels`, `feeds` and the chats are in the form that the parsers of `reference` return.
    A feed joins the outlet to whose domains its host belongs, else its host becomes an outlet.
    `alert_chat` gets every alert, `notice_chat` the notices about the tool itself. Without any
    destination for them, alerts go to the terminal. Notices go where the user said so; if he said
    it nowhere, wherever alerts go.
    """
    return Watchlist(
        channels=_channels(watchlist.channels, channels),
        outlets=_outlets(watchlist.outlets, feeds),
        destinations=_destinations(watchlist.destinations, alert_chat, notice_chat),
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
    listed: tuple[Destination, ...], alert_chat: str | None, notice_chat: str | None
) -> tuple[Destination, ...]:
    found = listed
    if alert_chat is not None:
        found = _with_chat(found, "alerts", alert_chat, alerts=True)
    if notice_chat is not None:
        found = _with_chat(found, "notices", notice_chat, notices=True)
    if not any(destination.alerts for destination in found):
        found = (*found, Destination(_free(TERMINAL, found), None))
    # Where one chat was chosen for the notices, the others are spared them.
    chosen = any(destination.notices and destination.purpose_given for destination in found)
    return tuple(
        replace(destination, notices=False)
        if chosen and not destination.purpose_given
        else destination
        for destination in found
    )


def _with_chat(
    destinations: tuple[Destination, ...],
    name: str,
    chat: str,
    *,
    alerts: bool = False,
    notices: bool = False,
) -> tuple[Destination, ...]:
    """The destinations, one of which is `chat` and gets every alert, or the notices.

    One chat is never two destinations, lest it be told twice.
    """
    if not any(_same(other, chat) for other in destinations):
        added = Destination(_free(name, destinations), chat)
        if notices:
            added = replace(added, alerts=False, purpose_given=True)
        return (*destinations, added)
    return tuple(
        _widened(other, alerts, notices) if _same(other, chat) else other for other in destinations
    )


def _widened(destination: Destination, alerts: bool, notices: bool) -> Destination:
    if alerts:
        destination = replace(destination, rules=(), alerts=True)
    if notices:
        destination = replace(destination, notices=True, purpose_given=True)
    return destination


def _same(destination: Destination, chat: str) -> bool:
    return (destination.chat or "").casefold() == chat.casefold()


def _free(name: str, destinations: Iterable[Destination]) -> str:
    """A name like this one that no destination has."""
    taken = {destination.name for destination in destinations}
    return next(n for n in (name, *(f"{name}-{i}" for i in range(2, 1000))) if n not in taken)
