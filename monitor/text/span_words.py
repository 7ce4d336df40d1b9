"""Words for spans before now and for clock times, as written. Data for `monitor.text.spans`."""

from monitor.text.vocabulary import Vocabulary

HOUR, DAY, WEEK, MONTH, YEAR = "hour", "day", "week", "month", "year"


def _units(**spoken: str) -> dict[str, tuple[str, int | None]]:
    """Forms of each unit; a form with `=2` says itself how many."""
    return {
        form.partition("=")[0]: (unit, int(form.partition("=")[2]) if "=" in form else None)
        for unit, forms in spoken.items()
        for form in forms.split()
    }


UNIT_FORMS = (
    {
        "en": _units(hour="hour hours hr hrs", day="day days", week="week weeks",
                     month="month months", year="year years"),
        "ar": _units(hour="ساعة ساعات ساعتين=2", day="يوم يوما أيام يومين=2",
                     week="أسبوع أسبوعا أسابيع أسبوعين=2", month="شهر شهرا أشهر شهور شهرين=2",
                     year="سنة سنوات عام عاما أعوام عامين=2 سنتين=2"),
        "fa": _units(hour="ساعت", day="روز", week="هفته", month="ماه", year="سال"),
        "ru": _units(hour="час часа часов", day="день дня дней сутки суток",
                     week="неделю недели недель", month="месяц месяца месяцев",
                     year="год года лет"),
        "uk": _units(hour="годину години годин", day="день дні днів добу доби",
                     week="тиждень тижні тижнів", month="місяць місяці місяців",
                     year="рік роки років"),
        "he": _units(hour="שעה שעות שעתיים=2", day="יום ימים יומיים=2",
                     week="שבוע שבועות שבועיים=2", month="חודש חודשים חודשיים=2",
                     year="שנה שנים שנתיים=2"),
        "tr": _units(hour="saat", day="gün", week="hafta", month="ay", year="yıl sene"),
        "fr": _units(hour="heure heures", day="jour jours", week="semaine semaines",
                     month="mois", year="an ans année années"),
    }
)  # fmt: skip
"""By language the forms of the units of time, and how many they say."""
UNITS: Vocabulary[tuple[str, int | None]] = Vocabulary(UNIT_FORMS)

AGO_AFTER: Vocabulary[bool] = Vocabulary(
    {
        "en": {"ago": True},
        "fa": {"پیش": True, "قبل": True},
        "ru": {"назад": True},
        "uk": {"тому": True},
        "tr": {"önce": True, "evvel": True},
    }
)
AGO_BEFORE: Vocabulary[bool] = Vocabulary(
    {
        "ar": {"قبل": True, "منذ": True},
        "he": {"לפני": True},
        "fr": {"il y a": True, "voilà": True},
    }
)
ONE = frozenset({"a", "an", "one", "un", "une", "bir", "один", "одну", "одна", "يك", "אחד", "אחת"})
"""What stands for 1 before a unit, in comparable spelling."""

LAST_WEEK, THIS_WEEK, WEEKEND, LAST_MONTH, THIS_MONTH, LAST_YEAR, THIS_YEAR = (
    "last week", "this week", "weekend", "last month", "this month", "last year", "this year",
)  # fmt: skip


def _periods(**spoken: str) -> dict[str, str]:
    names = {
        "last_week": LAST_WEEK, "this_week": THIS_WEEK, "weekend": WEEKEND,
        "last_month": LAST_MONTH, "this_month": THIS_MONTH,
        "last_year": LAST_YEAR, "this_year": THIS_YEAR,
    }  # fmt: skip
    return {
        phrase.strip(): names[name]
        for name, phrases in spoken.items()
        for phrase in phrases.split(";")
    }


PERIODS: Vocabulary[str] = Vocabulary(
    {
        "en": _periods(
            last_week="last week; the previous week; a week earlier",
            this_week="earlier this week; earlier in the week",
            weekend="at the weekend; over the weekend; on the weekend; last weekend;"
                    "this weekend; during the weekend",
            last_month="last month; the previous month",
            this_month="earlier this month; earlier in the month",
            last_year="last year", this_year="earlier this year"),
        "ar": _periods(
            last_week="الأسبوع الماضي; الأسبوع الفائت; الأسبوع المنصرم",
            this_week="مطلع الأسبوع; بداية الأسبوع; في وقت سابق من هذا الأسبوع; أوائل الأسبوع",
            weekend="عطلة نهاية الأسبوع; نهاية الأسبوع الماضي; نهاية الأسبوع",
            last_month="الشهر الماضي; الشهر الفائت; الشهر المنصرم",
            this_month="في وقت سابق من هذا الشهر; مطلع الشهر; مطلع الشهر الجاري; بداية الشهر;"
                       "أوائل الشهر; وقت سابق من الشهر الجاري",
            last_year="العام الماضي; السنة الماضية; العام الفائت",
            this_year="في وقت سابق من هذا العام; مطلع العام; بداية العام"),
        "fa": _periods(
            last_week="هفته گذشته; هفته پیش; هفته قبل",
            this_week="اوایل هفته; ابتدای هفته; اوایل این هفته; آغاز هفته",
            weekend="آخر هفته; آخر هفته گذشته; پایان هفته گذشته",
            last_month="ماه گذشته; ماه پیش; ماه قبل",
            this_month="اوایل ماه; اوایل این ماه; ابتدای ماه; ابتدای این ماه",
            last_year="سال گذشته; سال پیش; سال قبل; پارسال",
            this_year="اوایل امسال; ابتدای امسال; اوایل سال جاری"),
        "ru": _periods(
            last_week="на прошлой неделе; прошлой неделе; на минувшей неделе",
            this_week="ранее на этой неделе; в начале недели; в начале этой недели",
            weekend="в выходные; на выходных; в минувшие выходные; в прошлые выходные",
            last_month="в прошлом месяце; прошлом месяце; в минувшем месяце",
            this_month="ранее в этом месяце; в начале месяца; в начале этого месяца",
            last_year="в прошлом году; в минувшем году", this_year="ранее в этом году;"
            "в начале года; в начале этого года"),
        "uk": _periods(
            last_week="минулого тижня; на минулому тижні; торік тижня",
            this_week="раніше цього тижня; на початку тижня; на початку цього тижня",
            weekend="у вихідні; на вихідних; минулих вихідних; у вихідні дні",
            last_month="минулого місяця; у минулому місяці",
            this_month="раніше цього місяця; на початку місяця",
            last_year="торік; минулого року", this_year="раніше цього року; на початку року"),
        "he": _periods(
            last_week="בשבוע שעבר; השבוע שעבר; בשבוע החולף",
            this_week="בתחילת השבוע; מוקדם יותר השבוע; בראשית השבוע",
            weekend="בסוף השבוע; בסוף השבוע האחרון; סוף השבוע",
            last_month="בחודש שעבר; בחודש החולף",
            this_month="מוקדם יותר החודש; בתחילת החודש; מתחילת החודש",
            last_year="בשנה שעברה; אשתקד", this_year="בתחילת השנה; מוקדם יותר השנה"),
        "tr": _periods(
            last_week="geçen hafta; geçtiğimiz hafta; önceki hafta",
            this_week="hafta başında; bu hafta başında; haftanın başında",
            weekend="hafta sonu; hafta sonunda; geçen hafta sonu; hafta sonunda",
            last_month="geçen ay; geçtiğimiz ay", this_month="ay başında; bu ayın başında",
            last_year="geçen yıl; geçtiğimiz yıl; geçen sene", this_year="yıl başında; bu yılın "
            "başında; bu yılın başlarında"),
        "fr": _periods(
            last_week="la semaine dernière; la semaine passée; semaine dernière",
            this_week="plus tôt cette semaine; en début de semaine; plus tôt dans la semaine",
            weekend="ce week-end; le week-end dernier; pendant le week-end; durant le week-end",
            last_month="le mois dernier; le mois passé; mois dernier",
            this_month="plus tôt ce mois-ci; au début du mois; plus tôt dans le mois",
            last_year="l'an dernier; l'année dernière; l'an passé",
            this_year="plus tôt cette année; en début d'année"),
    }
)  # fmt: skip
"""Spans of the calendar that lie before now. What says "earlier" ends some time before today."""

AM, PM, NIGHT = "am", "pm", "night"
MERIDIEMS: Vocabulary[str] = Vocabulary(
    {
        "en": {"am": AM, "pm": PM, "a m": AM, "p m": PM, "in the morning": AM,
               "in the afternoon": PM, "in the evening": PM},
        "ar": {"صباحا": AM, "فجرا": AM, "ص": AM, "مساء": PM, "عصرا": PM, "ظهرا": PM, "ليلا": NIGHT,
               "من صباح": AM, "من فجر": AM, "من مساء": PM, "من عصر": PM, "من ليل": NIGHT,
               "من قبل ظهر": AM, "من بعد ظهر": PM, "م": PM, "بعد الظهر": PM},
        "fa": {"بامداد": AM, "صبح": AM, "سحرگاه": AM, "عصر": PM, "شب": NIGHT, "شامگاه": PM,
               "بعدازظهر": PM, "بعد از ظهر": PM, "ظهر": PM},
        "ru": {"утра": AM, "ночи": AM, "вечера": PM, "дня": PM},
        "uk": {"ранку": AM, "ночі": AM, "вечора": PM, "дня": PM},
        "he": {"בבוקר": AM, "לפנות בוקר": AM, "בערב": PM, "בצהריים": PM, "אחר הצהריים": PM,
               "בלילה": NIGHT},
        "tr": {"sabah": AM, "akşam": PM},
        "fr": {"du matin": AM, "du soir": PM, "de l'après-midi": PM},
    }
)  # fmt: skip
CLOCK_LEADS: Vocabulary[bool] = Vocabulary(
    {
        "en": dict.fromkeys(("at", "around", "about", "by", "shortly after", "since"), True),
        "ar": dict.fromkeys(("الساعة", "عند الساعة"), True),
        "fa": {"ساعت": True},
        "ru": dict.fromkeys(("в", "около", "в районе"), True),
        "uk": dict.fromkeys(("о", "об", "близько"), True),
        "he": dict.fromkeys(("בשעה", "שעה"), True),
        "tr": {"saat": True, "saatler": True},
        "fr": dict.fromkeys(("à", "vers", "peu après"), True),
    }
)
"""What stands before a clock time that is written with a point or without minutes."""
ZONES = {
    "gmt": "UTC", "utc": "UTC", "z": "UTC", "мск": "Europe/Moscow", "msk": "Europe/Moscow",
    "гринвичу": "UTC", "غرينتش": "UTC", "جرينتش": "UTC", "گرينويچ": "UTC", "grinich": "UTC",
    "est": "America/New_York", "edt": "America/New_York", "cet": "Europe/Paris",
    "cest": "Europe/Paris", "ist": "Asia/Kolkata", "tsi": "Europe/Istanbul",
}  # fmt: skip
"""Zones that stand behind a clock time, in comparable spelling; without one it is local time."""
