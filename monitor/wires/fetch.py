"""One fetch of one feed over HTTP, bounded in time, size, redirects and addresses.

No proxy of the environment is used: the address that was checked must be the one connected to.
"""

import asyncio
import re
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import httpx

from monitor import __version__
from monitor.errors import PermanentError, TransientError
from monitor.pipeline.ports import Clock
from monitor.wires.address import ALLOW_PRIVATE, GuardedTransport, is_own_loopback

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,1000}")
_LONGEST_RETRY_AFTER = 86_400.0
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may cost at most."""

    bytes: int = 10_000_000
    """Of the body after decompression, and of the body as sent."""
    connect_seconds: float = 10.0
    read_seconds: float = 15.0
    """Between two pieces of the answer."""
    total_seconds: float = 30.0
    """From the first look-up to the last byte, redirects included."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `content` is None when nothing changed since the validators that were sent."""

    url: str
    """Where the feed was in the end, after redirects."""
    content: bytes | None
    charset: str | None = None
    """As the HTTP header names it."""
    media_type: str | None = None
    """As the HTTP header names it, in lower case, as in `text/html`."""
    etag: str | None = None
    last_modified: str | None = None
    """Both verbatim; None when the server sent none, or none that can be sent back."""
    max_age: float | None = None
    """Seconds for which the server calls the answer fresh."""


class Fetcher:
    """Fetches feeds. Use as an async context manager; one for all feeds."""

    def __init__(
        self,
        clock: Clock,
        *,
        allow_private: bool = False,
        bounds: Bounds | None = None,
        accept: str = _ACCEPT,
    ) -> None:
        self._clock = clock
        self._bounds = bounds or Bounds()
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(allow_private=allow_private),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self._bounds.read_seconds, connect=self._bounds.connect_seconds),
            headers={
                "User-Agent": f"monitor/{__version__}",
                "Accept": accept,
                "Accept-Encoding": "gzip, deflate",
            },
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        trusted: bool = True,
        check: Callable[[str], None] = lambda _: None,
    ) -> Fetched:
        """Fetch a feed that the operator named, conditionally if validators are given.

        `trusted` is False for an address that the operator did not write himself: it may not be
        this machine's. `check` is called with each address before it is asked, and may raise.
        Raises TransientError (with `retry_after` in seconds where the server named it) or
        PermanentError, each with one sentence.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        seconds = self._bounds.total_seconds
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(url, headers, trusted, check)
        except TimeoutError:
            raise TransientError(f"the answer took longer than {seconds:g} s") from None
        except httpx.TimeoutException as error:
            what = "no connection" if isinstance(error, httpx.ConnectTimeout) else "no answer"
            raise TransientError(f"{what} in time") from error
        except httpx.InvalidURL as error:
            raise PermanentError("the address, or one it redirects to, is not valid") from error
        except httpx.HTTPError as error:
            if "location header" in str(error):  # httpx looks at it too, before we do
                raise PermanentError("the address it redirects to is not valid") from error
            raise TransientError(_reason(error)) from error

    async def _follow(
        self, url: str, headers: dict[str, str], trusted: bool, check: Callable[[str], None]
    ) -> Fetched:
        named = httpx.URL(url)
        target = named
        for _ in range(self._bounds.redirects + 1):
            if target.scheme not in ("http", "https") or not target.host:
                raise PermanentError(f"a redirect leads to {target.scheme or 'no'}://, not to HTTP")
            check(str(target))
            own = trusted and is_own_loopback(named.host) and _place(target) == _place(named)
            request = self._client.build_request(
                "GET", target, headers=headers, extensions={ALLOW_PRIVATE: own}
            )
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    return await self._read(response)
                target = target.join(response.headers["location"]).copy_with(
                    username="", password="", fragment=None
                )
            finally:
                await response.aclose()
        raise PermanentError(f"more than {self._bounds.redirects} redirects")

    async def _read(self, response: httpx.Response) -> Fetched:
        status = response.status_code
        headers = response.headers
        if status == 304:
            content = None
        elif status == 200:
            content = await self._body(response)
        elif status in _TRY_LATER or status >= 500:
            raise TransientError(
                f"the server answered {status}", retry_after=self._retry_after(headers)
            )
        else:
            raise PermanentError(f"the server answered {status}")
        return Fetched(
            url=str(response.request.url),
            content=content,
            charset=response.charset_encoding,
            media_type=_media_type(headers.get("content-type", "")),
            etag=_verbatim(headers.get("etag")),
            last_modified=_verbatim(headers.get("last-modified")),
            max_age=_max_age(headers.get("cache-control", "")),
        )

    async def _body(self, response: httpx.Response) -> bytes:
        limit = self._bounds.bytes
        too_large = PermanentError(f"the answer is larger than {limit / 1e6:g} MB")
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and len(declared) < 20 and int(declared) > limit:
            raise too_large
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        content = bytearray()
        received = 0
        async for piece in _decoded(response.aiter_raw(), encoding, limit):
            content += piece
            received += len(piece)
            if received > limit:
                raise too_large
        return bytes(content)

    def _retry_after(self, headers: httpx.Headers) -> float | None:
        """RFC 9110 §10.2.3: seconds or a date; a day at most, lest one answer silence a feed."""
        text = headers.get("retry-after", "").strip()
        if text.isdecimal():
            seconds = float(text[:10])
        else:
            try:
                moment = parsedate_to_datetime(text)
            except ValueError:
                return None
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            seconds = (moment.astimezone(UTC) - self._clock.now()).total_seconds()
        return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)


async def _decoded(pieces: AsyncIterator[bytes], encoding: str, limit: int) -> AsyncIterator[bytes]:
    """Undo the content encoding in pieces of at most `limit` + 1 bytes: no bomb goes off."""
    if encoding in ("identity", ""):
        async for piece in pieces:
            yield piece
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise PermanentError(f"the server compressed the answer as {encoding[:40]!r} unasked")
    wbits = zlib.MAX_WBITS | 32  # gzip or zlib, by its head
    decoder = zlib.decompressobj(wbits)
    received = 0
    try:
        async for piece in pieces:
            received += len(piece)
            if received > limit:
                raise PermanentError(f"the answer is larger than {limit / 1e6:g} MB")
            while piece:
                if decoder.eof:  # gzip allows several members, one after the other
                    decoder = zlib.decompressobj(wbits)
                yield decoder.decompress(piece, limit + 1)
                piece = decoder.unconsumed_tail or decoder.unused_data
    except zlib.error as error:
        raise TransientError("the compressed answer is damaged") from error
    if not decoder.eof:
        raise TransientError("the compressed answer ends early")


def _place(url: httpx.URL) -> tuple[str, int | None]:
    return url.host, url.port or (443 if url.scheme == "https" else 80)


def _verbatim(value: str | None) -> str | None:
    return value if value and _VALIDATOR.fullmatch(value) else None


def _media_type(content_type: str) -> str | None:
    return content_type.partition(";")[0].strip().lower()[:100] or None


def _max_age(cache_control: str) -> float | None:
    found = re.search(r"(?:^|[\s,])max-age=\"?(\d{1,9})", cache_control.lower())
    return float(found[1]) if found else None


def _reason(error: httpx.HTTPError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the server's certificate is not valid: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return "no secure connection"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return "no connection to the server"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the server broke off, or does not speak HTTP"
    return "the connection broke off"
