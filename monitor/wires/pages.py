"""Reading articles' pages as a polite stranger does.

A site's robots.txt is obeyed and remembered for a day. A site has one connection at a time, and
some seconds between two. A page is HTML, bounded in bytes and time, and lies at the site that was
asked: a redirect may lead to its other spelling, and nowhere else. Addresses of pages come out of
feeds, so private ones are refused, whatever a name resolves to.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.errors import PermanentError, TransientError
from monitor.pipeline.ports import Clock
from monitor.wires.charset import decode
from monitor.wires.fetch import Bounds, Fetcher
from monitor.wires.hosts import Turns, site_of
from monitor.wires.link import host_of
from monitor.wires.robots import Robots, read_robots

PAGE_BOUNDS = Bounds(bytes=3_000_000, total_seconds=20.0)
ACCEPT_PAGES = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5"

_PAUSE = 5.0  # seconds between two requests to a site
_LONGEST_DELAY = 60.0  # of those that a site may ask for; a longer one would mean never
_REMEMBERED = timedelta(hours=24)
_UNREACHABLE = timedelta(hours=1)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a site's robots.txt said, until when that is believed."""

    robots: Robots | None
    """None: it could not be asked, so nothing may be read."""
    until: datetime


class PageReader:
    """Reads pages. `fetcher` must be one for pages: see `PAGE_BOUNDS` and `ACCEPT_PAGES`."""

    def __init__(
        self, fetcher: Fetcher, turns: Turns, clock: Clock, *, pause: float = _PAUSE
    ) -> None:
        self._fetcher = fetcher
        self._turns = turns
        self._clock = clock
        self._pause = pause
        self._known: dict[str, _Known] = {}
        self._next: dict[str, datetime] = {}
        """When a site may be asked again, by site."""

    async def read(self, url: str) -> str:
        """The mark-up of a page, after waiting for its site's turn.

        Raises PermanentError if it may not or cannot be read, TransientError if perhaps later.
        """
        host = host_of(url)
        async with self._turns.of(host):
            robots = await self._robots(url)
            if not robots.allows(url):
                raise PermanentError("its robots.txt forbids reading this page")
            await self._wait(host, robots)
            try:
                fetched = await self._fetcher.fetch(
                    url, trusted=False, check=lambda hop: self._check(hop, host, robots)
                )
            finally:
                self._next[site_of(host)] = self._clock.now() + timedelta(
                    seconds=_delay(robots, self._pause)
                )
        if fetched.media_type not in _HTML or fetched.content is None:
            raise PermanentError("it is no web page")
        found = _META.search(fetched.content[:4_000])
        return decode(fetched.content, fetched.charset or (found[1].decode() if found else None))

    @staticmethod
    def _check(hop: str, host: str, robots: Robots) -> None:
        if site_of(host_of(hop)) != site_of(host):
            raise PermanentError("a redirect leads to another site")
        if not robots.allows(hop):
            raise PermanentError("its robots.txt forbids reading this page")

    async def _robots(self, url: str) -> Robots:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        now = self._clock.now()
        known = self._known.get(place)
        if known is None or known.until <= now:
            await self._wait(host_of(url), Robots())
            known = await self._ask_robots(place, now)
            self._known[place] = known
            self._next[site_of(host_of(url))] = self._clock.now() + timedelta(seconds=self._pause)
        if known.robots is None:
            raise TransientError("its robots.txt cannot be read")
        return known.robots

    async def _ask_robots(self, place: str, now: datetime) -> _Known:
        host = host_of(place)
        try:
            fetched = await self._fetcher.fetch(
                f"{place}/robots.txt",
                trusted=False,
                check=lambda hop: self._check(hop, host, Robots()),
            )
        except PermanentError:  # there is none: RFC 9309 §2.3.1.3
            return _Known(Robots(), now + _REMEMBERED)
        except TransientError:
            return _Known(None, now + _UNREACHABLE)
        content = fetched.content or b""
        return _Known(read_robots(decode(content, fetched.charset)), now + _REMEMBERED)

    async def _wait(self, host: str, robots: Robots) -> None:
        """Until the site may be asked again."""
        due = self._next.get(site_of(host))
        if due is not None:
            seconds = (due - self._clock.now()).total_seconds()
            if seconds > 0:
                await self._clock.sleep(min(seconds, _delay(robots, self._pause)))


def _delay(robots: Robots, pause: float) -> float:
    return min(max(robots.delay or 0.0, pause), _LONGEST_DELAY)
