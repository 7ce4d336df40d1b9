"""Where a text says whose word it is, and where it only says that more will follow.

`…, a police spokesman said`, `— the mayor`, `по данным агентства, …`, `بحسب مصدر أمني`: a copy
often has another such clause, or none, and says the same. Found by punctuation and by closed
classes of words: verbs of saying, phrases of attribution, and what speakers are (offices,
authorities, media). A clause with a number or a denial is never one, nor is a long one.

Not guaranteed: that every clause of the kind is found. One that is missed is content and compared
strictly.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.dedup.words import TURNING
from monitor.text.normalise import normalise

_THAT = frozenset(normalise("что що that how ان انه انها بان وان که ki que qu כי").tokens)
"""What begins the words that somebody said."""
_WORDS = 10
"""Words of such a clause at most."""

_OFFICES = (
    # Russian and Ukrainian: stems
    "сми мэр мэра мэрии мэрия глава главы главу губернатор министр министер минист минобороны "
    "минобр минздрав минтранс минфин минэнерго мвд мчс фсб гугсб скр снбо росгвард росавиац "
    "роспотребнадзор гидромет прокур следств следков полиц пресс представител спикер президент "
    "премьер командующ командован генштаб власт администрац оперштаб источник очевид свидетел "
    "местн депутат сенатор посол посольств издани газет агентств портал сайт телеканал телеграм "
    "канал ведомств аналитик эксперт синоптик ученые ученый врач юрист адвокат политолог экономист "
    "опрос исследован эколог спасател оператор компани жител собеседник журналист корреспондент "
    "медиа кремл госдум совфед совбез вціом вциом росстат міноборони мзс міністр голов речни "
    "очільник військов влад поліці зсу ова",
    # English
    "media mayor governor minister ministry police army military spokesman spokeswoman "
    "spokesperson "
    "official authorities authority source witness resident agency newspaper broadcaster channel "
    "president premier chief head command commander department office operator company union "
    "coastguard hospital prosecutor court council embassy analyst expert forecaster study survey "
    "report statement correspondent officer rescuers firefighters governorate kremlin pentagon "
    "lawmaker senator ambassador envoy ministry's tv television radio website",
    # Arabic, without the article
    "وكالة قناة صحيفة موقع إعلام مصدر مصادر مراسل مراسلنا مراسلتنا بيان وزير وزارة الوزارة رئيس "
    "محافظ متحدث ناطق مسؤول مسؤولون جيش شرطة سلطات قائد قيادة إدارة مديرية هيئة شهود شاهد عيان "
    "سكان أهالي محلية مدير نائب سفارة تلفزيون إذاعة مكتب دفاع داخلية خارجية خلية الإعلام مركز "
    "مرصد ناشطون طبية أمنية أمني طبي عسكري عسكرية حكومي رسمي رسمية حكومة بلدية صليب هلال وسائل",
    # Persian
    "خبرگزاری خبرنگار شبکه روزنامه منابع منبع رسانه رسانه‌های وزیر وزارت رئیس رییس استاندار "
    "فرماندار سخنگو سخنگوی مقام مقامات مقام‌های مسئول مسئولان ارتش سپاه پلیس فرمانده دبیر مدیر "
    "مدیرعامل نماینده شاهدان عینی محلی صداوسیما اورژانس دادستان شهردار سفارت روابط عمومی بیانیه",
    # Hebrew, Turkish, French
    "דובר דוברת משטרה צבא משרד שר ראש מקור מקורות גורם עיתון ערוץ",
    "bakan bakanlığı bakanı vali valilik emniyet sözcüsü sözcü ajansı ajans yetkili yetkililer "
    "kaynak kaynaklar başkan başkanı belediye polis jandarma afad",
    "ministre ministère préfecture préfet maire mairie police gendarmerie porte parole agence "
    "source "
    "sources médias autorités président parquet procureur pompiers témoin témoins journal chaîne",
)
_LEAST = 4
"""Letters of an office that other forms of it share; shorter ones stand for themselves."""

_CLAUSE = r"[^.,;:!?…\n—–«»\"“”،؛؟]"
_END = r"(?=[\s*_»\"”)]*(?:[.!?…\n،,;؛—–]|$))"
_SAYING = (
    r"(?:сообщ(?:и|а)|заявил|заявля|рассказа[лв]|рассказыва|отмети[лв]|отмеча|уточни[лв]|уточня|"
    r"подчеркн|добави[лв]|пиш[еу]т|переда[ею]т|передал|говорится|указал|поясни[лв]|"
    r"проинформир|сказал|утвержда|следует из|повідом|заявив|зазнач|переда[єю]|розпові)\w*"
)
_ARABIC = (
    rf"(?<!\w)و?(?:بحسب|حسب|حسبما|وفقا|وفقاً|وفق|نقلا|نقلاً)\s{_CLAUSE}{{2,60}}{_END}",
    rf"(?:(?<=[،,.\n] )|(?<=[،,.\n]))(?:كما\s)?و?(?:قال|قالت|أفاد|أفادت|أعلن|أعلنت|ذكر|ذكرت|صرح|"
    rf"نقلت)\s{_CLAUSE}{{2,50}}{_END}",
)
_PERSIAN = (
    rf"(?<!\w)(?:به (?:گزارش|گفته[\u200c ]?ی?|نقل از|اعلام)|بنا ?بر (?:گزارش|اعلام|گفته)|"
    rf"طبق (?:اعلام|گزارش|گفته)|بر ?اساس (?:اعلام|گزارش|گفته))\s{_CLAUSE}{{2,60}}"
    rf"(?:{_END}|[،,:])",
)
_ENGLISH = (
    rf"\b(?:according to|as reported by|per)\s+{_CLAUSE}{{2,60}}{_END}",
    rf"(?<=[,—–])\s*{_CLAUSE}{{2,50}}?\s(?:says?|said|told|reports?|reported|writes?|adds?|added|"
    rf"announced|stated)(?:\s(?:in|on|to|late|early|today|earlier|via|\w+day)\b{_CLAUSE}{{0,40}})?"
    rf"{_END}",
)
_RUSSIAN = (
    rf"[,—–]\s*[*_]*\s*(?:как |об этом )?{_SAYING}{_CLAUSE}{{0,90}}{_END}",
    rf"\b(?:по (?:\w+ )?(?:словам|данным|информации|сведениям|сообщению|сообщениям|версии)|"
    rf"согласно|за (?:\w+ )?(?:даними|словами|інформацією)|со ссылкой на|об этом {_SAYING})\b"
    rf"{_CLAUSE}{{2,80}},?",
)
_HINTS: dict[str, tuple[str, ...]] = {
    _ARABIC[0]: ("حسب", "وفق", "نقلا"),
    _ARABIC[1]: ("قال", "فاد", "علن", "ذكر", "صرح", "نقلت"),
    _PERSIAN[0]: ("گزارش", "گفته", "نقل از", "اعلام"),
    _ENGLISH[0]: ("according to", "as reported by", "per"),
    _ENGLISH[1]: (",", "—", "–"),
    _RUSSIAN[0]: (",", "—", "–"),
    _RUSSIAN[1]: (
        *("словам", "данны", "информаци", "сведени", "сообщени", "версии", "согласно"),
        *("даними", "інформаці", "ссылкой", "этом"),
    ),
}
"""One of these, in small letters, stands in all that a pattern finds. Quicker to look for."""
_PATTERNS = {
    language: tuple((_HINTS.get(each, ("",)), re.compile(each, re.I)) for each in patterns)
    for language, patterns in {
        "ar": _ARABIC,
        "fa": _PERSIAN,
        "en": _ENGLISH,
        "ru": _RUSSIAN,
        "uk": _RUSSIAN,
        "fr": (
            rf"\b(?:selon|d['’]après)\s{_CLAUSE}{{2,50}}(?:{_END}|,)",
            rf"(?<=,)\s*(?:a|ont)\s(?:annoncé|indiqué|déclaré|précisé|affirmé)\s{_CLAUSE}{{2,50}}"
            rf"{_END}",
        ),
        "tr": (rf"(?:(?<=^)|(?<=[,.\n]))\s*{_CLAUSE}{{2,40}}\sgöre\b,?",),
        "he": (rf"(?<!\w)(?:לפי|על פי|כך (?:מסר|נמסר|דווח|אמר))\s{_CLAUSE}{{2,40}}{_END}",),
    }.items()
}
"""A clause of attribution, by language as ISO 639-1."""
_BEHIND_A_DASH = re.compile(
    rf"[—–]\s*[*_]*({_CLAUSE}{{2,80}}(?:«[^»\n]{{2,40}}»)?)(?=[\s*_.]*(?:\n|$))"
)
"""The last words of a line: a speaker, if one of them is an office or the dash follows a comma."""
_BEFORE_A_COLON = re.compile(rf"^[^\w«\"“]*({_CLAUSE}{{2,60}}):(?=\s)")
"""The first words of a text: a speaker, if one of them is an office."""
_DATELINE = re.compile(
    r"^[^\w]*(?:[A-Z][A-Z' .-]{2,30}(?:, [A-Z]\w+)? \(\w[\w .]{1,20}\)(?=\s*[—–-])|"
    r"[А-ЯЁІЇЄ][А-ЯЁІЇЄ-]{2,20}(?: [А-ЯЁІЇЄ-]{2,20})?(?=\.\s))"
)
"""The place that an agency writes before its news."""
_PLACE_FIRST = re.compile(
    r"(?:^|[|/]\s)[^\w\n]*([^\W\d_][^\n|/:.،,؛]{2,25}?)\s*[^\w\s|/:]*\s*[|/:](?=\s)"
)
"""A few words before a bar or a colon: a place that the news is filed under, if they name one."""
_TAGS = re.compile(r"(?:\s#\w+)+[^\w]*$")
"""What a post is filed under."""
_HEAD = 80
_TAIL = 300
"""Characters at the end of a text in which such a sentence may stand."""
_MORE = (
    r"[^\w\n]*+(?:"
    r"подробности[^.!?\n]{0,30}|(?:мы )?следим за (?:развитием|ситуацией)[^.!?\n]{0,30}|"
    r"информация уточняется|детали уточняются|обновляется|новость дополняется|"
    r"(?:more )?(?:details|updates?|information|photos|pictures|footage)?\s?(?:to follow|soon|"
    r"shortly|"
    r"to come)|more (?:details|updates?)[^.!?\n]{0,20}|(?:this is a )?developing(?: story)?|"
    r"stay tuned[^.!?\n]{0,20}|(?:we )?will update[^.!?\n]{0,30}|"
    r"(?:و?(?:ال)?مزيد من )?(?:ال)?تفاصيل (?:لاحقا|قريبا|تباعا|بعد قليل|أخرى)[^.!?\n]{0,20}|"
    r"(?:و?(?:ال)?تفاصيل|يتبع|متابعة)|خبر قيد المتابعة|"
    r"(?:جزئیات|اخبار|اطلاعات) (?:بیشتر|تکمیلی)[^.!?\n]{0,30}|این خبر (?:در حال )?(?:تکمیل|"
    r"به[‌ ]?روز)[^.!?\n]{0,20}|"
    r"detaylar (?:geliyor|birazdan)|ayrıntılar[^.!?\n]{0,20}|plus d'infos?[^.!?\n]{0,20}|"
    r"פרטים בהמשך"
    r")[.!…]*[\s*_]*(?=\n|$)"
)
_FOLLOWS_ALONE = re.compile(_MORE, re.I)
_FOLLOWS = re.compile(rf"[.!?…\n]{_MORE}", re.I)
"""A sentence at the end of a line that says only that more will be said."""


def find(text: str, language: str | None) -> list[tuple[int, int]]:
    """Where such clauses stand, as offsets, in their order; none of them overlap.

    `language` is ISO 639-1. Of an unknown one only what dashes and colons show is found.
    """
    found: list[tuple[int, int]] = []
    last = 0
    for start, end in sorted(_all(text, language)):
        if start >= last:
            found.append((start, end))
            last = end
    return found


def filed_under(text: str) -> list[tuple[int, int]]:
    """What may be the place or the subject that a text is filed under, as offsets."""
    found = [match.span(1) for match in _PLACE_FIRST.finditer(text, 0, _HEAD)]
    if "#" in text:
        found += [match.span() for match in _TAGS.finditer(text, max(0, len(text) - _TAIL))]
    return found


def is_office(word: str) -> bool:
    """Whether a comparable word says what a speaker is: an office, an authority, a medium."""
    return _office(word)


def _all(text: str, language: str | None) -> Iterator[tuple[int, int]]:
    lower = text.lower()
    for hints, pattern in _PATTERNS.get(language or "", ()):
        if not any(map(lower.__contains__, hints)):
            continue
        for match in pattern.finditer(text):
            if _may_be(match[0]):
                yield match.span()
    for match in _BEHIND_A_DASH.finditer(text) if "—" in text or "–" in text else ():
        spoken = text[: match.start()].rstrip(' *_»"”').endswith(",")
        if _may_be(match[1]) and (_has_office(match[1]) or (spoken and match[1][:1].isupper())):
            yield match.span(1)
    for match in _BEFORE_A_COLON.finditer(text) if ":" in text else ():
        if _may_be(match[1]) and _has_office(match[1]):
            yield match.span(1)
    if dateline := _DATELINE.match(text):
        yield dateline.span()
    tail = max(0, len(text) - _TAIL)
    if tail == 0 and (alone := _FOLLOWS_ALONE.match(text)):
        yield alone.span()
        tail = alone.end()
    for match in _FOLLOWS.finditer(text, tail):
        yield match.span()


def _may_be(clause: str) -> bool:
    tokens = normalise(clause).tokens
    return (
        0 < len(tokens) <= _WORDS
        and not any(character.isdecimal() for character in clause)
        and TURNING.isdisjoint(tokens)
        and _THAT.isdisjoint(tokens)
    )


def _has_office(clause: str) -> bool:
    return any(_office(token) for token in normalise(clause).tokens)


_WHOLE = frozenset(token for words in _OFFICES for token in normalise(words).tokens)
_STEMS = tuple(sorted(token for token in _WHOLE if len(token) >= _LEAST))


@lru_cache(maxsize=8192)
def _office(word: str) -> bool:
    for glued in ("", "وال", "بال", "لل", "ال", "و"):
        bare = word.removeprefix(glued) if word.startswith(glued) else ""
        if bare in _WHOLE:
            return True
        if len(bare) > _LEAST and "\u0400" <= bare[0] <= "\u04ff" and bare.startswith(_STEMS):
            return True
        if bare.endswith("s") and bare[:-1] in _WHOLE:
            return True
    return False
