"""Fingerprints: what they are, apart from how they are computed."""

import random

import pytest

from monitor.dedup.fingerprint import HASH_BITS, SIZE, fingerprint

_SOURCE = random.Random(4)
_LETTERS = "abcdeабвгдابتثج"
TEXTS = {
    "empty": "",
    "one letter": "a",
    "seven letters": "abc defg",
    "eight letters": "abc defgh",
    "nine letters": "abc defghi",
    "one letter again and again": "a" * 300,
    "three letters again and again": "abc" * 200,
    "few and many": "abcdefgh " * 30 + "".join(_SOURCE.choices(_LETTERS, k=60)),
    "a post": "".join(_SOURCE.choices(_LETTERS + "  ", k=400)),
    "beyond the basic plane": "🙂" * 9 + "𝔸𝔹ℂ",
}


def plainly(text: str) -> list[int]:
    """By the definition: the smallest mixed polynomials of all sequences of eight letters."""
    codes = [ord(letter) for letter in text if letter != " "]
    runs = [codes[start : start + 8] for start in range(max(len(codes) - 7, 1))] if codes else []
    return sorted({_mixed(run) for run in runs})[:SIZE]


def _mixed(run: list[int]) -> int:
    value = 0
    for code in run:
        value = (value * 0x9E3779B97F4A7C15 + code) % 2**64
    value = (value ^ value >> 31) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ value >> 31) * 0x94D049BB133111EB % 2**64
    return value >> 64 - HASH_BITS


@pytest.mark.parametrize("name", TEXTS)
def test_a_fingerprint_is_what_its_definition_says(name: str) -> None:
    assert fingerprint(TEXTS[name]).tolist() == plainly(TEXTS[name])


def test_spaces_do_not_count() -> None:
    assert fingerprint("می شود که").tolist() == fingerprint("میشود که").tolist()
