"""One fetch over real sockets, from servers that behave and servers that do not."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from monitor.errors import PermanentError, TransientError
from monitor.wires import address
from monitor.wires.fetch import Bounds, Fetched, Fetcher
from tests.wires.feed_server import FeedServer, Request, answer, feed_server, redirect

NOW = datetime(2022, 1, 4, 2, 0, tzinfo=UTC)
BOUNDS = Bounds(bytes=200_000, connect_seconds=2, read_seconds=2, total_seconds=5)


class FixedClock:
    """Stands still."""

    def now(self) -> datetime:
        """The fixed time."""
        return NOW

    async def sleep(self, seconds: float) -> None:
        """Not used."""
        raise AssertionError(seconds)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        yield running


async def fetch(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    allow_private: bool = False,
    bounds: Bounds = BOUNDS,
) -> Fetched:
    async with Fetcher(FixedClock(), allow_private=allow_private, bounds=bounds) as fetcher:
        return await fetcher.fetch(url, etag=etag, last_modified=last_modified)


async def test_a_feed_is_fetched_with_its_validators_verbatim(server: FeedServer) -> None:
    server.routes["/rss"] = answer(
        b"<rss/>",
        {
            "ETag": 'W/"a\'b, c"',
            "Last-Modified": "Mon, 3 Jan 2022 00:00:00 +0000",
            "Content-Type": "application/xml; charset=windows-1256",
            "Cache-Control": "public, max-age=300",
        },
    )
    fetched = await fetch(server.url("/rss"))
    assert fetched == Fetched(
        url=server.url("/rss"),
        content=b"<rss/>",
        charset="windows-1256",
        media_type="application/xml",
        etag='W/"a\'b, c"',
        last_modified="Mon, 3 Jan 2022 00:00:00 +0000",
        max_age=300,
    )
    (request,) = server.requests
    assert request.headers["user-agent"].startswith("monitor/")
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert "if-none-match" not in request.headers


async def test_validators_are_sent_back_and_304_brings_nothing(server: FeedServer) -> None:
    server.routes["/rss"] = answer(b"", {"ETag": '"2"'}, status="304 Not Modified")
    fetched = await fetch(server.url("/rss"), etag='W/"1"', last_modified="yesterday, as I said")
    assert fetched.content is None
    assert fetched.etag == '"2"'
    (request,) = server.requests
    assert request.headers["if-none-match"] == 'W/"1"'
    assert request.headers["if-modified-since"] == "yesterday, as I said"


async def test_validators_that_could_not_be_sent_back_are_not_kept(server: FeedServer) -> None:
    server.routes["/rss"] = answer(b"x", {"ETag": "e" * 1001})
    assert (await fetch(server.url("/rss"))).etag is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Tue, 04 Jan 2022 02:05:00 GMT", 300),
        ("Tue, 04 Jan 2022 01:00:00 GMT", 0),
        ("99999999999999999999", 86_400),
        ("soon", None),
    ],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_retry_after_is_told_in_seconds(
    server: FeedServer, status: str, header: str, seconds: float | None
) -> None:
    server.routes["/rss"] = answer(b"", {"Retry-After": header}, status=status)
    with pytest.raises(TransientError, match=f"the server answered {status[:3]}") as caught:
        await fetch(server.url("/rss"))
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "410 Gone"])
async def test_a_refusal_is_permanent(server: FeedServer, status: str) -> None:
    server.routes["/rss"] = answer(b"", status=status)
    with pytest.raises(PermanentError, match=status[:3]):
        await fetch(server.url("/rss"))


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate"])
async def test_a_compressed_feed_is_unpacked(server: FeedServer, encoding: str) -> None:
    text = b"<rss>" + b"word " * 5_000 + b"</rss>"
    body = zlib.compress(text) if encoding == "deflate" else gzip.compress(text, mtime=0)
    server.routes["/rss"] = answer(body, {"Content-Encoding": encoding})
    assert (await fetch(server.url("/rss"))).content == text


async def test_several_gzip_members_are_one_text(server: FeedServer) -> None:
    body = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two")
    server.routes["/rss"] = answer(body, {"Content-Encoding": "gzip"})
    assert (await fetch(server.url("/rss"))).content == b"one two"


async def test_a_bomb_is_defused_at_the_bound(server: FeedServer) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000, mtime=0)
    assert len(bomb) < BOUNDS.bytes
    server.routes["/rss"] = answer(bomb, {"Content-Encoding": "gzip"})
    with pytest.raises(PermanentError, match=r"larger than 0\.2 MB"):
        await fetch(server.url("/rss"))


@pytest.mark.parametrize("body", [gzip.compress(b"text" * 1000, mtime=0)[:-20], b"no gzip at all"])
async def test_a_damaged_compression_is_told(server: FeedServer, body: bytes) -> None:
    server.routes["/rss"] = answer(body, {"Content-Encoding": "gzip"})
    with pytest.raises(TransientError, match="compressed answer"):
        await fetch(server.url("/rss"))


async def test_a_compression_that_was_not_asked_for_is_refused(server: FeedServer) -> None:
    server.routes["/rss"] = answer(b"x", {"Content-Encoding": "br"})
    with pytest.raises(PermanentError, match="'br' unasked"):
        await fetch(server.url("/rss"))


async def test_a_body_over_the_bound_is_refused_by_its_stated_length(server: FeedServer) -> None:
    async def state_much(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\n<rss>")
        await writer.drain()
        await asyncio.sleep(1)

    server.routes["/rss"] = state_much
    with pytest.raises(PermanentError, match="larger than"):
        await fetch(server.url("/rss"))


async def test_an_endless_body_ends_at_the_bound(server: FeedServer) -> None:
    async def never_end(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
        while True:
            writer.write(b"<item/>" * 1_000)
            await writer.drain()

    server.routes["/rss"] = never_end
    with pytest.raises(PermanentError, match="larger than"):
        await fetch(server.url("/rss"))


async def test_a_body_that_drips_for_ever_ends_with_the_time(server: FeedServer) -> None:
    async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.routes["/rss"] = drip
    with pytest.raises(TransientError, match=r"longer than 0\.4 s"):
        await fetch(server.url("/rss"), bounds=Bounds(total_seconds=0.4))


async def test_a_server_that_says_nothing_is_left(server: FeedServer) -> None:
    async def wait(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2)

    server.routes["/rss"] = wait
    with pytest.raises(TransientError, match="no answer in time"):
        await fetch(server.url("/rss"), bounds=Bounds(read_seconds=0.1))


async def test_a_body_shorter_than_stated_is_an_error(server: FeedServer) -> None:
    server.routes["/rss"] = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>"
    with pytest.raises(TransientError, match="broke off"):
        await fetch(server.url("/rss"))


async def test_a_body_longer_than_stated_is_cut_where_stated(server: FeedServer) -> None:
    server.routes["/rss"] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<rss>and more"
    assert (await fetch(server.url("/rss"))).content == b"<rss>"


@pytest.mark.parametrize("reply", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n"])
async def test_what_does_not_speak_http_is_told(server: FeedServer, reply: bytes) -> None:
    server.routes["/rss"] = reply
    with pytest.raises(TransientError, match="does not speak HTTP"):
        await fetch(server.url("/rss"))


async def test_a_closed_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else gets the port
        with pytest.raises(TransientError, match="no connection to the server"):
            await fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/rss")


async def test_an_unknown_host_is_told() -> None:
    with pytest.raises(TransientError, match=r"no-such-host\.invalid cannot be resolved"):
        await fetch("http://no-such-host.invalid/rss")


async def test_redirects_are_followed(server: FeedServer) -> None:
    server.routes["/a"] = redirect("/b", "301 Moved Permanently")
    server.routes["/b"] = redirect(server.url("/c#part"), "307 Temporary Redirect")
    server.routes["/c"] = answer(b"here")
    fetched = await fetch(server.url("/a"))
    assert (fetched.content, fetched.url) == (b"here", server.url("/c"))


async def test_a_loop_of_redirects_ends(server: FeedServer) -> None:
    server.routes["/a"] = redirect("/b")
    server.routes["/b"] = redirect("/a")
    with pytest.raises(PermanentError, match="more than 5 redirects"):
        await fetch(server.url("/a"))
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://192.168.1.1:8080/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::a00:1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
async def test_a_redirect_to_a_private_address_is_refused(
    server: FeedServer, location: str
) -> None:
    server.routes["/rss"] = redirect(location)
    with pytest.raises(PermanentError, match="private address"):
        await fetch(server.url("/rss"))


async def test_a_redirect_to_another_port_of_this_machine_is_refused(server: FeedServer) -> None:
    async with feed_server() as other:
        other.routes["/secret"] = answer(b"secret")
        server.routes["/rss"] = redirect(other.url("/secret"))
        with pytest.raises(PermanentError, match="private address"):
            await fetch(server.url("/rss"))
        assert other.requests == []
        assert (await fetch(server.url("/rss"), allow_private=True)).content == b"secret"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/"])
async def test_a_redirect_away_from_http_is_refused(server: FeedServer, location: str) -> None:
    server.routes["/rss"] = redirect(location)
    with pytest.raises(PermanentError, match="not to HTTP"):
        await fetch(server.url("/rss"))


@pytest.mark.parametrize("location", ["http://[::1", "http://\x7f/"])
async def test_a_redirect_to_no_address_is_refused(server: FeedServer, location: str) -> None:
    server.routes["/rss"] = redirect(location)
    with pytest.raises(PermanentError, match="not valid"):
        await fetch(server.url("/rss"))


async def test_localhost_may_be_named_by_the_operator(server: FeedServer) -> None:
    server.routes["/rss"] = answer(b"mine")
    assert (await fetch(server.url("/rss", host="localhost"))).content == b"mine"


async def test_a_private_address_may_not_be_named_without_the_setting() -> None:
    with pytest.raises(PermanentError, match="MONITOR_ALLOW_PRIVATE_ADDRESSES"):
        await fetch("http://192.168.0.1/rss")


async def test_a_name_that_resolves_to_this_machine_is_refused(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(address, "resolve", resolve)
    with pytest.raises(
        PermanentError, match=r"news\.example is at a private address, 127\.0\.0\.1"
    ):
        await fetch(server.url("/rss", host="news.example"))
    assert server.requests == []


async def test_a_name_that_changes_its_address_is_connected_where_it_was_checked(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second answer of a rebinding name server is never asked for."""
    answers = iter([["127.0.0.1"]])

    async def resolve(host: str, port: int) -> list[str]:
        return next(answers)

    monkeypatch.setattr(address, "resolve", resolve)
    server.routes["/rss"] = answer(b"here")
    fetched = await fetch(server.url("/rss", host="news.example"), allow_private=True)
    assert fetched.content == b"here"
    assert fetched.url == server.url("/rss", host="news.example")
    assert server.requests[0].headers["host"] == f"news.example:{server.port}"


async def test_the_next_address_is_tried_when_one_is_unreachable(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    monkeypatch.setattr(address, "resolve", resolve)
    server.routes["/rss"] = answer(b"second")
    fetched = await fetch(server.url("/rss", host="news.example"), allow_private=True)
    assert fetched.content == b"second"


async def test_only_the_public_ones_of_a_names_addresses_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.1", "::1", "fd00::1"]

    monkeypatch.setattr(address, "resolve", resolve)
    with pytest.raises(PermanentError, match=r"10\.0\.0\.1, ::1, fd00::1"):
        await fetch("https://news.example/rss")
