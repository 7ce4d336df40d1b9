"""What the edits of `copy_edits` and `fact_edits` need to know of each language.

The lists are short on purpose: they need not cover a language, only offer each kind of edit often
enough on news. A language that is not listed gets the edits that need no words.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language, each tuple empty where the language is not known."""

    footers: tuple[str, ...] = ("➡️ @{handle}", "https://t.me/{handle}")
    """Lines that channels put below a post; `{handle}` is the channel's name."""
    synonyms: tuple[tuple[str, str], ...] = ()
    """Pairs of which either may stand for the other and no fact changes."""
    number_words: tuple[tuple[str, ...], ...] = ()
    """Groups of numerals that fit the same place in a sentence."""
    duals: tuple[tuple[str, str], ...] = ()
    """A word that means two of something, and a phrase that means more of it."""
    places: tuple[str, ...] = ()
    harm: tuple[tuple[str, str], ...] = ()
    """Killed and wounded in forms that fit the same place."""
    negations: tuple[tuple[str, str], ...] = ()
    """What is said, and its contrary."""
    denials: tuple[str, ...] = ()
    """What turns the text behind it into a denied one."""
    ordinals: tuple[tuple[str, str], ...] = ()
    days: tuple[str, ...] = ()


_NONE: Final = Wording()

_ENGLISH: Final = Wording(
    footers=(
        "Follow @{handle} for more",
        "[Join the channel](https://t.me/{handle})",
        "📲 Subscribe: t.me/{handle}",
    ),
    synonyms=(
        ("about", "around"),
        ("roughly", "approximately"),
        ("said", "stated"),
        ("began", "started"),
        ("wounded", "injured"),
        ("near", "close to"),
        ("halted", "stopped"),
        ("after", "following"),
        ("large", "big"),
        ("buy", "purchase"),
    ),
    number_words=(("two", "three", "four", "five", "six", "seven", "eight", "nine", "eleven"),),
    places=("Aden", "Baghdad", "Erbil", "Anbar", "Mosul", "Beirut", "Brussels", "Vienna", "Bamako"),
    harm=(
        ("killed", "wounded"),
        ("killed", "injured"),
        ("died", "were hurt"),
        ("were hurt", "were killed"),
    ),
    negations=(
        ("was", "was not"),
        ("were", "were not"),
        ("is", "is not"),
        ("are", "are not"),
        ("has", "has not"),
        ("have", "have not"),
        ("will", "will not"),
        ("survived", "did not survive"),
        ("struck", "missed"),
        ("hit", "missed"),
    ),
    denials=("Denied by officials: ", "FALSE, says the ministry: "),
    ordinals=(("first", "second"), ("second", "third"), ("third", "fourth")),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)

_RUSSIAN: Final = Wording(
    footers=(
        "**[Подписаться](https://t.me/{handle})**",
        "👉 @{handle} | Прислать новость",
        "Подпишись: t.me/{handle}",
    ),
    synonyms=(
        ("сообщили", "рассказали"),
        ("около", "примерно"),
        ("крупный", "большой"),
        ("произошёл", "случился"),
        ("начались", "стартовали"),
        ("находились", "были"),
        ("закрыт", "перекрыт"),
        ("сейчас", "в данный момент"),
        ("заявил", "сказал"),
        ("завод", "предприятие"),
    ),
    number_words=(
        ("два", "три", "четыре"),
        ("пять", "шесть", "семь", "восемь", "девять", "десять"),
        ("двое", "трое", "четверо", "пятеро"),
    ),
    places=("Анкаре", "Москве", "Казани", "Белграде", "Минске", "Женеве"),
    harm=(
        ("погибли", "пострадали"),
        ("ранены", "убиты"),
        ("погиб", "пострадал"),
        ("ранена", "убита"),
    ),
    negations=(
        ("задержали", "не задержали"),
        ("задержан", "не задержан"),
        ("обрушился", "не обрушился"),
        ("горит", "не горит"),
        ("пройдёт", "не пройдёт"),
        ("начались", "не начались"),
        ("останавливает", "не останавливает"),
        ("приговорили", "не приговорили"),
        ("произошёл", "не произошёл"),
        ("состоялся", "не состоялся"),
        ("повреждён", "не повреждён"),
        ("введён", "не введён"),
        ("вырос", "не вырос"),
    ),
    denials=("Опровергнуто властями: ", "Фейк: "),
    ordinals=(
        ("первая", "вторая"),
        ("первый", "второй"),
        ("третий", "четвёртый"),
        ("вторая", "третья"),
    ),
    days=("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
)

_ARABIC: Final = Wording(
    footers=(
        "للاشتراك في القناة: t.me/{handle}",
        "📲 تابعونا @{handle}",
        "[اضغط للاشتراك](https://t.me/{handle})",
    ),
    synonyms=(
        ("قرب", "بالقرب من"),
        ("عنيفة", "قوية"),
        ("بسبب", "جراء"),
        ("كبير", "ضخم"),
        ("إصابة", "جرح"),
        ("عشرات", "العشرات من"),
        ("منزله", "بيته"),
        ("محيط", "أطراف"),
        ("باتجاه", "نحو"),
    ),
    number_words=(
        ("ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"),
        ("ثلاث", "أربع", "خمس", "ست", "سبع", "تسع"),
    ),
    duals=(
        ("طائرتين", "ثلاث طائرات"),
        ("شخصين", "أربعة أشخاص"),
        ("زورقين", "خمسة زوارق"),
        ("طفلان", "ثلاثة أطفال"),
        ("شهرين", "ستة أشهر"),
    ),
    places=(
        "كركوك",
        "أربيل",
        "مأرب",
        "طرطوس",
        "ديالى",
        "البصرة",
        "حلب",
        "عكار",
        "صنعاء",
        "سنجار",
        "مسقط",
    ),
    harm=(("مقتل", "إصابة"), ("قتلى", "جرحى"), ("مصرع", "إصابة"), ("شهداء", "جرحى")),
    negations=(
        ("تستهدف", "لم تستهدف"),
        ("يستهدف", "لم يستهدف"),
        ("يهاجم", "لم يهاجم"),
        ("يسقط", "لم يسقط"),
        ("تعتقل", "لم تعتقل"),
        ("تعلن", "لم تعلن"),
        ("تقضي", "لم تقض"),
        ("يقطعون", "لم يقطعوا"),
    ),
    denials=("مصدر رسمي ينفي: ", "السلطات تكذب ما نشر: "),
    ordinals=(("الأولى", "الثانية"), ("الثانية", "الثالثة"), ("أول", "ثاني")),
    days=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
)

_PERSIAN: Final = Wording(
    footers=(
        "🆔 @{handle}",
        "به کانال ما بپیوندید: t.me/{handle}",
        "[عضویت در کانال](https://t.me/{handle})",
    ),
    synonyms=(
        ("حوالی", "اطراف"),
        ("آغاز", "شروع"),
        ("اعلام", "عنوان"),
        ("مصدوم", "زخمی"),
        ("به علت", "به دلیل"),
        ("حبس", "زندان"),
        ("زلزله", "زمین‌لرزه"),
        ("گفت", "اظهار کرد"),
        ("منتقل شدند", "انتقال یافتند"),
        ("محور", "جاده"),
    ),
    number_words=(("دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت"),),
    places=(
        "سراوان",
        "بانه",
        "تبریز",
        "همدان",
        "اهواز",
        "بندرعباس",
        "کرمان",
        "قم",
        "حلب",
        "مسقط",
        "تهران",
    ),
    harm=(
        ("کشته", "زخمی"),
        ("جان باختند", "زخمی شدند"),
        ("شهید شدند", "مجروح شدند"),
        ("فوتی", "مصدوم"),
    ),
    negations=(
        ("می‌شود", "نمی‌شود"),
        ("شدند", "نشدند"),
        ("شد", "نشد"),
        ("کرد", "نکرد"),
        ("کردند", "نکردند"),
        ("است", "نیست"),
        ("باختند", "نباختند"),
    ),
    denials=("تکذیب شد: ", "خبر نادرست است: "),
    ordinals=(("اول", "دوم"), ("دومین", "سومین"), ("نخستین", "دومین")),
    days=("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "یکشنبه"),
)

_BY_LANGUAGE: Final = {"ar": _ARABIC, "en": _ENGLISH, "fa": _PERSIAN, "ru": _RUSSIAN}


def wording(language: str) -> Wording:
    """The words of a language (ISO 639-1); of an unknown one, what needs none."""
    return _BY_LANGUAGE.get(language, _NONE)
