"""A small HTTP/1.1 server on loopback whose answers are written by hand, the wrong ones too."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """What the client sent; names of headers in lower case."""

    path: str
    headers: dict[str, str]


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class FeedServer:
    """Routes by path. Remembers every request."""

    port: int
    routes: dict[str, Handler | bytes] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            raw = dict(line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in raw.items()}
            request = Request(head[0].split(" ")[1], headers)
            self.requests.append(request)
            route = self.routes.get(request.path, answer(b"nothing here", status="404 Not Found"))
            if isinstance(route, bytes):
                writer.write(route)
                await writer.drain()
            else:
                await route(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open_now -= 1
            writer.close()


def answer(
    body: bytes = b"", headers: dict[str, str] | None = None, *, status: str = "200 OK"
) -> bytes:
    """A well-formed answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """An answer that leads elsewhere."""
    return answer(b"", {"Location": location}, status=status)


@asynccontextmanager
async def feed_server() -> AsyncIterator[FeedServer]:
    """A server on a port that the system chooses."""
    here = FeedServer(0)
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        await server.wait_closed()


def rss(*items: str, head: str = "<title>Feed</title>") -> bytes:
    """An RSS 2.0 document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"{head}{''.join(items)}</channel></rss>"
    ).encode()


def item(title: str, *, guid: str = "", link: str = "", date: str = "", inner: str = "") -> str:
    """One item of an RSS document; empty parts are left out."""
    parts = {"title": title, "guid": guid, "link": link, "pubDate": date}
    return (
        "<item>"
        + "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)
        + f"{inner}</item>"
    )
