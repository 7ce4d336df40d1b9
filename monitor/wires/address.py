"""Connections to public addresses only, whatever a name resolves to and a redirect says.

A name is resolved once and its address checked; the connection goes to that very address, so that
a second answer of the name server changes nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable

import httpx

from monitor.errors import PermanentError, TransientError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], "asyncio.Future[list[str]]"]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_MAX_ADDRESSES = 4

ALLOW_PRIVATE = "monitor.allow_private"
"""Key of a request's extensions: True where the operator named the host himself."""


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the open internet, also when it is wrapped in another."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is None and address.teredo:
            inner = address.teredo[1]
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_own_loopback(host: str) -> bool:
    """Whether a host is written as this machine itself: `localhost`, 127.0.0.0/8 or `[::1]`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the system's order, without repetition."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class GuardedTransport(httpx.AsyncBaseTransport):
    """A transport that resolves, checks and pins the address of each request.

    Raises PermanentError for a private address, TransientError for a name that does not resolve,
    and httpx's errors for the rest. Keeps no connection open between two requests.
    """

    def __init__(self, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private
        self._transport = httpx.AsyncHTTPTransport(
            verify=httpx.create_ssl_context(), limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to a checked address of its host; to the next if one is unreachable."""
        addresses = await self._checked(request)
        for address in addresses[:-1]:
            try:
                return await self._send(request, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._send(request, addresses[-1])

    async def aclose(self) -> None:
        """Close what is open."""
        await self._transport.aclose()

    async def _checked(self, request: httpx.Request) -> list[str]:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            addresses = (await resolve(host, port))[:_MAX_ADDRESSES]
        except (OSError, UnicodeError) as error:
            raise TransientError(f"the host {host} cannot be resolved") from error
        own = bool(request.extensions.get(ALLOW_PRIVATE))
        allowed = [
            address for address in addresses if self._allow_private or self._may(address, own)
        ]
        if not allowed:
            raise PermanentError(
                f"{host} is at a private address, {', '.join(addresses) or 'none'};"
                " MONITOR_ALLOW_PRIVATE_ADDRESSES allows such"
            )
        return allowed

    @staticmethod
    def _may(text: str, own: bool) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        return is_public(address) or (own and address.is_loopback)

    async def _send(self, request: httpx.Request, address: str) -> httpx.Response:
        extensions = {
            key: value for key, value in request.extensions.items() if key != ALLOW_PRIVATE
        }
        # The certificate must still be that of the name, not of the number.
        extensions["sni_hostname"] = request.url.host
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions=extensions,
        )
        return await self._transport.handle_async_request(pinned)
