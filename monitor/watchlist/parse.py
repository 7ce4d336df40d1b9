"""`watchlist.toml` → `Watchlist`, with every problem of the file named at once.

Tables are counted from 1, as people count: `channels[2]` is the second `[[channels]]`.
"""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import SettingsError, UsageError
from monitor.model.ids import OutletId
from monitor.model.post import ChannelKind
from monitor.model.report import Outlet, OutletKind
from monitor.model.watch import Destination, Rule, WatchedChannel, Watchlist
from monitor.watchlist.reference import nearest, parse_chat, parse_feed, parse_reference

TERMINAL = "terminal"
"""The chat of a destination that prints."""

_MAX_BYTES = 10_000_000

_Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
_Texts = Annotated[list[_Text], Field(default_factory=list)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _ChannelTable(_Table):
    handle: _Text | None = None
    id: int | None = None
    title: _Text | None = None
    aliases: _Texts
    language: _Text | None = None
    kind: Annotated[ChannelKind, Field(strict=False)] = ChannelKind.CHANNEL
    owner: _Text | None = None
    affiliation: _Text | None = None
    poll_seconds: Annotated[int, Field(ge=1, le=86_400)] | None = None


class _OutletTable(_Table):
    id: _Text
    name: _Text | None = None
    kind: Annotated[OutletKind, Field(strict=False)] = OutletKind.OUTLET
    owner: _Text | None = None
    language: _Text | None = None
    feeds: _Texts
    domains: _Texts
    bodies: bool | None = None


class _Purpose(StrEnum):
    """What a destination gets."""

    ALERTS = "alerts"
    NOTICES = "notices"
    BOTH = "both"


class _DestinationTable(_Table):
    name: _Text
    chat: _Text | int
    rules: _Texts
    purpose: Annotated[_Purpose | None, Field(strict=False)] = None


class _RuleTable(_Table):
    name: _Text
    any: _Texts
    none: _Texts


_TABLES: dict[str, type[_Table]] = {
    "channels": _ChannelTable,
    "outlets": _OutletTable,
    "destinations": _DestinationTable,
    "rules": _RuleTable,
}

_SENTENCES = {
    "missing": "missing",
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": 'must be a list, as in ["a", "b"]',
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be one of {expected}",
}

T = TypeVar("T", bound=_Table)
Numbered = Sequence[tuple[int, T]]


def read_watchlist(path: Path, *, free_names: bool = False) -> Watchlist:
    """Read and check the file. Raises SettingsError with all problems; see `parse_watchlist`."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SettingsError([f"{path.name}: is larger than {_MAX_BYTES // 1_000_000} MB"])
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path.name}: is not UTF-8 at byte {error.start}"]) from None
    except OSError as error:
        raise SettingsError([f"{path.name}: cannot be read: {error.strerror}"]) from None
    return parse_watchlist(text, name=path.name, free_names=free_names)


def parse_watchlist(
    text: str, *, name: str = "watchlist.toml", free_names: bool = False
) -> Watchlist:
    """Check a watchlist's text. Raises SettingsError, each problem beginning with `name`.

    With `free_names` a handle may be any text: the channels of a scenario need not exist.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{name}: {_plain(str(error))}"]) from None
    check = _Check(free_names)
    watchlist = check.watchlist(document)
    if check.problems:
        raise SettingsError([f"{name}: {problem}" for problem in check.problems])
    return watchlist


def _plain(reason: str) -> str:
    return f"not valid TOML: {reason[:1].lower()}{reason[1:]}"


class _Check:
    """One check of one document. Gathers the problems while it builds."""

    def __init__(self, free_names: bool) -> None:
        self.problems: list[str] = []
        self._free_names = free_names

    def watchlist(self, document: dict[str, Any]) -> Watchlist:
        for key in document:
            if key not in _TABLES:
                self.problems.append(_unknown(key, key, _TABLES))
        channels = self._channels(self._tables(document, "channels", _ChannelTable))
        outlets = self._outlets(self._tables(document, "outlets", _OutletTable))
        rules = self._rules(self._tables(document, "rules", _RuleTable))
        destinations = self._destinations(
            self._tables(document, "destinations", _DestinationTable),
            rules,
            {str(table.get("name")) for table in _raw(document, "rules")},
        )
        return Watchlist(channels, outlets, destinations)

    def _tables(self, document: dict[str, Any], family: str, model: type[T]) -> Numbered[T]:
        given = document.get(family, [])
        if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
            self.problems.append(f"{family}: must be tables, each under [[{family}]]")
            return []
        tables = []
        for number, table in enumerate(given, 1):
            try:
                tables.append((number, model.model_validate(table)))
            except ValidationError as error:
                self.problems.extend(
                    _problem(f"{family}[{number}]", detail, model)
                    for detail in error.errors(include_url=False)
                )
        return tables

    def _channels(self, tables: Numbered[_ChannelTable]) -> tuple[WatchedChannel, ...]:
        channels: dict[str, tuple[int, WatchedChannel]] = {}
        for number, table in tables:
            here = f"channels[{number}]"
            if (table.handle is None) == (table.id is None):
                self.problems.append(f"{here}: give either handle or id")
                continue
            key = "id" if table.handle is None else "handle"
            reference = self._read(f"{here}.{key}", self._reference, str(table.handle or table.id))
            if reference is None:
                continue
            first, _ = channels.setdefault(
                reference.casefold(),
                (
                    number,
                    WatchedChannel(
                        reference=reference,
                        title=table.title,
                        aliases=tuple(table.aliases),
                        language=table.language,
                        kind=table.kind,
                        owner=table.owner,
                        affiliation=table.affiliation,
                        poll_seconds=table.poll_seconds,
                    ),
                ),
            )
            if first != number:
                self.problems.append(f"{here}.{key}: the same channel as channels[{first}]")
        return tuple(channel for _, channel in channels.values())

    def _reference(self, text: str) -> str:
        return text if self._free_names else parse_reference(text)

    def _outlets(self, tables: Numbered[_OutletTable]) -> tuple[Outlet, ...]:
        outlets = []
        ids: dict[str, int] = {}
        places: dict[str, str] = {}
        for number, table in tables:
            here = f"outlets[{number}]"
            if ids.setdefault(table.id.casefold(), number) != number:
                first = ids[table.id.casefold()]
                self.problems.append(f"{here}.id: the same as that of outlets[{first}]")
            outlets.append(
                Outlet(
                    id=OutletId(table.id),
                    name=table.name or table.id,
                    kind=table.kind,
                    owner=table.owner,
                    language=table.language,
                    feeds=self._each(f"{here}.feeds", table.feeds, parse_feed, places),
                    domains=self._each(f"{here}.domains", table.domains, parse_domain, places),
                    bodies=table.bodies,
                )
            )
        return tuple(outlets)

    def _each(
        self,
        here: str,
        texts: Iterable[str],
        parse: Callable[[str], str],
        places: dict[str, str],
    ) -> tuple[str, ...]:
        """Parse the texts of a list; `places` says where each value was met first."""
        values = []
        for number, text in enumerate(texts, 1):
            place = f"{here}[{number}]"
            value = self._read(place, parse, text)
            if value is None:
                continue
            if places.setdefault(value, place) != place:
                self.problems.append(f"{place}: {value} is already at {places[value]}")
                continue
            values.append(value)
        return tuple(values)

    def _rules(self, tables: Numbered[_RuleTable]) -> dict[str, Rule]:
        rules: dict[str, Rule] = {}
        for number, table in tables:
            if table.name in rules:
                self.problems.append(f"rules[{number}].name: a second rule named {table.name}")
            rules[table.name] = Rule(table.name, tuple(table.any), tuple(table.none))
        return rules

    def _destinations(
        self, tables: Numbered[_DestinationTable], rules: dict[str, Rule], named: set[str]
    ) -> tuple[Destination, ...]:
        """`named` holds the names of the rules that could not be used, too."""
        destinations = []
        names: dict[str, str] = {}
        chats: dict[str, str] = {}
        for number, table in tables:
            here = f"destinations[{number}]"
            if names.setdefault(table.name, here) != here:
                self.problems.append(f"{here}.name: the same as that of {names[table.name]}")
            for place, rule in enumerate(table.rules, 1):
                if rule not in named:
                    problem = _unknown(f"{here}.rules[{place}]", rule, rules, what="rule")
                    self.problems.append(problem)
            chat = self._read(f"{here}.chat", _chat, str(table.chat))
            if chat is None:
                continue
            if chats.setdefault(chat.casefold(), here) != here:
                # Two destinations in one chat would say everything twice there.
                self.problems.append(f"{here}.chat: the same as that of {chats[chat.casefold()]}")
            destinations.append(
                Destination(
                    name=table.name,
                    chat=None if chat == TERMINAL else chat,
                    rules=tuple(rules[rule] for rule in table.rules if rule in rules),
                    alerts=table.purpose is not _Purpose.NOTICES,
                    notices=table.purpose is not _Purpose.ALERTS,
                    purpose_given=table.purpose is not None,
                )
            )
        return tuple(destinations)

    def _read(self, here: str, parse: Callable[[str], str], text: str) -> str | None:
        try:
            return parse(text)
        except UsageError as error:
            self.problems.append(f"{here}: {error}")
            return None


def parse_domain(text: str) -> str:
    """A domain in lower case, in its ASCII form, without `www.`. Raises UsageError."""
    try:
        domain = text.strip().lower().encode("idna").decode("ascii").removeprefix("www.")
    except UnicodeError:
        domain = ""
    if "." not in domain or not all(
        part and part.replace("-", "").isalnum() for part in domain.split(".")
    ):
        raise UsageError(f"{text[:80]!r} is no domain: give it as in example.org")
    return domain


def _chat(text: str) -> str:
    return TERMINAL if text == TERMINAL else parse_chat(text)


def _raw(document: dict[str, Any], family: str) -> list[dict[str, Any]]:
    given = document.get(family, [])
    if not isinstance(given, list):
        return []
    return [table for table in given if isinstance(table, dict)]


def _problem(here: str, detail: ErrorDetails, model: type[_Table]) -> str:
    """One of pydantic's findings in our words. `chat` alone may be of two types."""
    location = [part for part in detail["loc"] if part not in ("constrained-str", "int")]
    place = here
    for part in location:
        place += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    if detail["type"] == "extra_forbidden":
        return _unknown(place, str(location[-1]), model.model_fields)
    sentence = _SENTENCES.get(detail["type"], detail["msg"])
    return f"{place}: {sentence.format(**detail.get('ctx', {}))}"


def _unknown(place: str, name: str, known: Iterable[str], what: str = "key") -> str:
    near = nearest(name, known)
    quoted = "" if what == "key" else f" {name[:80]!r}"
    return f"{place}: unknown {what}{quoted}" + (f", nearest is {near}" if near else "")
