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


WORDS: Vocabulary[int] = Vocabulary(
    {
        "en": _count(1, "one two three four five six seven eight nine ten eleven twelve thirteen "
                        "fourteen fifteen sixteen seventeen eighteen nineteen")
        | _tens("twenty thirty forty fifty sixty seventy eighty ninety")
        | {"hundred": 100},
        "ar": _count(3, "ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني/ثمان "
                        "تسعة/تسع عشرة/عشر")
        | {"اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2, "اثنتا": 2,
           "اثنتي": 2, "أحد": 1, "إحدى": 1}
        | _tens("عشرون/عشرين ثلاثون/ثلاثين أربعون/أربعين خمسون/خمسين ستون/ستين سبعون/سبعين "
                "ثمانون/ثمانين تسعون/تسعين")
        | {"مئة": 100, "مائة": 100, "مئتان": 200, "مئتين": 200, "مائتان": 200, "مائتين": 200},
        "fa": _count(1, "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده "
                        "شانزده هفده هجده نوزده")
        | _tens("بیست سی چهل پنجاه شصت هفتاد هشتاد نود")
        | {"صد": 100, "یکصد": 100, "دویست": 200, "سیصد": 300, "دوازده": 12},
        "ru": _count(1, "один/одна/одного/одной/одном/одну "
                        "два/две/двух/двум/двумя/двое/двоих/оба/обе/обоих "
                        "три/трех/трем/тремя/трое/троих четыре/четырех/четырем/четверо/четверых "
                        "пять/пяти/пятью/пятеро/пятерых шесть/шести/шестеро/шестерых "
                        "семь/семи/семеро/семерых "
                        "восемь/восьми девять/девяти десять/десяти одиннадцать/одиннадцати "
                        "двенадцать/двенадцати тринадцать/тринадцати четырнадцать/четырнадцати "
                        "пятнадцать/пятнадцати шестнадцать/шестнадцати семнадцать/семнадцати "
                        "восемнадцать/восемнадцати девятнадцать/девятнадцати")
        | _tens("двадцать/двадцати тридцать/тридцати сорок/сорока пятьдесят/пятидесяти "
                "шестьдесят/шестидесяти семьдесят/семидесяти восемьдесят/восьмидесяти девяносто")
        | {"сто": 100, "ста": 100, "двести": 200, "двухсот": 200, "триста": 300, "четыреста": 400,
           "пятьсот": 500},
        "uk": _count(1, "один/одна/одного/одну два/дві/двох/двом/двома/двоє/обидва "
                        "три/трьох/трьом/троє чотири/чотирьох/четверо п'ять/п'яти/п'ятеро/п'ятьох "
                        "шість/шести/шестеро/шістьох сім/семи/семеро/сімох вісім/восьми/вісьмох "
                        "дев'ять/дев'яти десять/десяти одинадцять дванадцять тринадцять "
                        "чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять "
                        "дев'ятнадцять")
        | _tens("двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто")
        | {"сто": 100},
        "he": _count(2, "שניים/שני/שתי/שתיים/שנים שלושה/שלוש/שלושת ארבעה/ארבע חמישה/חמש שישה/שש "
                        "שבעה/שבע שמונה תשעה/תשע עשרה/עשר")
        | _tens("עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים") | {"מאה": 100},
        "tr": _count(2, "iki üç dört beş altı yedi sekiz dokuz on")
        | _tens("yirmi otuz kırk elli altmış yetmiş seksen doksan") | {"yüz": 100},
        "fr": _count(2, "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
                        "quinze seize") | _tens("vingt trente quarante cinquante soixante")
        | {"cent": 100},
    }
)  # fmt: skip

SCALES: Vocabulary[int] = Vocabulary(
    {
        "en": {"thousand": 1000, "million": 10**6, "hundred": 100},
        "ar": {"ألف": 1000, "آلاف": 1000, "الف": 1000, "مليون": 10**6, "ملايين": 10**6},
        "fa": {"هزار": 1000, "میلیون": 10**6, "صد": 100},
        "ru": {"тысяч*": 1000, "тыс": 1000, "миллион*": 10**6, "млн": 10**6},
        "uk": {"тисяч*": 1000, "тис": 1000, "мільйон*": 10**6, "млн": 10**6},
        "he": {"אלף": 1000, "אלפים": 1000, "מיליון": 10**6},
        "tr": {"bin": 1000, "milyon": 10**6, "yüz": 100},
        "fr": {"mille": 1000, "million": 10**6, "millions": 10**6, "cents": 100},
    }
)

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
               "both": (2, 2), "tens of": _TENS, "wave of": _MANY},
        "ar": {"عدة": (2, 20), "عدد من": (2, 20), "عشرات": _TENS, "مئات": _HUNDREDS,
               "سرب": _SWARM, "أسراب": (3, 99), "رشقة": _SALVO, "رشقات": _SALVO, "صلية": _SALVO,
               "صليات": _SALVO, "بضعة": (3, 9), "آلاف": (1000, 9999), "دفعة": _SALVO,
               "سربا": _SWARM, "عددا من": (2, 20)},
        "fa": {"چند": _FEW, "چندین": (3, 20), "ده‌ها": _TENS, "دهها": _TENS, "صدها": _HUNDREDS,
               "تعدادی": (2, 20), "اسکادران": _SWARM, "یک دسته": _SWARM, "دسته‌ای": _SWARM,
               "شماری": (2, 20), "رگبار": _SALVO, "هزاران": (1000, 9999), "گروهی": _SWARM},
        "ru": {"несколько": _FEW, "нескольких": _FEW, "нескольким": _FEW, "десятки": _TENS,
               "десятков": _TENS, "десятками": _TENS, "сотни": _HUNDREDS, "сотен": _HUNDREDS,
               "рой": _SWARM, "роем": _SWARM, "эскадрилья": _SWARM, "эскадрилью": _SWARM,
               "эскадрильей": _SWARM, "залп": _SALVO, "ряд": _FEW, "группа": _MANY,
               "пара": (2, 2), "тысячи": (1000, 9999), "множество": (3, 99)},
        "uk": {"кілька": _FEW, "кількох": _FEW, "декілька": _FEW, "десятки": _TENS,
               "десятків": _TENS, "сотні": _HUNDREDS, "рій": _SWARM, "залп": _SALVO},
        "he": {"כמה": _FEW, "מספר": _FEW, "עשרות": _TENS, "מאות": _HUNDREDS, "נחיל": _SWARM,
               "מטח": _SALVO, "מטחי": _SALVO, "צמד": (2, 2), "אלפי": (1000, 9999)},
        "tr": {"birkaç": _FEW, "çok sayıda": (3, 99), "onlarca": _TENS, "yüzlerce": _HUNDREDS,
               "bir dizi": _FEW, "filo": _SWARM, "sürü": _SWARM, "çok sayıdaki": (3, 99),
               "bazı": _FEW, "binlerce": (1000, 9999)},
        "fr": {"plusieurs": _FEW, "quelques": _FEW, "dizaines": _TENS, "des dizaines": _TENS,
               "centaines": _HUNDREDS, "essaim": _SWARM, "escadrille": _SWARM, "salve": _SALVO,
               "une dizaine": (8, 12), "une vingtaine": (17, 23), "une trentaine": (26, 34),
               "une quinzaine": (13, 17), "milliers": (1000, 9999), "une douzaine": (11, 13),
               "une cinquantaine": (45, 55), "une centaine": (90, 110),
               "une quarantaine": (36, 44)},
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
DUALS: Vocabulary[bool] = Vocabulary(
    {
        "ar": {
            f"{noun}{ending}": True
            for noun in _DUAL_NOUNS.split()
            for ending in ("ان", "ين")
            if not (noun in {"مسلح", "مقاتل", "عنصر"} and ending == "ين")  # also their plurals
        }
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
        | {"nautical miles": True, "year old": True},
        "ar": _marks(
            "كيلومتر كيلومترا كيلومترات كم ميل ميلا أميال متر مترا أمتار سنة عاما عام أعوام سنوات "
            "شهر أشهر شهرا يوم أيام يوما ساعة ساعات دقيقة دقائق دولار دولارا برميل برميلا طن طنا "
            "درجة درجات ريال دينار أسابيع أسبوع ملم صباحا مساء بتوقيت فجرا ظهرا")
        | {"في المئة": True, "في المائة": True, "بالمئة": True},
        "fa": _marks(
            "کیلومتر کیلومتری متر مایل سال ساله سالگی ماه روز ساعت دقیقه درصد دلار بشکه تن ریشتر "
            "هفته تومان کیلوگرم بامداد درجه متری"),
        "ru": _marks(
            "км километр* метр* м мм лет год* месяц* дня дней день часа часов час минут* процент* "
            "доллар* рубл* баррел* тонн* балл* градус* недел* кг мск утра вечера миль мили "
            "миллиметр* суток сутки секунд*"),
        "uk": _marks(
            "км кілометр* метр* років рік роки місяц* днів дні день годин* хвилин* відсотк* "
             "гривень доларів тонн* балів градус* тижн* доби добу"),
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

__all__ = ["BOUNDS", "DUALS", "LEADING", "MONTHS", "SCALES", "UNITS", "VAGUE", "WORDS"]
