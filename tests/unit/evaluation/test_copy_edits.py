"""Reposts: what may differ does, and nothing else."""

import json
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.copy_edits import MIN_SHARE, RATES, WORDLESS, CopyEdit, repost
from evaluation.wording import wording

POSTS = Path(__file__).parents[3] / "evaluation" / "dedup" / "development" / "posts.jsonl"
TEXTS = [
    (post["lang"], post["text"])
    for post in map(json.loads, POSTS.read_text(encoding="utf-8").splitlines())
    if len(post["text"].split()) >= 8
]
SENTENCES = "The river rose by “four metres”. Roads are cut near the dam. Nobody was hurt there."


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def only(*kinds: CopyEdit) -> frozenset[CopyEdit]:
    return frozenset(kinds)


def first_with(text: str, language: str, kind: CopyEdit) -> str:
    """The first repost, seed after seed, to which this one edit was made."""
    for seed in range(500):
        copied = repost(text, language, Random(seed), only(kind))
        if copied.edits == (kind,):
            return copied.text
    pytest.fail(f"{kind} was never made")


@given(st.sampled_from(TEXTS), st.integers(0, 2**32))
def test_the_same_seed_makes_the_same_repost(text: tuple[str, str], seed: int) -> None:
    language, said = text
    assert repost(said, language, Random(seed)) == repost(said, language, Random(seed))


@given(st.sampled_from(TEXTS), st.integers(0, 2**32))
def test_edits_without_words_keep_every_word_in_its_order(text: tuple[str, str], seed: int) -> None:
    language, said = text
    copied = repost(said, language, Random(seed), WORDLESS)
    remaining = iter(words(copied.text))
    kept = said
    if CopyEdit.LINK in copied.edits:  # what goes with a link is its address
        kept = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", said)
    assert all(word in remaining for word in words(kept))


@given(st.text(max_size=200), st.sampled_from(["ar", "en", "fa", "ru", "xx"]), st.integers(0, 99))
def test_any_text_can_be_reposted(text: str, language: str, seed: int) -> None:
    copied = repost(text, language, Random(seed))
    assert (copied.edits == ()) == (copied.text == text)


def test_edits_come_as_often_as_measured() -> None:
    rng = Random(7)
    made = [repost(SENTENCES, "en", rng).edits for _ in range(4000)]
    for kind, rate in RATES.items():
        if kind in {CopyEdit.DIGITS, CopyEdit.SPELLING, CopyEdit.LOOK_ALIKES, CopyEdit.QUOTES}:
            continue  # English offers nothing to the first three; quotes may come out the same
        if kind in {CopyEdit.SUBSET, CopyEdit.ORDER}:
            continue  # after a cut there may be too few sentences
        share = sum(kind in edits for edits in made) / len(made)
        assert share == pytest.approx(rate, abs=0.03), kind


@pytest.mark.parametrize(
    ("kind", "language", "text", "expected"),
    [
        (CopyEdit.PREFIX, "en", "Two men were seen. Both fled.", "Two men were seen."),
        (CopyEdit.ORDER, "en", "One came. Two left.", "Two left. One came."),
        (CopyEdit.SUBSET, "en", "A b c d. E f. G h i j.", "A b c d. G h i j."),
        (CopyEdit.WORDS, "en", "It was near.", "It was close to."),
        (CopyEdit.WORDS, "fa", "ده سال حبس", "ده سال زندان"),
        (CopyEdit.DIGITS, "fa", "3 t.me/a3", "۳ t.me/a3"),
        (CopyEdit.SPELLING, "ar", "أحمد", "احمد"),
        (CopyEdit.SPELLING, "fa", "یک", "يك"),
        (CopyEdit.SPELLING, "ru", "ещё", "еще"),
        (CopyEdit.LOOK_ALIKES, "ru", "море", "мopе"),
        (CopyEdit.BOLD, "en", "**Now** then", "Now then"),
        (CopyEdit.BOLD, "en", "Now\nthen", "**Now**\nthen"),
        (CopyEdit.LINK, "en", "[Now](https://a.example/1) then", "Now then"),
    ],
)
def test_what_an_edit_does(kind: CopyEdit, language: str, text: str, expected: str) -> None:
    seen = set()
    for seed in range(300):
        seen.add(repost(text, language, Random(seed), only(kind)).text)
    assert expected in seen


def test_quotes_change_their_marks_and_nothing_between() -> None:
    quoted = first_with(SENTENCES, "en", CopyEdit.QUOTES)
    assert quoted != SENTENCES
    assert words(quoted) == words(SENTENCES)


@pytest.mark.parametrize("kind", [CopyEdit.PREFIX, CopyEdit.SUBSET])
def test_a_headline_word_alone_is_no_copy(kind: CopyEdit) -> None:
    text = (
        "#Urgent\nThe bridge over the river fell this morning and two lorries with it.\nMore soon"
    )
    for seed in range(200):
        copied = repost(text, "en", Random(seed), only(kind))
        assert len(copied.text.split()) >= MIN_SHARE * len(text.split())


def test_a_slip_leaves_links_handles_and_short_words_alone() -> None:
    text = "см. https://t.me/address_of_news и @long_handle_there"
    for seed in range(200):
        assert repost(text, "ru", Random(seed), only(CopyEdit.WORDS)).edits == ()


def test_the_footer_is_in_the_language() -> None:
    for language, known in (("ru", "Дождь."), ("fa", "باران."), ("xx", "Rain.")):
        body, _, footer = first_with(known, language, CopyEdit.FOOTER).partition("\n\n")
        assert body == known
        lines = [line.partition("{")[0] for line in wording(language).footers]
        assert footer.startswith(tuple(lines))
