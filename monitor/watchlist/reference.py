"""How a user names a channel, a chat or a feed, and what each form comes down to.

Says only whether the form is right, not whether anything of that name exists.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from monitor.errors import UsageError
from monitor.model.ids import ChannelId

_MARK = 1_000_000_000_000
"""A channel's marked id is -(10^12 + id), as in the Bot API; for ten digits that is `-100ID`."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/([^?#]*)(?:[?#].*)?",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"c/([1-9][0-9]{0,11})(?:/\d+)*/?")
_PUBLIC = re.compile(r"(?:s/)?([A-Za-z0-9_]+)(?:/\d+)*/?")
_NO_CHANNEL = frozenset(
    {"joinchat", "addlist", "addstickers", "addemoji", "proxy", "socks", "share", "login", "iv"}
)
_NEAR = 0.8  # Jaro-Winkler: one or two typing errors in a word


def parse_reference(text: str) -> str:
    """Reduce a channel's reference to `name` (case kept) or `-100ID`.

    Takes `@name`, `name`, `-100ID`, and addresses at t.me: `/name`, `/s/name`, `/name/POST`,
    `/c/ID`, `/c/ID/POST`. Names differ in case only are the same channel: compare them folded.
    Raises UsageError.
    """
    given = text.strip()
    if re.fullmatch(r"[+-]?[0-9]+", given):
        return _marked(given)
    address = _ADDRESS.fullmatch(given)
    name = given.removeprefix("@")
    if address:
        private = _PRIVATE.fullmatch(address[1])
        if private:
            return _reference(int(private[1]))
        public = _PUBLIC.fullmatch(address[1])
        name = public[1] if public else ""
    if name.lower() in _NO_CHANNEL or (address and address[1].startswith(("+", "joinchat/"))):
        raise UsageError(
            f"{given[:80]!r} names no channel: join it in Telegram and give its -100ID"
        )
    if not _NAME.fullmatch(name):
        raise UsageError(f"{given[:80]!r} is no channel: give @name, t.me/name or -100ID")
    return name


def _marked(number: str) -> str:
    digits = number.removeprefix("-")
    if len(digits) == 13 and digits[0] == "1":
        identifier = int(digits) - _MARK
    else:  # `-100` was put before an id of other than ten digits
        identifier = int(digits[3:] or 0) if digits.startswith("100") else 0
    if not number.startswith("-") or not 0 < identifier < _MARK:
        raise UsageError(f"{number[:80]!r} is no channel id: these begin with -100")
    return _reference(identifier)


def _reference(identifier: int) -> str:
    return str(-(_MARK + identifier))


def channel_id(reference: str) -> ChannelId | None:
    """The bare id in a reference that `parse_reference` returned; None for a name."""
    return ChannelId(-int(reference) - _MARK) if reference.startswith("-") else None


def parse_chat(text: str) -> str:
    """Reduce the chat that gets alerts to an id or `@name`; `me` is the account's own chat.

    Ids of groups and users are let through as they are: whether one may post there, Telegram says.
    Raises UsageError.
    """
    given = text.strip()
    if given == "me":
        return given
    if re.fullmatch(r"-?[1-9]\d{0,18}", given):
        return given
    reference = parse_reference(given)
    return reference if reference.startswith("-") else f"@{reference}"


def parse_feed(text: str) -> str:
    """Check a feed's address and bring it to one spelling: host in lower case, no fragment.

    Raises UsageError. Names and passwords are refused, for addresses appear in logs.
    """
    given = text.strip()
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{given[:80]!r} is no valid address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"{given[:80]!r} is no feed: an address begins with https:// or http://")
    if "@" in parts.netloc:
        raise UsageError(f"the feed at {host} has a name or password in its address")
    if re.search(r"[\s\x00-\x1f]", given):
        raise UsageError(f"{given[:80]!r} has a blank in it")
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, ""))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name a misspelt one most likely means; None if none is near."""
    found = process.extractOne(
        name.casefold(),
        sorted(known),
        scorer=JaroWinkler.similarity,
        score_cutoff=_NEAR,
        processor=str.casefold,
    )
    return found[0] if found else None
