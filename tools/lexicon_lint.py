"""`python -m tools.lexicon_lint`: says what is wrong with the packaged lexicon; 1 if anything is.

Besides what `monitor.lexicon.lint` sees: the shape of each file by its JSON schema, names that each
concept needs, and Arabic labels that are Persian words and the reverse.
"""

import sys
from collections.abc import Iterator

from monitor.lexicon.concept import Concept, parse, read_data
from monitor.lexicon.lint import missing_languages, problems
from monitor.lexicon.schema import wrong_shapes
from monitor.text.normalise import normalise

FALSE_FRIENDS = {
    "ar": "دو هدف گاز شد بود این برای نفر شهر راه کار دست روز شب مردم حال باز زد داد",
    "fa": "نفت ضبط دق قام كان هذا التي الذي حول نحو عند قد لقد بين مثل بعد",
}
"""By language, words that are its own but mean something else, or nothing, in the other one: a
label of the *other* language may not be one of these alone."""


def found() -> Iterator[str]:
    """What is wrong, a sentence each."""
    concepts: list[Concept] = []
    for text in read_data():
        yield from wrong_shapes(text)
        concepts.extend(parse(text))
    yield from problems(concepts, {})
    yield from missing_languages(concepts)
    for concept in concepts:
        yield from _foreign(concept)


def _foreign(concept: Concept) -> Iterator[str]:
    for label in concept.labels:
        words = FALSE_FRIENDS.get(label.language, "")
        if normalise(label.text).text in normalise(words).tokens:
            yield f"{concept.id}: {label.language}: {label.text}: is a word of the other language"


def main() -> int:
    """Print what is wrong."""
    wrong = list(found())
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
