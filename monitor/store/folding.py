"""Text as it is searched: the same string for what a person takes for the same letters.

Not the comparable text of the decisions, which drops links and handles: a search finds those.
"""

import unicodedata

_VARIANTS = str.maketrans({"ـ": None, "ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه"})


def fold(text: str) -> str:
    """Without case, accents, vowel marks and the lengthening stroke; Persian letters as Arabic."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in apart if not unicodedata.combining(c))
    return letters.casefold().translate(_VARIANTS)
