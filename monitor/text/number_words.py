"""The number words of each language, as written. Data for `monitor.text.numbers`."""

from monitor.text.month_names import MONTHS
from monitor.text.vocabulary import Vocabulary


def _count(first: int, spoken: str) -> dict[str, int]:
    """Words in order; forms of one number are parted by `/`."""
    return {
        form: first + offset
        for offset, forms in enumerate(spoken.split())
        for form in forms.split("/")
    }


def _tens(spoken: str) -> dict[str, int]:
    return {form: 10 * n for n, forms in enumerate(spoken.split(), 2) for form in forms.split("/")}


def _marks(spoken: str) -> dict[str, bool]:
    return dict.fromkeys(spoken.split(), True)


def _cases(numbers: dict[int, str]) -> dict[str, int]:
    """Forms of each number, parted by spaces."""
    return {form: number for number, forms in numbers.items() for form in forms.split()}


def _hundreds(stems: str, endings: str, first: int = 2) -> dict[str, int]:
    """Hundreds with the forms of each, parted by `/`, and endings put behind all of them."""
    return {
        form + ending: 100 * number
        for number, forms in enumerate(stems.split(), first)
        for form in forms.split("/")
        for ending in endings.split("/")
    }


_RU_TEENS = "один две три четыр пят шест сем восем девят"
_UK_TEENS = "оди два три чотир п'ят шіст сім вісім дев'ят"
_RU = _cases(
    {
        0: "ноль нуль нуля нолю нулю нулем нуле",
        1: "один одна одно одного одной одному одну одним одном",
        2: "два две двух двум двумя двое двоих двоим двоими оба обе обоих обеих обоим",
        3: "три трех трем тремя трое троих троим троими",
        4: "четыре четырех четырем четырьмя четверо четверых четверым",
        5: "пять пяти пятью пятеро пятерых пятерым",
        6: "шесть шести шестью шестеро шестерых шестерым",
        7: "семь семи семью семеро семерых семерым",
        8: "восемь восьми восемью восьмью восьмеро восьмерых",
        9: "девять девяти девятью девятеро девятерых",
        10: "десять десяти десятью десятеро десятерых",
        40: "сорок сорока",
        90: "девяносто девяноста",
        100: "сто ста",
        200: "двести двухсот двумстам двумястами двухстах",
        300: "триста трехсот тремстам тремястами трехстах",
        400: "четыреста четырехсот четыремстам четырьмястами",
        150: "полтораста",
        500_000: "полмиллиона",
        1000: "тысяча тысячу тысячи тысячей",
        10**6: "миллион миллиона миллиону миллионом",
        10**9: "миллиард миллиарда миллиарду миллиардом",
        10**12: "триллион триллиона",
    }
)
_RU |= {
    f"{stem}надцат{ending}": number
    for number, stem in enumerate(_RU_TEENS.split(), 11)
    for ending in ("ь", "и", "ью")
}
_RU |= {f"{stem}дцат{e}": n for stem, n in (("два", 20), ("три", 30)) for e in ("ь", "и", "ью")}
_RU |= {
    form: 10 * number
    for number, (stem, case) in enumerate(
        (("пять", "пяти"), ("шесть", "шести"), ("семь", "семи"), ("восемь", "восьми")), 5
    )
    for form in (f"{stem}десят", f"{case}десяти", f"{stem}юдесятью")
}
_RU |= {
    form: 100 * number
    for number, (stem, case) in enumerate(
        (("пять", "пяти"), ("шесть", "шести"), ("семь", "семи"), ("восемь", "восьми"),
         ("девять", "девяти")), 5
    )
    for form in (f"{stem}сот", f"{case}сот", f"{case}стам")
}  # fmt: skip

_UK = _cases(
    {
        0: "нуль нуля нулю нулем нулі",
        1: "один одна одне одного одній одному одну одним",
        2: "два дві двох двом двома двоє обидва обидві обох",
        3: "три трьох трьом трьома троє",
        4: "чотири чотирьох чотирьом чотирма четверо",
        5: "п'ять п'яти п'ятьох п'ятьом п'ятьма п'ятеро",
        6: "шість шести шістьох шістьом шістьма шестеро",
        7: "сім семи сімох сімом сьома семеро",
        8: "вісім восьми вісьмох вісьмом вісьма восьмеро",
        9: "дев'ять дев'яти дев'ятьох дев'ятьом дев'ятьма дев'ятеро",
        10: "десять десяти десятьох десятьом десятьма десятеро",
        40: "сорок сорока",
        90: "дев'яносто дев'яноста",
        100: "сто ста",
        200: "двісті двохсот двомстам",
        300: "триста трьохсот трьомстам",
        400: "чотириста чотирьохсот",
        500: "п'ятсот п'ятисот",
        600: "шістсот шестисот",
        700: "сімсот семисот",
        800: "вісімсот восьмисот",
        900: "дев'ятсот дев'ятисот",
        1000: "тисяча тисячу тисячі",
        10**6: "мільйон мільйона",
        10**9: "мільярд мільярда",
        10**12: "трильйон трильйона",
    }
)
_UK |= {
    f"{stem}надцят{ending}": number
    for number, stem in enumerate(_UK_TEENS.split(), 11)
    for ending in ("ь", "и", "ьох", "ьом", "ьма")
}
_UK |= {f"одинадцят{ending}": 11 for ending in ("ь", "и", "ьох")}
_UK |= {
    f"{stem}дцят{ending}": n
    for stem, n in (("два", 20), ("три", 30))
    for ending in ("ь", "и", "ьох", "ьом")
}
_UK |= {
    form: 10 * n
    for n, stem in ((5, "п'ят"), (6, "шіст"), (7, "сім"), (8, "вісім"))
    for form in (f"{stem}десят", f"{stem}десяти", f"{stem}десятьох", f"{stem}ьдесят")
}

WORDS: Vocabulary[int] = Vocabulary(
    {
        "en": _count(1, "one two three four five six seven eight nine ten eleven twelve thirteen "
                        "fourteen fifteen sixteen seventeen eighteen nineteen")
        | {"zero": 0}
        | _tens("twenty thirty forty fifty sixty seventy eighty ninety")
        | {"hundred": 100},
        "ar": _count(3, "ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني/ثمان "
                        "تسعة/تسع عشرة/عشر")
        | {"اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2, "اثنتا": 2,
           "اثنتي": 2, "أحد": 1, "إحدى": 1}
        | _tens("عشرون/عشرين ثلاثون/ثلاثين أربعون/أربعين خمسون/خمسين ستون/ستين سبعون/سبعين "
                "ثمانون/ثمانين تسعون/تسعين")
        | {"مئة": 100, "مائة": 100, "مئتان": 200, "مئتين": 200, "مائتان": 200, "مائتين": 200,
           "مئتا": 200, "مئتي": 200, "مائتا": 200, "مائتي": 200, "صفر": 0, "الصفر": 0,
           "ألف": 1000, "مليون": 10**6, "مليار": 10**9, "تريليون": 10**12,
           "ألفان": 2000, "ألفين": 2000, "مليونان": 2 * 10**6, "مليونين": 2 * 10**6,
           "ملياران": 2 * 10**9, "مليارين": 2 * 10**9}
        | _hundreds("ثلاث أربع خمس ست سبع ثمان/ثماني تسع", "مئة/مائة", 3),
        "fa": _count(1, "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده "
                        "شانزده هفده هجده نوزده")
        | _tens("بیست سی چهل پنجاه شصت هفتاد هشتاد نود")
        | {"صد": 100, "یکصد": 100, "دویست": 200, "سیصد": 300, "چهارصد": 400, "پانصد": 500,
           "ششصد": 600, "هفتصد": 700, "هشتصد": 800, "نهصد": 900, "هجدە": 18, "هیجده": 18,
           "پونزده": 15, "یکهزار": 1000, "صفر": 0,
           "هزار": 1000, "میلیون": 10**6, "میلیارد": 10**9, "تریلیون": 10**12},
        "ru": _RU,
        "uk": _UK,
        "he": _count(2, "שניים/שני/שתי/שתיים שלושה/שלוש/שלושת ארבעה/ארבע/ארבעת "
                        "חמישה/חמש/חמשת שישה/שש/ששת שבעה/שבע/שבעת שמונה/שמונת תשעה/תשע/תשעת "
                        "עשרה/עשר/עשרת")
        | _tens("עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים")
        | {"אפס": 0, "מאה": 100, "מאתיים": 200, "אלפיים": 2000, "אלף": 1000, "מיליון": 10**6,
           "מיליארד": 10**9},
        "tr": _count(2, "iki üç dört beş altı yedi sekiz dokuz on")
        | _tens("yirmi otuz kırk elli altmış yetmiş seksen doksan")
        | {"sıfır": 0, "yüz": 100, "bin": 1000},
        "fr": _count(2, "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
                        "quinze seize") | _tens("vingt/vingts trente quarante cinquante soixante")
        | {"zéro": 0, "cent": 100, "cents": 100, "mille": 1000},
    }
)  # fmt: skip

LATER: Vocabulary[int] = Vocabulary(
    {"fr": {"un": 1, "une": 1}, "tr": {"bir": 1}, "ar": {"واحد": 1, "واحدة": 1},
     "he": {"אחד": 1, "אחת": 1}}
)  # fmt: skip
"""Words that are a number only behind another one: "vingt et un"."""

HALVES: Vocabulary[bool] = Vocabulary(
    {
        "en": {"and a half": True},
        "ar": {"ونصف": True, "ونصف ال": True, "و نصف": True},
        "fa": {"و نیم": True},
        "ru": {"с половиной": True},
        "uk": {"з половиною": True},
        "he": {"וחצי": True},
        "tr": {"buçuk": True},
        "fr": {"et demi": True, "et demie": True},
    }
)
"""Half of one more."""

SCALES: Vocabulary[int] = Vocabulary(
    {
        "en": {"thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6,
               "billion": 10**9, "billions": 10**9, "trillion": 10**12, "trillions": 10**12,
               "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12,
               "hundred": 100, "dozen": 12},
        "ar": {"ألف": 1000, "ألفا": 1000, "آلاف": 1000, "الف": 1000, "مليون": 10**6,
               "مليونا": 10**6, "ملايين": 10**6, "مليار": 10**9, "مليارا": 10**9,
               "مليارات": 10**9, "بليون": 10**9, "تريليون": 10**12, "تريليونا": 10**12,
               "تريليونات": 10**12, "ترليون": 10**12},
        "fa": {"هزار": 1000, "میلیون": 10**6, "صد": 100, "میلیارد": 10**9,
               "تریلیون": 10**12},
        "ru": {"тысяч*": 1000, "тыс": 1000, "миллион*": 10**6, "млн": 10**6, "миллиард*": 10**9,
               "млрд": 10**9, "триллион*": 10**12, "трлн": 10**12},
        "uk": {"тисяч*": 1000, "тис": 1000, "мільйон*": 10**6, "млн": 10**6, "мільярд*": 10**9,
               "млрд": 10**9, "трильйон*": 10**12, "трлн": 10**12},
        "he": {"אלף": 1000, "אלפים": 1000, "אלפי": 1000, "מיליון": 10**6, "מיליוני": 10**6,
               "מיליארד": 10**9, "מיליארדי": 10**9, "טריליון": 10**12},
        "tr": {"bin": 1000, "milyon": 10**6, "yüz": 100, "milyar": 10**9, "trilyon": 10**12,
               "binlerce": 1000},
        "fr": {"mille": 1000, "milliers": 1000, "million": 10**6, "millions": 10**6,
               "milliard": 10**9, "milliards": 10**9, "cents": 100},
    }
)  # fmt: skip

DUAL_SCALES: dict[str, int] = {
    particle + form: 2 * scale
    for stem, scale in (
        ("الف", 1000), ("مليون", 10**6), ("مليار", 10**9), ("تريليون", 10**12), ("ترليون", 10**12),
    )
    for form in (f"{stem}ا", f"{stem}ي")
    for particle in ("", "و", "ف", "ب", "ل", "ك", "وب", "ول")
}  # fmt: skip
"""Arabic "two thousand" as it stands before its noun, in comparable spelling. Elsewhere these words
are accusatives, "a thousand", or adjectives."""

PERCENT: Vocabulary[bool] = Vocabulary(
    {
        "en": {"percent": True, "per cent": True},
        "ar": dict.fromkeys(("بالمئة", "بالمائة", "في المئة", "في المائة"), True),
        "fa": {"درصد": True, "در صد": True},
        "fr": {"pour cent": True},
    }
)
"""Behind a number; where one word of it is a number by itself."""

ORDINALS: Vocabulary[int] = Vocabulary(
    {
        "en": _count(1, "first second third fourth fifth sixth seventh eighth ninth tenth"),
        "ar": _count(1, "الأول/الأولى الثاني/الثانية الثالث/الثالثة الرابع/الرابعة الخامس/الخامسة "
                        "السادس/السادسة السابع/السابعة الثامن/الثامنة التاسع/التاسعة "
                        "العاشر/العاشرة"),
        "fa": _count(1, "اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم") | {"یکم": 1},
        "ru": _count(1, "первый/первого/первая/первой/первую второй/второго/вторая/вторую "
                        "третий/третьего/третья/третьей/третью четвертый/четвертого/четвертую "
                        "пятый/пятого/пятую шестой/шестого/шестую седьмой/седьмого/седьмую "
                        "восьмой/восьмого/восьмую девятый/девятого/девятую "
                        "десятый/десятого/десятую"),
        "uk": _count(1, "перший/першого/першу/першої другий/другого/другу третій/третього/третю "
                        "четвертий/четвертого п'ятий/п'ятого шостий/шостого сьомий/сьомого "
                        "восьмий/восьмого дев'ятий/дев'ятого десятий/десятого"),
        "he": _count(1, "ראשון/ראשונה שני/שנייה שלישי/שלישית רביעי/רביעית חמישי/חמישית שישי/שישית "
                        "שביעי/שביעית שמיני/שמינית תשיעי/תשיעית עשירי/עשירית"),
        "fr": _count(1, "premier/première deuxième troisième quatrième cinquième sixième septième "
                        "huitième neuvième dixième"),
    }
)  # fmt: skip
"""Numbers only where they are the ends of a span."""

SPAN_TO: Vocabulary[bool] = Vocabulary(
    {
        "en": _marks("to through"),
        "ar": _marks("إلى حتى"),
        "fa": _marks("تا الی"),
        "ru": _marks("по до"),
        "uk": _marks("по до"),
        "he": _marks("עד"),
        "fr": _marks("au à"),
    }
)
"""What stands between the ends of a span."""

_FEW, _MANY, _TENS, _HUNDREDS, _SWARM, _SALVO = (
    (2, 9),
    (3, 30),
    (20, 99),
    (100, 999),
    (3, 30),
    (3, 40),
)
VAGUE: Vocabulary[tuple[int, int]] = Vocabulary(
    {
        "en": {"several": _FEW, "a few": _FEW, "multiple": (2, 20), "a number of": (2, 20),
               "dozens": _TENS, "scores": _TENS, "hundreds": _HUNDREDS, "a dozen": (10, 14),
               "thousands": (1000, 9999), "squadron": _SWARM, "swarm": _SWARM, "salvo": _SALVO,
               "volley": _SALVO, "barrage": _SALVO, "a pair of": (2, 2), "a couple of": (2, 3),
               "both": (2, 2), "tens of": _TENS, "wave of": _MANY,
               "several dozen": (20, 99), "several hundred": (200, 999), "a few dozen": (20, 60),
               "a few hundred": (200, 600), "couple of dozen": (20, 30), "half a dozen": (5, 7),
               "a thousand": (1000, 1000), "a million": (10**6, 10**6),
               "a billion": (10**9, 10**9), "a trillion": (10**12, 10**12),
               "half a million": (500_000, 500_000), "half a billion": (5 * 10**8, 5 * 10**8),
               "quarter of a million": (250_000, 250_000), "quarter million": (250_000, 250_000),
               "half million": (500_000, 500_000), "a hundred": (100, 100),
               "pair of": (2, 2),
               "flight of": _MANY, "a handful of": (2, 6), "numerous": (5, 99), "many": (5, 99)},
        "ar": {"عدة": (2, 20), "عدد من": (2, 20), "عشرات": _TENS, "مئات": _HUNDREDS,
               "سرب": _SWARM, "أسراب": (3, 99), "رشقة": _SALVO, "رشقات": _SALVO, "صلية": _SALVO,
               "صليات": _SALVO, "بضعة": (3, 9), "آلاف": (1000, 9999), "دفعة": _SALVO,
               "سربا": _SWARM, "عددا من": (2, 20),
               "عدة عشرات": _TENS, "عدة مئات": (200, 999), "بضع": (3, 9), "بضع عشرات": _TENS,
               "بضع مئات": (200, 900), "العديد من": (3, 99), "المئات": _HUNDREDS,
               "نصف مليون": (500_000, 500_000), "ربع مليون": (250_000, 250_000),
               "نصف مليار": (5 * 10**8, 5 * 10**8), "ربع مليار": (25 * 10**7, 25 * 10**7),
               "نحو عشرة": (8, 12), "زوج من": (2, 2), "عدد كبير من": (5, 99)},
        "fa": {"چند": _FEW, "چندین": (3, 20), "ده‌ها": _TENS, "دهها": _TENS, "صدها": _HUNDREDS,
               "تعدادی": (2, 20), "اسکادران": _SWARM, "یک دسته": _SWARM, "دسته‌ای": _SWARM,
               "شماری": (2, 20), "رگبار": _SALVO, "هزاران": (1000, 9999), "گروهی": _SWARM,
               "چند ده": _TENS, "چند صد": (200, 999), "چندصد": (200, 999), "چندده": _TENS,
               "تعداد زیادی": (5, 99), "نیم میلیون": (500_000, 500_000),
               "نیم میلیارد": (5 * 10**8, 5 * 10**8),
               "یک جفت": (2, 2), "یک دوجین": (10, 14)},
        "ru": {"несколько": _FEW, "нескольких": _FEW, "нескольким": _FEW, "десятки": _TENS,
               "десятков": _TENS, "десятками": _TENS, "сотни": _HUNDREDS, "сотен": _HUNDREDS,
               "рой": _SWARM, "роем": _SWARM, "эскадрилья": _SWARM, "эскадрилью": _SWARM,
               "эскадрильей": _SWARM, "залп": _SALVO, "ряд": _FEW, "группа": _MANY,
               "пара": (2, 2), "тысячи": (1000, 9999), "множество": (3, 99),
               "несколько десятков": _TENS, "нескольких десятков": _TENS,
               "несколько сотен": (200, 999), "нескольких сотен": (200, 999), "сотнями": _HUNDREDS,
               "десятке": (8, 12), "десяток": (8, 12), "десятка": (8, 12), "дюжина": (10, 14),
               "дюжину": (10, 14), "дюжины": (10, 14), "нескольких десятках": _TENS,
               "парой": (2, 2), "пару": (2, 3), "полдюжины": (5, 7), "полусотни": (45, 55),
               "полтора миллиона": (1_500_000, 1_500_000),
               "полутора миллионов": (1_500_000, 1_500_000),
               "полтора миллиарда": (15 * 10**8, 15 * 10**8),
               "полутора миллиардов": (15 * 10**8, 15 * 10**8),
               "полторы тысячи": (1500, 1500), "полутора тысяч": (1500, 1500),
               "пол миллиона": (500_000, 500_000), "полмиллиарда": (5 * 10**8, 5 * 10**8),
               "четверть миллиона": (250_000, 250_000),
               "многочисленные": (3, 99), "тройка": (3, 3)},
        "uk": {"кілька": _FEW, "кількох": _FEW, "декілька": _FEW, "десятки": _TENS,
               "десятків": _TENS, "сотні": _HUNDREDS, "рій": _SWARM, "залп": _SALVO,
               "кілька десятків": _TENS, "кілька сотень": (200, 999), "сотень": _HUNDREDS,
               "кількома": _FEW, "кільком": _FEW, "декількох": _FEW, "десяток": (8, 12),
               "низка": _FEW, "низку": _FEW, "тисячі": (1000, 9999), "пара": (2, 2),
               "півтора мільйона": (1_500_000, 1_500_000),
               "півтора мільярда": (15 * 10**8, 15 * 10**8),
               "півтори тисячі": (1500, 1500), "пів мільйона": (500_000, 500_000),
               "чимало": (3, 99), "десятками": _TENS, "дюжина": (10, 14)},
        "he": {"כמה": _FEW, "מספר": _FEW, "עשרות": _TENS, "מאות": _HUNDREDS, "נחיל": _SWARM,
               "מטח": _SALVO, "מטחי": _SALVO, "צמד": (2, 2), "אלפי": (1000, 9999),
               "כמה עשרות": _TENS, "כמה מאות": (200, 999), "מספר רב של": (5, 99),
               "חצי מיליון": (500_000, 500_000), "חצי מיליארד": (5 * 10**8, 5 * 10**8),
               "רבע מיליון": (250_000, 250_000),
               "תריסר": (10, 14), "זוג": (2, 2), "אלפים": (1000, 9999)},
        "tr": {"birkaç": _FEW, "çok sayıda": (3, 99), "onlarca": _TENS, "yüzlerce": _HUNDREDS,
               "bir dizi": _FEW, "filo": _SWARM, "sürü": _SWARM, "çok sayıdaki": (3, 99),
               "bazı": _FEW, "binlerce": (1000, 9999),
               "birkaç yüz": (200, 999), "on binlerce": (20_000, 99_999), "birçok": (3, 99),
               "yüz binlerce": (200_000, 999_999), "bir düzine": (10, 14),
               "yarım milyon": (500_000, 500_000), "yarım milyar": (5 * 10**8, 5 * 10**8),
               "bir milyon": (10**6, 10**6), "bir milyar": (10**9, 10**9),
               "bir buçuk milyon": (1_500_000, 1_500_000),
               "bir buçuk milyar": (15 * 10**8, 15 * 10**8),
               "bir çift": (2, 2), "çifte": (2, 2)},
        "fr": {"plusieurs": _FEW, "quelques": _FEW, "dizaines": _TENS, "des dizaines": _TENS,
               "centaines": _HUNDREDS, "essaim": _SWARM, "escadrille": _SWARM, "salve": _SALVO,
               "une dizaine": (8, 12), "une vingtaine": (17, 23), "une trentaine": (26, 34),
               "une quinzaine": (13, 17), "milliers": (1000, 9999), "une douzaine": (11, 13),
               "une cinquantaine": (45, 55), "une centaine": (90, 110),
               "une quarantaine": (36, 44), "plusieurs dizaines": _TENS,
               "plusieurs centaines": (200, 999), "une soixantaine": (55, 65),
               "deux dizaines": (18, 22), "un million": (10**6, 10**6),
               "un milliard": (10**9, 10**9),
               "demi million": (500_000, 500_000), "demi milliard": (5 * 10**8, 5 * 10**8),
               "une poignée de": (2, 6), "de nombreux": (3, 99),
               "de nombreuses": (3, 99), "une paire de": (2, 2), "quelques dizaines": _TENS,
               "quelques centaines": (200, 600), "deux douzaines": (22, 26)},
    }
)  # fmt: skip

BOUNDS: Vocabulary[str] = Vocabulary(
    {
        "en": {"more than": "from", "over": "from", "at least": "from", "up to": "to",
               "about": "near", "around": "near", "nearly": "near", "almost": "near",
               "some": "near", "approximately": "near", "no fewer than": "from"},
        "ar": {"أكثر من": "from", "ما لا يقل عن": "from", "على الأقل": "from", "نحو": "near",
               "حوالي": "near", "قرابة": "near", "زهاء": "near", "ما يصل إلى": "to"},
        "fa": {"بیش از": "from", "دست‌کم": "from", "حداقل": "from", "حدود": "near",
               "نزدیک به": "near", "دست کم": "from", "تا": "to"},
        "ru": {"более": "from", "свыше": "from", "не менее": "from", "как минимум": "from",
               "около": "near", "примерно": "near", "до": "to", "больше": "from",
               "по меньшей мере": "from", "минимум": "from"},
        "uk": {"понад": "from", "більше": "from", "щонайменше": "from", "близько": "near",
               "до": "to", "більш як": "from", "не менше": "from"},
        "he": {"יותר מ": "from", "לפחות": "from", "כ": "near", "מעל": "from", "עד": "to"},
        "tr": {"en az": "from", "yaklaşık": "near", "fazla": "from"},
        "fr": {"plus de": "from", "au moins": "from", "environ": "near", "près de": "near",
               "jusqu'à": "to"},
    }
)  # fmt: skip

_DUAL_NOUNS = (
    "طائرت مسيرت صاروخ قذيفت عبوت غارت قتيل جريح شهيد انفجار هجوم شخص جندي سفينت عجلت سيارت طفل "
    "امرأت زورق عنصر ضابط مركبت ناقلت شرطي ضربت رقت مروحيت شاحنت منزل ناقلت آليت دبابت قنبلت "
    "مقاتل رتل مبنى جسم مسلح مقذوف لغم طفلت"
)
_DUAL_CONSTRUCTS = "قذيف طائر مسير عبو غار سفين مركب قنبل مروحي شاحن دبابة ناقل ضرب"
"""Feminine nouns before which the dual drops its last letter: two mortar rounds."""
DUALS: Vocabulary[bool] = Vocabulary(
    {
        "ar": {
            f"{noun}{ending}": True
            for noun in _DUAL_NOUNS.split()
            for ending in ("ان", "ين")
            if not (noun in {"مسلح", "مقاتل", "عنصر"} and ending == "ين")  # also their plurals
        }
        | {f"{noun}تي": True for noun in _DUAL_CONSTRUCTS.split()}
        | {"مدنيان": True, "مصابان": True, "رجلان": True, "رجلين": True, "انتحاريان": True},
    }
)

_EN_UNITS = (
    "km kilometer kilometers kilometre kilometres mile miles meter meters metre metres m mm cm "
    "year years month months day days hour hours minute minutes week weeks am pm gmt utc percent "
    "dollars barrels bpd tons tonnes degrees kg pounds mph knots st nd rd th feet ft aged yr"
)
UNITS: Vocabulary[bool] = Vocabulary(
    {
        "en": _marks(_EN_UNITS)
        | {"nautical miles": True, "year old": True, "years old": True},
        "ar": _marks(
            "كيلومتر كيلومترا كيلومترات كم ميل ميلا أميال متر مترا أمتار سنة عاما عام أعوام سنوات "
            "شهر أشهر شهرا يوم أيام يوما ساعة ساعات دقيقة دقائق دولار دولارا برميل برميلا طن طنا "
            "درجة درجات ريال دينار أسابيع أسبوع ملم صباحا مساء بتوقيت فجرا ظهرا")
        | {"في المئة": True, "في المائة": True, "بالمئة": True, "بالمائة": True},
        "fa": _marks(
            "کیلومتر کیلومتری متر مایل سال ساله سالگی ماه روز ساعت دقیقه درصد دلار بشکه تن ریشتر "
            "هفته تومان کیلوگرم بامداد درجه متری"),
        "ru": _marks(
            "км километр* метр* м мм лет год* месяц* дня дней день часа часов час минут* процент* "
            "доллар* рубл* баррел* тонн* балл* градус* недел* кг мск утра вечера миль мили "
            "миллиметр* суток сутки секунд* летн* летия"),
        "uk": _marks(
            "км кілометр* метр* років рік роки місяц* днів дні день годин* хвилин* відсотк* "
             "гривень доларів тонн* балів градус* тижн* доби добу річн* секунд* рубл* кг миль"),
        "he": _marks(
            "קילומטר קילומטרים ק\"מ מטר מטרים שנים שנה שנות ימים יום שעות שעה דקות אחוז אחוזים "
            "דולר טון חודשים חודש שבועות מעלות"),
        "tr": _marks(
            "kilometre* metre* km yıl* yaş* ay gün* saat* dakika* yüzde dolar* varil* ton* hafta* "
            "mil derece*"),
        "fr": _marks(
            "km kilomètre kilomètres mètres mètre ans an mois jours jour heures heure h minutes "
            "euros dollars barils tonnes degrés semaines pour milles"),
    }
)  # fmt: skip

LEADING: Vocabulary[bool] = Vocabulary(
    {
        "en": _marks("aged age magnitude division channel article resolution tower since route"),
        "ar": _marks("عام الساعة اللواء الفرقة سنة يوم عمره قوتها البرج برج"),
        "fa": _marks("ساعت سال تیپ لشکر برج"),
        "ru": _marks("калибра номер магнитудой статья"),
        "he": _marks("בן בת כבן בשעה שעה מגדל"),
        "tr": _marks("saat yüzde kule"),
    }
)
"""Words before a number that measures or names something."""

__all__ = [
    "BOUNDS", "DUALS", "DUAL_SCALES", "HALVES", "LATER", "LEADING", "MONTHS", "ORDINALS", "PERCENT",
    "SCALES", "SPAN_TO", "UNITS", "VAGUE", "WORDS",
]  # fmt: skip
