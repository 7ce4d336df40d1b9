"""One spelling for the address of an article, so that the same article is found again."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_MAX_LENGTH = 2_000
_TRACKING = re.compile(
    r"(utm_|at_|ns_|mtm_|pk_|hsa_|oly_|vero_|mc_)\w*|"
    r"fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ymclid|twclid|igshid|igsh|_openstat|"
    r"cmpid?|ocid|smid|traffic_source|ref_src|ref_url|rss_?id|source_?rss|__twitter_impression",
    re.IGNORECASE,
)


def canonical(address: str) -> str | None:
    """The address without fragment and tracking parameters; None if it is no HTTP address."""
    text = address.strip()
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


def host_of(address: str | None) -> str:
    """The host of an address in lower case; empty where there is none."""
    try:
        return (urlsplit(address or "").hostname or "").lower()
    except ValueError:
        return ""
