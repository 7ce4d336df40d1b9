"""Words that may stand for one another in a copy and leave what is said as it is.

Everyday words of news, by language. A line holds words of one meaning; `*` ends a stem. Only words
belong here whose exchange changes no fact in any news: `big` and `huge`, `stated` and `said`. What
is missing costs a repeat; what is wrong costs a lost post, so doubtful pairs are left out.
"""

from functools import lru_cache

from monitor.text.normalise import normalise

_LINES = (
    # Arabic
    "كبير كبيرة ضخم ضخمة هائل هائلة واسع واسعة بارز بارزة",
    "عنيف عنيفة قوي قوية شديد شديدة مدو مدوية",
    "قارب مركب زورق",
    "سيارة مركبة",
    "بيت منزل دار",
    "مدني مدنيون مدنيين",
    "محال محلات متاجر دكاكين",
    "حبس سجن",
    "توقيف اعتقال",
    "أوقف أوقفت اعتقل اعتقلت",
    "اجتماع لقاء",
    "اجتمع اجتمعت التقى التقت",
    "طريق شارع",
    "مخلفا مخلفة موقعا موقعة ويوقع يوقع توقع أوقع أوقعت خلف خلفت يخلف تخلف أسفر أسفرت يسفر تسفر "
    "مسفرا",
    "مسافر مسافرا مسافرين راكب راكبا ركاب",
    "جرح إصابة",
    "جريح جرحى مصاب مصابين مصابون",
    "قتيل قتلى",
    "نار نيران",
    "خلل عطل",
    "إضافي إضافية إضافيين آخر أخرى آخرين",
    "عديد العديد كثير كثيرة",
    "بدأ بدأت انطلق انطلقت باشر باشرت",
    "يبدأ تبدأ ينطلق تنطلق",
    "أجرى أجرت نفذ نفذت",
    "عودة رجوع",
    "بلدة قرية",
    "جنود عسكريين عسكريون",
    "محيط أطراف ضواحي",
    "ناجم ناجمة ناتج ناتجة",
    # Persian
    "بزرگ عظیم گسترده وسیع",
    "شدید مهیب سنگین قوی",
    "آغاز شروع",
    "پایان خاتمه",
    "حبس زندان",
    "دیده مشاهده رویت رؤیت",
    "دستگیر بازداشت",
    "دستگیری بازداشت",
    "راه جاده محور مسیر",
    "دسترسی ارتباطی مواصلاتی",
    "خودرو ماشین اتومبیل",
    "زخمی مجروح مصدوم",
    "زخمیان مجروحان مصدومان",
    "کشته فوتی جانباخته",
    "زلزله زمینلرزه زمین‌لرزه",
    "واژگونی چپ",
    "نزدیکی حوالی اطراف",
    "منزل خانه",
    "افزایش رشد",
    "کمک امداد",
    "گفتوگو گفتگو مذاکره",
    "دیدار ملاقات",
    "سابق پیشین",
    "فرد نفر",
    "علت دلیل",
    "اعلام عنوان",
    "بیان اظهار",
    "صورت انجام",
    "شلیک پرتاب",
    "نیروها نیروهای",
    "قیمت بهای نرخ",
    "مردم اهالی ساکنان",
    # English
    "big large huge massive major",
    "purchase purchased buy bought",
    "blaze fire",
    "automobile car vehicle",
    "cop cops policemen policeman",
    "rejected refused declined",
    "several multiple numerous many",
    "additional extra further another more",
    "approximately roughly circa",
    "currently presently",
    "help assist assistance aid",
    "hospitalised hospitalized",
    "probe inquiry enquiry investigation",
    "jail prison",
    "jailed imprisoned",
    "people persons",
    "strong powerful heavy",
    "launched began started",
    "demonstrators protesters protestors",
    "soldiers troops servicemen",
    "kids children",
    "house home",
    "houses homes",
    "firefighters firemen",
    "lorry truck",
    "lorries trucks",
    "plane aircraft jet",
    "vessel ship",
    "doctors medics",
    # Russian and Ukrainian
    "крупн* больш* огромн* масштабн* мощн* сильн*",
    "произош* случил*",
    "рассказал* поведал* проинформировал*",
    "завод* предприяти*",
    "участву* задейств*",
    "примерно приблизительно порядка",
    "перекрыт* закрыт*",
    "начал* стартовал*",
    "солдат* военнослужащ*",
    "автомобил* машина машины машину машин машине авто",
    "самолет* борт борта лайнер*",
    "дом дома доме здани*",
    "ребенок ребенка дети детей детям",
    "школьник* ученик* учащи*",
    "врач* медик* доктор*",
    "сотрудник* работник*",
    "полицейск* правоохранител*",
    "быстр* оперативн*",
    "пожар пожара пожару пожаре возгорани* огонь",
    "эвакуирова* вывезли вывезен*",
    "увеличи* вырос*",
    "задержан* задержал*",
    "глава главы главе главу руководител*",
    "использу* применя*",
    "купи* приобре*",
    "построи* возве*",
    "отправи* направи*",
    "нужн* необходим*",
    "заверш* закончи* окончен*",
    "минувш* прошедш* прошл*",
)


def _read() -> tuple[dict[str, int], dict[str, int]]:
    """Whole words and stems with the number of their line; lines that share a word are one."""
    whole: dict[str, int] = {}
    stems: dict[str, int] = {}
    for number, line in enumerate(_LINES):
        entries = [
            (stems if word.endswith("*") else whole, token)
            for word in line.split()
            for token in normalise(word.rstrip("*")).tokens
        ]
        known = {words[token] for words, token in entries if token in words}
        joined = min(known, default=number)
        for words, token in entries:
            words.setdefault(token, joined)
    return whole, stems


_WHOLE, _STEMS = _read()
_SHORTEST_STEM = min(map(len, _STEMS))
_ENDING = 4
"""Letters that may follow a stem, at most."""


@lru_cache(maxsize=16_384)
def meaning(word: str) -> int | None:
    """The line that a comparable word belongs to; None for a word that has no synonyms here."""
    found = _WHOLE.get(word)
    if found is not None:
        return found
    for size in range(len(word), max(_SHORTEST_STEM, len(word) - _ENDING) - 1, -1):
        found = _STEMS.get(word[:size])
        if found is not None:
            return found
    return None
