"""Names of months, as written: Gregorian in each language, Jalali and Hijri. Data."""

from monitor.text.vocabulary import Vocabulary

GREGORIAN, JALALI, HIJRI = "gregorian", "jalali", "hijri"


def _year(calendar: str, *spoken: str) -> dict[str, tuple[str, int]]:
    """Twelve months in order, several lists for several customs; forms are parted by `/`."""
    return {
        form.replace("_", " "): (calendar, month)
        for names in spoken
        for month, forms in enumerate(names.split(), 1)
        for form in forms.split("/")
        if form != "-"
    }


_JALALI_FA = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_HIJRI_AR = (
    "محرم صفر ربيع_الأول/ربيع_أول ربيع_الآخر/ربيع_الثاني جمادى_الأولى جمادى_الآخرة/جمادى_الثانية "
    "رجب شعبان رمضان شوال ذي_القعدة/ذو_القعدة ذي_الحجة/ذو_الحجة"
)
MONTHS: Vocabulary[tuple[str, int]] = Vocabulary(
    {
        "en": _year(
            GREGORIAN,
            "January/Jan February/Feb March/- April/Apr -/May June/Jun July/Jul August/Aug "
            "September/Sept/Sep October/Oct November/Nov December/Dec",
        ),
        "ar": _year(
            GREGORIAN,
            "يناير فبراير مارس أبريل/إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
            "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني "
            "كانون_الأول",
            "جانفي فيفري - أفريل ماي جوان جويلية أوت - - - -",
        )
        | _year(HIJRI, _HIJRI_AR),
        "fa": _year(
            GREGORIAN,
            "ژانویه فوریه مارس آوریل مه/می ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر",
        )
        | _year(JALALI, _JALALI_FA)
        | _year(HIJRI, "محرم صفر ربیع‌الاول ربیع‌الثانی - - رجب شعبان رمضان شوال ذی‌القعده ذی‌الحجه"),
        "ru": _year(
            GREGORIAN,
            "января/январе/январь февраля/феврале/февраль марта/марте/март апреля/апреле/апрель "
            "мая/мае/май июня/июне/июнь июля/июле/июль августа/августе/август "
            "сентября/сентябре/сентябрь октября/октябре/октябрь ноября/ноябре/ноябрь "
            "декабря/декабре/декабрь",
        ),
        "uk": _year(
            GREGORIAN,
            "січня/січні лютого/лютому березня/березні квітня/квітні травня/травні червня/червні "
            "липня/липні серпня/серпні вересня/вересні жовтня/жовтні листопада/листопаді "
            "грудня/грудні",
        ),
        "he": _year(
            GREGORIAN,
            "ינואר פברואר מרץ/מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
        ),
        "tr": _year(
            GREGORIAN,
            "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        ),
        "fr": _year(
            GREGORIAN,
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        ),
    }
)
