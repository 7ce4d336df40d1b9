"""Accounts in few bytes, so that what was read from a text need not be read again.

What is unpacked equals what was packed, field by field. In front stands what finds an account
(`Traits`), to be had without the rest.
"""

import json
import struct
import zlib
from datetime import UTC, datetime, timedelta
from sys import intern
from typing import Any, cast

from monitor.crossref.account import Account
from monitor.crossref.traits import Told, Traits
from monitor.crossref.wording import Wording
from monitor.model.claim import Claim, Field, Frame, Interval, Role
from monitor.model.ids import ChannelId, ConceptId, OutletId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SIZE = struct.Struct("<I")
"""What comes first: how many bytes of traits follow."""
_FAST = 1  # the least that zlib compresses: texts become little shorter with more

_dump = json.JSONEncoder(separators=(",", ":")).encode
_load = json.JSONDecoder().decode

# What json.loads gives is untyped by nature; each reader below gives it its type.
Json = Any


def pack_traits(traits: Traits) -> bytes:
    """What finds an account."""
    return _dump([_microseconds(traits.date), traits.told]).encode()


def unpack_traits(data: bytes) -> Traits:
    """What `pack_traits` was given."""
    date, told = _load(data.decode())
    return Traits(
        _moment(date),
        tuple(
            Told(first, last, _concepts(places), tuple(map(intern, words)), _concepts(events))
            for first, last, places, words, events in told
        ),
    )


def pack_account(account: Account) -> bytes:
    """All of an account. Half pairs of surrogates, which no text should have, are kept."""
    frames = [
        [_frame(frame), _wording(words)]
        for frame, words in zip(account.frames, account.wordings, strict=True)
    ]
    told = [
        frames,
        _microseconds(account.date),
        account.language,
        account.text,
        account.source,
        account.channel,
        account.outlet,
        account.owner,
        account.url,
        sorted(account.names),
        sorted(account.owners),
        account.chatter,
    ]
    return zlib.compress(_dump(told).encode(), _FAST)


def unpack_account(data: bytes) -> Account:
    """What `pack_account` was given."""
    frames, date, language, text, source, channel, outlet, owner, url, names, owners, chatter = (
        _load(zlib.decompress(data).decode())
    )
    return Account(
        frames=tuple(_to_frame(frame) for frame, _ in frames),
        date=_moment(date),
        language=language,
        text=text,
        source=source,
        channel=None if channel is None else ChannelId(channel),
        outlet=None if outlet is None else OutletId(outlet),
        owner=owner,
        url=url,
        names=frozenset(names),
        owners=frozenset(owners),
        wordings=tuple(_to_wording(words) for _, words in frames),
        chatter=chatter,
    )


def pack(traits: Traits, account: bytes) -> bytes:
    """Both in one."""
    head = pack_traits(traits)
    return _SIZE.pack(len(head)) + head + account


def unpack(data: bytes) -> tuple[Traits, bytes]:
    """What `pack` was given."""
    middle = _SIZE.size + _SIZE.unpack_from(data)[0]
    return unpack_traits(data[_SIZE.size : middle]), data[middle:]


def _frame(frame: Frame) -> Json:
    return [
        frame.role.value,
        _microseconds(frame.earliest),
        _microseconds(frame.latest),
        frame.places,
        frame.events,
        frame.weapons,
        frame.targets,
        frame.actors,
        [_claim(claim) for claim in frame.claims],
        frame.text,
    ]


def _to_frame(told: Json) -> Frame:
    role, earliest, latest, places, events, weapons, targets, actors, claims, text = told
    return Frame(
        Role(role),
        _moment(earliest),
        _moment(latest),
        _concepts(places),
        _concepts(events),
        _concepts(weapons),
        _concepts(targets),
        _concepts(actors),
        tuple(map(_to_claim, claims)),
        text,
    )


def _claim(claim: Claim) -> Json:
    value = claim.value
    told = [value.low, value.high] if isinstance(value, Interval) else value
    return [claim.field.value, told, claim.quote, claim.source, claim.denied]


def _to_claim(told: Json) -> Claim:
    field, value, quote, source, denied = told
    return Claim(
        Field(field),
        Interval(*value) if isinstance(value, list) else ConceptId(intern(value)),
        quote,
        source,
        denied,
    )


def _wording(words: Wording) -> Json:
    return [
        sorted(words.words),
        sorted(words.names),
        words.script,
        sorted(words.capital),
        words.denial,
        words.chatter,
    ]


def _to_wording(told: Json) -> Wording:
    words, names, script, capital, denial, chatter = told
    return Wording(frozenset(words), frozenset(names), script, frozenset(capital), denial, chatter)


def _concepts(told: Json) -> tuple[ConceptId, ...]:
    return cast("tuple[ConceptId, ...]", tuple(map(intern, told)))


def _microseconds(date: datetime) -> int:
    return (date - _EPOCH) // _MICROSECOND


def _moment(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)
