"""The posts of a run: filler up to the size of the window, then a stream of news and reposts.

The stream is made by `evaluation.reposts` from given texts: originals, copies with the edits that
channels make, and the same text with one fact changed. The filler is made at run time from the
words of the same texts, one language at a time: a walk from word to following word that jumps
now and then. It has the lengths and word frequencies of the texts and no meaning. Figures of
quality on a window of filler say how an index holds out against crowding, and no more.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from evaluation.reposts import MIN_WORDS, synthesise
from monitor.text.language import detect
from monitor.text.normalise import normalise

EVALUATION = Path(__file__).parents[2] / "evaluation" / "dedup" / "development"
STREAM_BEGINS = datetime(2024, 3, 4, 6, 0, tzinfo=UTC)
_SPAN = timedelta(hours=72)
_GAP = timedelta(seconds=20)
"""Between two originals of the stream."""
_CHANNELS = 200
_ALIKE = 60
"""token_set_ratio from which two texts are not both taken."""
_JUMP = 0.4
"""How often the walk goes on from another word: a chain from few texts would repeat them,"""
_LEAST_TEXTS = 10
"""and one from fewer repeats whole posts, however often it jumps."""


@dataclass(frozen=True, slots=True)
class Item:
    """One post of a run."""

    channel: int
    message: int
    date: datetime
    text: str
    language: str | None
    story: str | None = None
    """None for filler."""
    relation: str = "original"

    def line(self) -> str:
        """As JSON; `parse` takes it back."""
        row = (self.channel, self.message, self.date.isoformat(), self.text, self.language)
        return json.dumps([*row, self.story, self.relation], ensure_ascii=False)


def parse(line: str) -> Item:
    """An item from its line."""
    channel, message, date, *rest = json.loads(line)
    return Item(channel, message, datetime.fromisoformat(date), *rest)


def texts_of(source: Path | None, most: int, seed: int) -> list[tuple[str, str | None]]:
    """At most so many texts with their languages: from a file of one post a line (plain, or JSON
    with a `text`), or the originals of a labelled scenario folder; by default our own."""
    source = source or EVALUATION
    if source.is_dir():
        found = _originals(source)
    else:
        lines = source.read_text("utf-8").splitlines()
        found = [_text_of(line) for line in lines if line.strip()]
    found = [pair for pair in found if len(pair[0].split()) >= MIN_WORDS]
    chosen = random.Random(seed).sample(found, min(most, len(found)))
    comparable = [normalise(text).text for text, _ in chosen]
    alike = process.cdist(
        comparable, comparable, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE, dtype=np.uint8
    )
    return [pair for number, pair in enumerate(chosen) if not alike[number, :number].any()]


def stream(texts: Sequence[tuple[str, str | None]], seed: int) -> Iterator[Item]:
    """The texts with their copies and changed versions, in time order."""
    posts: list[dict[str, Any]] = [
        {
            "id": f"{number:06}",
            "channel": "first",
            "date": (STREAM_BEGINS + number * _GAP).isoformat(),
            "text": text,
            "lang": language or detect(text) or "en",
        }
        for number, (text, language) in enumerate(texts)
    ]
    gold = [{"post": p["id"], "story": p["id"], "relation": "original"} for p in posts]
    names: dict[str, int] = {}
    for message, (post, label) in enumerate(synthesise(posts, gold, seed), 1):
        yield Item(
            _CHANNELS + names.setdefault(post["channel"], len(names) + 1),
            message,
            datetime.fromisoformat(post["date"]),
            post["text"],
            post["lang"],
            label["story"],
            label["relation"],
        )


def filler(texts: Sequence[tuple[str, str | None]], count: int, seed: int) -> Iterator[Item]:
    """So many made-up posts of the hours before the stream."""
    rng = random.Random(f"{seed}/filler")
    languages: defaultdict[str | None, list[list[str]]] = defaultdict(list)
    for text, language in texts:
        languages[language or detect(text)].append(text.split())
    many = [name for name, posts in languages.items() if len(posts) >= _LEAST_TEXTS]
    chains = {name: _Chain(languages[name]) for name in many or languages}
    names = list(chains)
    sizes = [len(languages[name]) for name in names]
    begins = STREAM_BEGINS - _SPAN
    for number in range(count):
        language = rng.choices(names, sizes)[0]
        yield Item(
            rng.randint(1, _CHANNELS),
            number + 1,
            begins + (number + 1) * _SPAN / (count + 1),
            chains[language].post(rng),
            language,
        )


class _Chain:
    """Which word follows which."""

    def __init__(self, posts: list[list[str]]) -> None:
        self._lengths = [len(words) for words in posts]
        self._words = [word for words in posts for word in words]
        self._following: defaultdict[str, list[str]] = defaultdict(list)
        for words in posts:
            for word, following in pairwise(words):
                self._following[word].append(following)

    def post(self, rng: random.Random) -> str:
        word = rng.choice(self._words)
        words = [word]
        for _ in range(rng.choice(self._lengths) - 1):
            following = self._following.get(word)
            if following is None or rng.random() < _JUMP:
                following = self._words
            word = following[int(rng.random() * len(following))]
            words.append(word)
        return " ".join(words)


def _originals(folder: Path) -> list[tuple[str, str | None]]:
    posts = [json.loads(line) for line in (folder / "posts.jsonl").read_text("utf-8").splitlines()]
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    new = {label["post"] for label in gold if label.get("relation") == "original"}
    return [(post["text"], post.get("lang")) for post in posts if post["id"] in new]


def _text_of(line: str) -> tuple[str, str | None]:
    if line.startswith("{"):
        post = json.loads(line)
        return post["text"], post.get("lang")
    return line, None
