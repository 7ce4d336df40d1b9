"""Documents in few bytes."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.dedup import Document
from monitor.dedup.document import Counted, Named, facts_of
from monitor.dedup.packed import Packer
from monitor.lexicon import load
from monitor.model.ids import ChannelId, ConceptId, MessageId, PostKey
from tests.unit.dedup.posts import document, post

_PLAIN = document(
    post("Two drones hit the Victory base at Baghdad airport at 01:12, 3-5 soldiers were wounded")
)
_SITE = ConceptId("site:somewhere")
DOCUMENTS = {
    "plain": _PLAIN,
    "wordless": document(post("")),
    "arabic": document(post("إصابة أكثر من ٢٠ شخصا في قصف على قاعدة عين الأسد")),
    "album": replace(_PLAIN, messages=(MessageId(1), MessageId(2), MessageId(70_000))),
    "forward": replace(_PLAIN, origin=PostKey(ChannelId(-1_001_234_567_890), MessageId(4711))),
    "hidden": replace(_PLAIN, origin=("Somebody", datetime(2024, 3, 4, 5, 6, 7, 89, tzinfo=UTC))),
    "media": replace(_PLAIN, media=frozenset({("photo", -(2**62)), ("video", 7)})),
    "long": replace(_PLAIN, counted=(Counted("7", 7, 7, True, False, 300, 301), *_PLAIN.counted)),
    "longest": replace(_PLAIN, named=(Named("place", _SITE, (_SITE,), 70_000, 70_001),)),
    "fractions": replace(_PLAIN, counted=(Counted("98.4", 98.5, 99.25, True, False, 1, 1),)),
    "name beyond": replace(_PLAIN, names=frozenset({"elsewhere", _PLAIN.tokens[0]})),
    "closure beyond": replace(_PLAIN, closure=frozenset({_SITE})),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("known", [True, False], ids=["known concepts", "strange concepts"])
def test_a_document_comes_back_as_it_was(name: str, known: bool) -> None:
    former = DOCUMENTS[name]
    concepts = facts_of(load()) if known else []
    data = b"before" + Packer(concepts).pack(former) + b"after"
    again = Packer(concepts).unpack(data, len(b"before"), former.key, former.date)
    assert _values(again) == _values(former)
    assert [type(number.low) for number in again.counted] == [
        type(number.low) for number in former.counted
    ]


def test_a_packed_document_takes_few_bytes_besides_its_text() -> None:
    assert len(Packer(facts_of(load())).pack(_PLAIN)) - len(_PLAIN.text.encode()) < 80


def test_a_document_is_unpacked_with_its_own_key_and_date() -> None:
    key, date = PostKey(ChannelId(8), MessageId(9)), _PLAIN.date + timedelta(microseconds=1)
    packer = Packer()
    again = packer.unpack(packer.pack(_PLAIN), 0, key, date)
    assert (again.key, again.date, again.messages) == (key, date, (9,))


def _values(one: Document) -> dict[str, Any]:
    values = {field.name: getattr(one, field.name) for field in fields(Document)}
    return values | {"fingerprint": one.fingerprint.tolist()}
