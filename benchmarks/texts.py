"""Made-up posts with the lengths and the word frequencies of real ones, the same for a seed.

The words are syllables put together: what counts here is how much there is to read, not what it
says. Few words are frequent and most are rare, as in a language (Zipf's law after Mandelbrot), but
without its function words: two of these posts share no more than two posts on different subjects.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

VOCABULARY = 20_000
_SYLLABLES = {
    "ar": (
        "با",
        "تو",
        "سي",
        "مر",
        "كل",
        "عن",
        "دا",
        "فه",
        "رز",
        "ني",
        "حم",
        "قو",
        "شا",
        "لب",
        "هد",
    ),
    "en": (
        "ka",
        "lo",
        "min",
        "ter",
        "sa",
        "ro",
        "vel",
        "pin",
        "du",
        "mer",
        "ta",
        "gos",
        "hal",
        "ne",
    ),
}


def posts(count: int, seed: int = 7) -> Iterator[str]:
    """So many different posts of 8 to 90 words, two thirds in Arabic script, half with a footer."""
    rng = random.Random(seed)
    words = {name: _words(parts, rng) for name, parts in _SYLLABLES.items()}
    weights = list(accumulate(1 / (rank + 200) for rank in range(1, VOCABULARY + 1)))
    for number in range(count):
        script = "ar" if rng.random() < 0.67 else "en"
        length = min(90, max(8, round(rng.lognormvariate(3.3, 0.6))))
        text = " ".join(rng.choices(words[script], cum_weights=weights, k=length))
        footer = "\n\n@made_up_channel" if rng.random() < 0.5 else ""
        yield f"{text} {number}{footer}"


def _words(parts: tuple[str, ...], rng: random.Random) -> list[str]:
    return ["".join(rng.choices(parts, k=rng.randint(1, 4))) for _ in range(VOCABULARY)]
