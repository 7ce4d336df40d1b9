"""Text as it is searched: the same string for what a person takes for the same letters.

Not the comparable text of the decisions, which drops links and handles: a search finds those.
"""

import re
import unicodedata

_MARKS = re.compile(
    "["
    "\u0300-\u036f"  # accents of Latin, Greek and Cyrillic letters
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic
    "\u0640"  # the stroke that lengthens an Arabic word
    "]+"
)
_VARIANTS = (("ی", "ي"), ("ى", "ي"), ("ک", "ك"), ("ة", "ه"))


def fold(text: str) -> str:
    """Without case, accents, vowel marks and the lengthening stroke; Persian letters as Arabic."""
    if text.isascii():
        return text.lower()
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    for letter, one in _VARIANTS:
        folded = folded.replace(letter, one)
    return folded
