"""What holds for every text: decoration never makes news, a changed fact always does."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluation.copy_edits import WORDLESS, CopyEdit, repost
from evaluation.fact_edits import change_fact
from tests.unit.dedup.posts import document, post, told_again

TEXTS = {
    "ar": (
        "قتل 6 أشخاص وأصيب 14 آخرون في غارة على سوق في مدينة الرقة بحسب الدفاع المدني",
        "سقوط 3 صواريخ في محيط قاعدة عين الأسد في الأنبار من دون خسائر بشرية فجر اليوم",
    ),
    "fa": (
        "۶ نفر در حمله هوایی به بازار شهر رقه کشته و ۱۴ نفر زخمی شدند به گفته امدادگران",
        "سه راکت به اطراف پایگاه عین‌الاسد در انبار اصابت کرد و خسارت جانی گزارش نشده است",
    ),
    "en": (
        "At least 6 people were killed and 14 wounded in an air strike on a market in Raqqa",
        "3 rockets fell near the Ain al-Asad base in Anbar before dawn, the army command says",
    ),
    "ru": (
        "Не менее 6 человек погибли и 14 ранены при авиаударе по рынку в городе Ракка",
        "3 ракеты упали у базы Айн-аль-Асад в провинции Анбар перед рассветом, пишет штаб",
    ),
}
PLACES = {
    "ar": [("الرقة", "حلب"), ("الأنبار", "البصرة")],
    "fa": [("رقه", "حلب"), ("انبار", "بصره")],
    "en": [("Raqqa", "Aleppo"), ("Anbar", "Basra")],
    "ru": [("Ракка", "Алеппо"), ("Анбар", "Басра")],
}
OUTCOMES = {
    "ar": [("قتل", "أصيب"), ("سقوط", "إسقاط"), ("من دون", "مع")],
    "fa": [("کشته", "دستگیر"), ("اصابت کرد", "سرنگون شد")],
    "en": [("killed", "arrested"), ("fell", "were shot down")],
    "ru": [("погибли", "спасены"), ("упали", "сбиты")],
}
NEGATIONS = {
    "ar": [("قتل", "لم يقتل"), ("بحسب", "ينفي")],
    "fa": [("شدند", "نشدند بلکه تکذیب شد"), ("است", "نیست")],
    "en": [("were killed", "were not killed"), ("fell", "never fell"), ("says", "denies")],
    "ru": [("погибли", "не погибли"), ("упали", "не упали"), ("пишет", "опровергает")],
}
cases = st.sampled_from([(language, text) for language in TEXTS for text in TEXTS[language]])
ARABIC_VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"})
LOOK_ALIKES = str.maketrans({"а": "a", "е": "e", "о": "o", "с": "c", "р": "p"})


def _digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩" * 2))


DECORATIONS: dict[str, Callable[[str], str]] = {
    "emoji": lambda text: f"🔴⚡️ {text} 🇮🇶",
    "bold": lambda text: f"**{text[:20]}**{text[20:]}",
    "link": lambda text: re.sub(r"^(\S+ \S+)", r"[\1](https://example.org/a)", text),
    "address": lambda text: f"{text}\nhttps://example.org/news/77",
    "handle": lambda text: f"{text} @example_channel",
    "footer": lambda text: f"{text}\n\n👉 Subscribe | Подписаться",
    "digits": _digits,
    "arabic letters": lambda text: text.translate(ARABIC_VARIANTS),
    "look-alikes": lambda text: text.translate(LOOK_ALIKES),
    "tatweel": lambda text: text.replace("في", "فـــي"),
    "vowel marks": lambda text: text.replace("د", "دَ"),
    "direction marks": lambda text: f"\u202b{text}\u202c",
    "zero-width": lambda text: text.replace(" ", " \u200b"),
    "case": lambda text: text.upper(),
    "punctuation": lambda text: f"«{text.replace(' ', '  ')}»!!!",
    "breaking": lambda text: f"BREAKING | {text}",
    "hashtag": lambda text: re.sub(r"(\w{5,})", r"#\1", text, count=1),
}


@given(cases, st.lists(st.sampled_from(sorted(DECORATIONS)), max_size=5, unique=True))
@settings(deadline=None, max_examples=150)
def test_no_decoration_makes_a_copy_anything_but_a_duplicate(
    case: tuple[str, str], decorations: list[str]
) -> None:
    language, text = case
    decorated = text
    for name in decorations:
        decorated = DECORATIONS[name](decorated)
    assert told_again(language, text, decorated) == "duplicate"


@given(cases, st.integers(0, 99_999), st.data())
@settings(deadline=None, max_examples=150)
def test_a_changed_number_is_never_a_duplicate(
    case: tuple[str, str], number: int, data: st.DataObject
) -> None:
    language, text = case
    stated = list(re.finditer(r"\d+", text))
    if not stated or number in {int(match[0]) for match in stated}:
        return
    match = data.draw(st.sampled_from(stated))
    changed = f"{text[: match.start()]}{number}{text[match.end() :]}"
    assert told_again(language, text, changed) != "duplicate"
    assert told_again(language, changed, text) != "duplicate"


@pytest.mark.parametrize("changes", [PLACES, OUTCOMES, NEGATIONS], ids=["place", "outcome", "no"])
@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_changed_place_outcome_or_negation_is_never_a_duplicate(
    language: str, changes: dict[str, list[tuple[str, str]]]
) -> None:
    for text in TEXTS[language]:
        for old, new in changes[language]:
            if old in text:
                changed = text.replace(old, new)
                assert told_again(language, text, changed) != "duplicate", changed
                assert told_again(language, changed, text) != "duplicate", changed


_WORDS_KEPT = frozenset(CopyEdit) - {
    CopyEdit.PREFIX,
    CopyEdit.SUBSET,
    CopyEdit.ORDER,
    CopyEdit.WORDS,
}


@given(cases, st.integers(0, 10**9))
@settings(deadline=None, max_examples=200)
def test_what_reposts_do_around_the_words_leaves_a_duplicate(
    case: tuple[str, str], seed: int
) -> None:
    language, text = case
    copied = repost(text, language, Random(seed), _WORDS_KEPT)
    assert told_again(language, text, copied.text) == "duplicate", copied.edits


@given(cases, st.integers(0, 10**9))
@settings(deadline=None, max_examples=300)
def test_a_changed_fact_in_a_decorated_copy_is_never_a_duplicate(
    case: tuple[str, str], seed: int
) -> None:
    language, text = case
    rng = Random(seed)
    changed = change_fact(text, language, rng)
    assume(changed is not None)
    assert changed is not None
    copied = repost(changed.text, language, rng, WORDLESS - {CopyEdit.LINK})
    assert told_again(language, text, copied.text) != "duplicate", (changed.edit, copied.text)


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_any_two_texts_have_a_relation(one: str, other: str) -> None:
    assert told_again("en", one, other) in {"original", "duplicate", "update", "same_story"}


@given(st.text(alphabet="абв где0 1\n.@[](_*", max_size=400))
@settings(deadline=None)
def test_any_text_with_words_is_a_duplicate_of_itself(text: str) -> None:
    words = document(post(text)).text
    assert told_again("ru", text, text) == ("duplicate" if words else "original")


_PROGRAM = """
import json
from tests.unit.dedup.posts import document, post
from tests.unit.dedup.test_properties import TEXTS
from monitor.dedup import Index, relate
index, answers, number = Index(), [], 0
for language, texts in TEXTS.items():
    for text in texts:
        for end in (99, 12, 9):
            number += 1
            new = document(post(" ".join(text.split()[:end]), channel=number, minutes=number))
            match = relate(new, index)
            index.add(new)
            answers.append([match.relation, match.of, match.score, str(match.evidence)])
            answers.append([list(c.key) for c in index.candidates(new)])
            answers.append(new.fingerprint.tolist())
print(json.dumps(answers))
"""


def test_the_hash_seed_changes_nothing() -> None:
    outputs = set()
    for seed in ("0", "1", "424242"):
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "duplicate" in {answer[0] for answer in json.loads(done.stdout)[::3]}
        outputs.add(done.stdout)
    assert len(outputs) == 1
