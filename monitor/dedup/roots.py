"""Whether two words of Arabic come from one root: `يقدم` and `قدم`, `توقيف` and `أوقفت`.

A verb, its noun and its participle say the same thing in a headline, and one takes the place of the
other in every second copy. A root is what is left when the letters are gone that inflection and
derivation add: what is glued on in front, endings, the prefixes of stems and long vowels.
A word may have several readings; two words are of one root if a reading is common to them.

Letters alone cannot tell `محمد` from `أحمد`: roots that are rich in names or whose forms are other
facts are left out, and so are roots of fewer than three letters.
"""

import re
from functools import lru_cache

from monitor.text.normalise import normalise

_GLUED = ("و", "ف", "ب", "ك", "ل", "س", "")
_ARTICLES = ("ال", "لل", "")
_ENDINGS = re.compile("(?:هما|تين|يات|ات|ون|ين|ان|وا|نا|تم|هم|ها|ته|تا|يه|ه|ت|ي|ا|ن)$")
_FORMS = ("است", "مست", "يست", "تست", "نست", "مت", "يت", "تت", "ان", "من", "ين", "تن", *"اميتن")
"""What stems and persons put in front of a root."""
_WEAK = str.maketrans("", "", "اوي")
_LEAST = 3
_APART = frozenset(
    normalise(
        # names, points of the compass, places; then roots of which a derived word is another thing:
        # to fall and to shoot down, a strike and to strike
        "حمد سلم حسن كرم صلح سعد رشد نصر جمل عمر فرح عبد مجد شرف عزز قسم خلد فهد رحم حكم عدل "
        "فضل نبل ولد كمل رضي بشر بدر حبب حمز حرث عصم جبر زهر ثمر طهر طرق عمد رفق صدق عطف شكر "
        "نعم نور سمر سمح شهد قدس عرب غرب شرق جنب شمل وسط عرق ردن صور كفر دير حرم سقط قتل عمل "
        "شرك درس دفع كتب جمع جلس رسل سفر نفذ قطع حدد ضرب دخل خرج حرب فتح صحف سكن بحر نطق حلل "
        "ركب فرق مرر سور وضع خدم نظم "
    ).tokens
)
"""Roots whose forms are other facts."""


@lru_cache(maxsize=32_768)
def roots(word: str) -> frozenset[str]:
    """The roots that a comparable word may have; none where the script is another."""
    if not "\u0620" <= word[0] <= "\u06ff" or not word.isalpha():
        return frozenset()
    found = set()
    for bare in _bare(word):
        for stem in _stems(bare):
            found.update(_skeletons(stem))
    return frozenset(root for root in found if len(root) >= _LEAST and root not in _APART)


def _bare(word: str) -> set[str]:
    """The word, and without what is glued to its front."""
    found = {word}
    for glued in _GLUED:
        if not word.startswith(glued):
            continue
        rest = word[len(glued) :]
        found.update(
            rest[len(article) :]
            for article in _ARTICLES
            if rest.startswith(article) and len(rest) - len(article) >= _LEAST
        )
    return {bare for bare in found if len(bare) >= _LEAST}


def _stems(bare: str) -> set[str]:
    """The word with and without an ending."""
    found = {bare}
    for _ in range(2):
        for stem in tuple(found):
            ending = _ENDINGS.search(stem, _LEAST)
            if ending is not None:
                found.add(stem[: ending.start()])
    return found


def _skeletons(stem: str) -> set[str]:
    """The consonants of a stem, with and without what its form puts in front or inside."""
    found = {stem.translate(_WEAK)}
    for form in _FORMS:
        if stem.startswith(form) and len(stem) - len(form) >= _LEAST - 1:
            rest = stem[len(form) :]
            found.add(rest.translate(_WEAK))
            if len(rest) > _LEAST and rest[1] == "ت":  # `ارتفع` is of the root `رفع`
                found.add((rest[0] + rest[2:]).translate(_WEAK))
    return {skeleton for skeleton in found if _LEAST <= len(skeleton) <= _LEAST + 1}
