"""Made-up news in the words of the lexicon, the same for a seed: for measuring, not for reading.

Each item tells one event at one place in English, Arabic or Persian. Few places are in the news
often and most seldom, so that some items find hundreds of others to be compared with.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.lexicon import Concept, Lexicon

END = datetime(2025, 1, 20, 12, tzinfo=UTC)
SPAN = timedelta(hours=72)
PLACES, EVENTS = 300, 15
_TITLES = {
    "en": "{event} in {place}: {count} {weapon}",
    "ar": "{event} في {place}: {count} {weapon}",
    "fa": "{event} در {place}: {count} {weapon}",
}
_SENTENCES = {
    "en": (
        "Officials said that {count} {weapon} struck {target} near {place} on {day}.",
        "At least {count} people were killed and {more} wounded, {source} reported.",
        "{source} denied that {target} was damaged.",
        "Residents of {other} heard it too, and roads were closed for {more} hours.",
    ),
    "ar": (
        "وقال مسؤولون إن {count} {weapon} أصابت {target} قرب {place} {day}.",
        "وقتل {count} أشخاص وأصيب {more} آخرون وفق ما أفاد {source}.",
        "ونفى {source} وقوع أضرار في {target}.",
        "وسمع سكان {other} الصوت وأغلقت الطرق {more} ساعات.",
    ),
    "fa": (
        "مقام‌ها گفتند {count} {weapon} به {target} در نزدیکی {place} {day} اصابت کرد.",
        "{source} گزارش داد {count} نفر کشته و {more} نفر زخمی شدند.",
        "{source} آسیب دیدن {target} را تکذیب کرد.",
        "ساکنان {other} نیز صدا را شنیدند و راه‌ها {more} ساعت بسته شد.",
    ),
}
_DAYS = {
    "en": ("Monday", "Sunday", "Saturday"),
    "ar": ("الاثنين", "الأحد", "السبت"),
    "fa": ("دوشنبه", "یکشنبه", "شنبه"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """What a channel or an outlet publishes."""

    number: int
    date: datetime
    language: str
    title: str
    summary: str


def items(count: int, lexicon: Lexicon, seed: int = 7) -> Iterator[Item]:
    """So many items of the 72 hours before `END`, the earliest first."""
    rng = random.Random(seed)
    concepts = sorted(lexicon, key=lambda concept: concept.id)
    families = {
        family: [c for c in concepts if c.family == family]
        for family in ("city", "site", "event", "weapon", "target")
    }
    sources = [c for c in concepts if c.type in ("official", "wire")]
    places = families["city"] + families["site"]
    random.Random(1).shuffle(places)  # whatever the seed, the same places are in the news
    places = places[:PLACES]
    often = [1 / (rank + 10) for rank in range(1, len(places) + 1)]
    for number in range(1, count + 1):
        language = rng.choice(("en", "ar", "ar", "fa"))
        place, other = rng.choices(places, often, k=2)

        def say(concept: Concept, language: str = language) -> str:
            return concept.names.get(language) or next(iter(concept.names.values()))

        words = {
            "place": say(place),
            "other": say(other),
            "event": say(rng.choice(families["event"][:EVENTS])),
            "weapon": say(rng.choice(families["weapon"])),
            "target": say(rng.choice(families["target"])),
            "source": say(rng.choice(sources)),
            "day": rng.choice(_DAYS[language]),
            "count": str(rng.randint(1, 12)),
            "more": str(rng.randint(2, 30)),
        }
        sentences = rng.sample(_SENTENCES[language], k=rng.randint(1, 4))
        yield Item(
            number,
            END - SPAN + SPAN * number / count,
            language,
            _TITLES[language].format(**words),
            " ".join(sentences).format(**words),
        )
