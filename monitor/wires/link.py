"""One spelling for the address of an article, so that the same article is found again."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.wires.hosts import site_of

_MAX_LENGTH = 2_000
_TRACKING = re.compile(
    r"(utm_|at_|ns_|mtm_|pk_|hsa_|oly_|vero_|mc_)\w*|"
    r"fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ymclid|twclid|igshid|igsh|_openstat|"
    r"cmpid?|ocid|smid|traffic_source|ref_src|ref_url|rss_?id|source_?rss|__twitter_impression",
    re.IGNORECASE,
)

_AMP_CACHE = re.compile(
    r"https?://(?:www\.google\.[a-z.]{2,6}/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[cvi])/(s/)?(.+)",
    re.IGNORECASE,
)
_AMP_PATH = re.compile(r"^/amp(?=/.)|(?:/amp|\.amp)(?=/?$|\.html?$)|/(?:index\.html?)?$")
_AMP_QUERY = frozenset({"amp", "outputtype"})


def canonical(address: str) -> str | None:
    """The address without fragment and tracking parameters; None if it is no HTTP address.

    An address of a cache that shows publishers' mobile pages becomes the publisher's own.
    """
    text = address.strip()
    if cached := _AMP_CACHE.fullmatch(text):
        text = f"http{'s' if cached[1] else ''}://{cached[2]}"
    if len(text) > _MAX_LENGTH or re.search(r"[\s\x00-\x1f]", text):
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        place = f"{place}:{port}"
    query = parts.query
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]
    if len(kept) < len(pairs):
        query = urlencode(kept)
    return urlunsplit((parts.scheme, place, parts.path or "/", query, ""))


def identity(address: str | None, domains: Iterable[str]) -> str | None:
    """What two addresses have in common that are one article of the outlet with these domains.

    The protocol, the `www.` and mobile editions, and which of its domains the outlet was read at
    make no difference. None for an address elsewhere, and for a front page, which is no article.
    The result is no address: it may only be compared.
    """
    canonical_form = canonical(address or "")
    if canonical_form is None:
        return None
    parts = urlsplit(canonical_form)
    host = site_of(parts.hostname or "")
    home = max((d for d in domains if _within(host, d)), key=len, default=None)
    path = _AMP_PATH.sub("", _AMP_PATH.sub("", parts.path))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if pair[0].lower() not in _AMP_QUERY))
    if home is None or not (path or query):
        return None
    return f"{host[: -len(home)]}{path}?{query}" if query else f"{host[: -len(home)]}{path}"


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def host_of(address: str | None) -> str:
    """The host of an address in lower case; empty where there is none."""
    try:
        return (urlsplit(address or "").hostname or "").lower()
    except ValueError:
        return ""
