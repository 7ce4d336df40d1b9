"""Words for days, parts of days and spans before now, as written. Data for `monitor.text.dates`."""

from monitor.text.vocabulary import Vocabulary


def _week(spoken: str) -> dict[str, int]:
    """Monday first, numbered from 0; forms are parted by `/`, `_` stands for a space."""
    return {
        form.replace("_", " "): day
        for day, forms in enumerate(spoken.split())
        for form in forms.split("/")
    }


WEEKDAYS: Vocabulary[int] = Vocabulary(
    {
        "en": _week(
            "Monday/Mon/Mondays Tuesday/Tue/Tues Wednesday/Wed Thursday/Thu/Thurs Friday/Fri "
            "Saturday Sunday"
        ),
        "ar": _week("الاثنين/الإثنين الثلاثاء الأربعاء/الاربعاء الخميس الجمعة السبت الأحد"),
        "fa": _week(
            "دوشنبه سه‌شنبه/سه_شنبه چهارشنبه/چهار_شنبه پنجشنبه/پنج‌شنبه/پنج_شنبه "
            "جمعه شنبه یکشنبه/یک‌شنبه/یک_شنبه"
        ),
        "ru": _week(
            "понедельник/понедельника/понедельнику вторник/вторника/вторнику "
            "среда/среду/среды/среде четверг/четверга/четвергу пятница/пятницу/пятницы/пятнице "
            "суббота/субботу/субботы/субботе воскресенье/воскресенья/воскресенью"
        ),
        "uk": _week(
            "понеділок/понеділка вівторок/вівторка середа/середу/середи четвер/четверга "
            "п'ятниця/п'ятницю/п'ятниці субота/суботу/суботи неділя/неділю/неділі"
        ),
        "he": _week(
            "יום_שני/ביום_שני יום_שלישי/ביום_שלישי יום_רביעי/ביום_רביעי יום_חמישי/ביום_חמישי "
            "יום_שישי/ביום_שישי שבת/יום_שבת/בשבת יום_ראשון/ביום_ראשון"
        ),
        "tr": _week("Pazartesi Salı Çarşamba Perşembe Cuma/Cuma_günü Cumartesi Pazar_günü"),
        "fr": _week("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    }
)

DAYS: Vocabulary[int] = Vocabulary(
    {
        "en": {"today": 0, "yesterday": -1, "tonight": 0, "tomorrow": 1,
               "the day before yesterday": -2},
        "ar": {"اليوم": 0, "أمس": -1, "البارحة": -1, "يوم أمس": -1, "أمس الأول": -2, "غدا": 1,
               "الليلة": 0, "الليلة الماضية": -1, "ليلة أمس": -1, "مساء أمس": -1},
        "fa": {"امروز": 0, "دیروز": -1, "دیشب": -1, "امشب": 0, "پریروز": -2, "فردا": 1,
               "شب گذشته": -1, "روز گذشته": -1},
        "ru": {"сегодня": 0, "вчера": -1, "позавчера": -2, "завтра": 1},
        "uk": {"сьогодні": 0, "вчора": -1, "учора": -1, "позавчора": -2, "завтра": 1},
        "he": {"היום": 0, "אתמול": -1, "אמש": -1, "הלילה": 0, "שלשום": -2, "מחר": 1},
        "tr": {"bugün": 0, "dün": -1, "dün gece": -1, "yarın": 1, "önceki gün": -2},
        "fr": {"aujourd'hui": 0, "hier": -1, "avant-hier": -2, "demain": 1},
    }
)  # fmt: skip

_DAWN, _MORNING, _NOON, _EVENING, _NIGHT = (0, 9), (4, 12), (11, 18), (16, 30), (16, 30)
_OVERNIGHT = (-6, 9)
PARTS: Vocabulary[tuple[int, int]] = Vocabulary(
    {
        "en": {"early": _DAWN, "dawn": _DAWN, "at dawn": _DAWN, "predawn": _DAWN,
               "pre dawn": _DAWN, "before dawn": _DAWN, "morning": _MORNING,
               "early morning": _DAWN, "noon": _NOON, "midday": _NOON, "afternoon": _NOON,
               "evening": _EVENING, "late": _EVENING, "night": _NIGHT, "tonight": _NIGHT,
               "this morning": _MORNING, "this afternoon": _NOON,
               "this evening": _EVENING, "last night": _OVERNIGHT,
               "overnight": _OVERNIGHT, "midnight": (-6, 6)},
        "ar": {"فجر": _DAWN, "فجرا": _DAWN, "صباح": _MORNING, "صباحا": _MORNING, "ظهر": _NOON,
               "ظهرا": _NOON, "عصر": _NOON, "عصرا": _NOON, "مساء": _EVENING, "ليل": _NIGHT,
               "ليلا": _NIGHT, "ليلة": _NIGHT, "منتصف الليل": (-6, 6), "الليلة": _NIGHT,
               "الليلة الماضية": _OVERNIGHT, "ليلة أمس": _NIGHT, "مساء أمس": _EVENING,
               "في وقت متأخر": _EVENING},
        "fa": {"بامداد": _DAWN, "سحرگاه": _DAWN, "صبح": _MORNING, "ظهر": _NOON,
               "بعدازظهر": _NOON, "بعد از ظهر": _NOON, "عصر": _NOON, "شامگاه": _EVENING,
               "غروب": _EVENING, "شب": _NIGHT, "دیشب": _NIGHT, "امشب": _NIGHT,
               "نیمه‌شب": (-6, 6), "نیمه شب": (-6, 6), "شب گذشته": _NIGHT},
        "ru": {"утром": _MORNING, "утра": _MORNING, "рано утром": _DAWN, "на рассвете": _DAWN,
               "днем": _NOON, "вечером": _EVENING, "вечера": _EVENING, "ночью": _OVERNIGHT,
               "в ночь на": _OVERNIGHT, "ночь": _OVERNIGHT, "ночи": _OVERNIGHT},
        "uk": {"вранці": _MORNING, "зранку": _MORNING, "вдень": _NOON, "увечері": _EVENING,
               "ввечері": _EVENING, "вночі": _OVERNIGHT, "уночі": _OVERNIGHT,
               "в ніч на": _OVERNIGHT, "у ніч на": _OVERNIGHT, "ніч": _OVERNIGHT},
        "he": {"בוקר": _MORNING, "הבוקר": _MORNING, "לפנות בוקר": _DAWN, "צהריים": _NOON,
               "ערב": _EVENING, "הערב": _EVENING, "לילה": _OVERNIGHT, "הלילה": _OVERNIGHT,
               "אמש": _NIGHT},
        "tr": {"sabah*": _MORNING, "sabaha karşı": _DAWN, "sabah saatlerinde": _MORNING,
               "öğle": _NOON, "akşam*": _EVENING, "gece*": _OVERNIGHT, "dün gece": _NIGHT,
               "öğleden sonra": _NOON},
        "fr": {"matin": _MORNING, "à l'aube": _DAWN, "aube": _DAWN, "tôt": _DAWN,
               "après-midi": _NOON, "midi": _NOON, "soir": _EVENING, "soirée": _EVENING,
               "nuit": _OVERNIGHT},
    }
)  # fmt: skip

SPANS: Vocabulary[float] = Vocabulary(
    {
        "en": {"hours ago": 12, "an hour ago": 2, "minutes ago": 1, "moments ago": 1,
               "just now": 1},
        "ar": {"قبل ساعات": 12, "قبل ساعة": 2, "منذ ساعة": 2, "منذ ساعات": 12, "قبل قليل": 1,
               "منذ قليل": 1, "قبل دقائق": 1, "الآن": 1, "قبل لحظات": 1},
        "fa": {"ساعاتی پیش": 12, "ساعتی پیش": 3, "لحظاتی پیش": 1, "دقایقی پیش": 1,
               "هم‌اکنون": 1, "دقایقی قبل": 1, "ساعاتی قبل": 12},
        "ru": {"час назад": 2, "часов назад": 24, "минут назад": 1, "только что": 1,
               "несколько часов назад": 12},
        "uk": {"годину тому": 2, "годин тому": 24, "хвилин тому": 1, "щойно": 1},
        "he": {"לפני שעה": 2, "לפני שעות": 12, "לפני דקות": 1, "לפני זמן קצר": 2, "כעת": 1},
        "tr": {"saat önce": 24, "dakika önce": 1, "az önce": 1},
        "fr": {"il y a une heure": 2, "il y a quelques heures": 12, "à l'instant": 1},
    }
)  # fmt: skip
"""Hours back from publication within which it happened."""

YEAR_BEFORE: Vocabulary[bool] = Vocabulary(
    {
        "en": dict.fromkeys(("in", "since", "of", "late", "early", "until", "year"), True),
        "ar": dict.fromkeys(("عام", "سنة", "في عام", "العام", "منذ"), True),
        "fa": dict.fromkeys(("سال", "در سال"), True),
        "ru": dict.fromkeys(("в", "с", "году"), True),
        "uk": dict.fromkeys(("у", "в", "з"), True),
        "he": dict.fromkeys(("בשנת", "שנת", "ב"), True),
        "fr": dict.fromkeys(("en", "depuis"), True),
    }
)
"""Words that make four digits a year."""
YEAR_AFTER: Vocabulary[bool] = Vocabulary(
    {
        "ru": {"год*": True, "г": True},
        "uk": {"рок*": True, "рік": True},
        "tr": {"yıl*": True, "te": True, "ta": True, "de": True, "da": True},
    }
)

LAST: Vocabulary[bool] = Vocabulary(
    {
        "en": {"last": True},
        "ar": {"الماضي": True, "الماضية": True, "الفائت": True},
        "fa": {"گذشته": True, "پیش": True},
        "ru": {"прошлый": True, "прошлую": True, "прошлое": True},
        "uk": {"минулий": True, "минулу": True, "минулої": True},
        "tr": {"geçen": True},
        "fr": {"dernier": True, "dernière": True},
    }
)
"""Beside a weekday: not today, if today is that weekday."""

ALONE: Vocabulary[bool] = Vocabulary(
    {
        "en": dict.fromkeys(
            ("overnight", "this morning", "this afternoon", "this evening", "last night",
             "tonight", "at dawn", "before dawn", "predawn"), True),
        "ar": dict.fromkeys(
            ("فجرا", "صباحا", "مساء", "ليلا", "الليلة", "الليلة الماضية", "منتصف الليل",
             "ليلة أمس", "مساء أمس", "فجر اليوم"), True),
        "fa": dict.fromkeys(
            ("بامداد", "سحرگاه", "دیشب", "امشب", "شامگاه", "شب گذشته", "نیمه شب"), True),
        "ru": dict.fromkeys(("утром", "вечером", "ночью", "на рассвете", "рано утром"), True),
        "uk": dict.fromkeys(("вранці", "зранку", "увечері", "вночі", "уночі", "ввечері"), True),
        "he": dict.fromkeys(("הבוקר", "הערב", "הלילה", "אמש", "לפנות בוקר"), True),
        "tr": dict.fromkeys(("dün gece", "sabaha karşı", "sabah saatlerinde"), True),
        "fr": dict.fromkeys(("à l'aube",), True),
    }
)  # fmt: skip
"""Parts of a day that mean the present one when no day is named beside them."""
