"""What a frame says beyond the lexicon: the names and the rare words that two accounts may share.

Names that the lexicon does not know are compared by their consonants across scripts, by their
letters within one; other words only within one script, without their endings. Words that every
piece of news has tell nothing and are left out.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.crossref.names import script, skeletons
from monitor.dedup.topics import stem
from monitor.dedup.words import DATED, LIGHT, TURNING
from monitor.lexicon import Lexicon
from monitor.model.claim import Frame
from monitor.text.normalise import normalise

LEAST = 4
"""Letters of a word that may tell something; three where vowels are not written."""
LONG = 4
"""Consonants from which on equal ones hardly happen by chance."""
ENOUGH = 4
"""Words on both sides of which some should be common to two accounts of one event."""
CASED = frozenset({"latin", "cyrillic"})

_CAPITALISED = re.compile(r"(?<!\w)[^\W\d_a-zа-яёґєії]\w*")
_EVERYDAY = """
region province city district village town area centre center north south east west northern
southern eastern western people person persons residents local official officials government
governor minister ministry president army military forces force security police group groups
monday tuesday wednesday thursday friday saturday sunday today yesterday night morning evening
afternoon hour hours minute minutes week month year years least several other others first second
third last early late near nearly state country national international public spokesman
spokesperson spokeswoman channel telegram telegrams statement authorities authority members
january february march april june july august september october november december
more most than some many such what which between against under both made make took take taken
came come left right still being since until while would could should through because among
russia ukrainian russian israeli iranian american
منطقه مدينه محافظه قريه بلده قضاء حي شارع طريق شمال جنوب شرق غرب وسط شمالي جنوبي شرقي غربي
الشرقي الغربي الشمالي الجنوبي ريف اليوم امس مساء صباح ليل فجر ظهر ساعه ساعات دقيقه يوم ايام
اسبوع شهر عام سنه الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد قوات قوه جيش الجيش امن
امني امنيه عسكري عسكريه حكومه وزاره وزير رئيس مسؤول مسؤولون مواطن مواطنين سكان اهالي شخص اشخاص
عدد عناصر عنصر جديد جديده اول ثان اخر اخرى اكثر اقل قرب قرابه اطراف محيط مناطق استهدف استهدفت
يستهدف تستهدف وقوع وقع سقوط حادث حادثه
منطقه شهر شهرستان استان روستا خیابان شمال جنوب شرق غرب مرکز امروز دیروز دیشب امشب بامداد صبح
عصر شب ساعت دقیقه روز روزها هفته ماه سال دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه نیرو
نیروها نیروهای ارتش پلیس امنیتی نظامی دولت وزارت وزیر رئیس مقام مسئول مردم نفر تن تعداد چند چندین
область области областной район районе района город города городе село селе поселок улица улице
север юг восток запад северной южной восточной западной сегодня вчера ночью утром вечером днем
час часа часов минут день дня дней неделя неделе месяц год года лет понедельник вторник среда
среду четверг пятница пятницу суббота субботу воскресенье января февраля марта апреля мая июня
июля августа сентября октября ноября декабря военные военных войска силы сил армия армии полиция
губернатор министр министерство власти глава главы региона регион человек люди людей жители
жителей местные местных несколько один одна одно первый второй другой другие российские
украинские российских украинских результате
область області район районі місто місті село вулиця північ південь схід захід сьогодні вчора
вночі вранці ввечері вдень година годин годині хвилин день дня тиждень місяць рік року років
понеділок вівторок середу четвер пятницю суботу неділю січня лютого березня квітня травня червня
липня серпня вересня жовтня листопада грудня військові війська сили армія армії поліція начальник
голова людей люди жителі мешканці кілька внаслідок результаті
אזור עיר העיר כפר מחוז צפון דרום מזרח מערב היום אתמול הלילה הבוקר הערב שעה שעות דקות יום שבוע
חודש שנה ראשון שני שלישי רביעי חמישי שישי שבת כוחות צבא משטרה ממשלה שר אנשים תושבים כמה
bolge bolgesi ilce ilcesi ilcesinde sehir koy mahalle kuzey guney dogu bati bugun dun gece sabah
aksam saat dakika gun hafta ay yil pazartesi sali carsamba persembe cuma cumartesi pazar guvenlik
gucleri asker polis hukumet vali valilik bakan bakanlik kisi kisinin vatandas halk yer yerel
region province ville village quartier nord sud est ouest aujourd hui hier nuit matin soir heure
heures minutes jour jours semaine mois annee ans lundi mardi mercredi jeudi vendredi samedi
dimanche janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre forces
armee police gouvernement ministre ministere president gens personnes personne habitants locaux
plusieurs autre autres premier premiere dernier derniere moins plus environ apres avant selon
"""
_COMMON = (
    frozenset(token for token in normalise(_EVERYDAY).tokens) | LIGHT | TURNING | frozenset(DATED)
)
_COMMON_STEMS = frozenset(stem(token) for token in _COMMON if len(token) >= LEAST)


@dataclass(frozen=True, slots=True)
class Wording:
    """The names and words of a frame that the lexicon does not know."""

    words: frozenset[str] = frozenset()
    """Words and names by their letters, without endings."""
    names: frozenset[str] = frozenset()
    """Names by their consonants; in scripts without capitals, every word may be one."""
    script: str = ""
    capital: frozenset[str] = frozenset()
    """Those of `words` that are written as names."""
    denial: str = ""
    """The words in which it denies something; empty when it does not."""
    chatter: bool = False
    """Whether it speaks of prices, weather, sport and the like."""


NO_WORDING = Wording()


@dataclass(frozen=True, slots=True)
class Shared:
    """What two wordings have in common."""

    names: tuple[str, ...] = ()
    """Names that both have."""
    words: tuple[str, ...] = ()
    """Other words, as stems; of one script only."""
    strangers: bool = False
    """Whether both have enough words of one script that some should be common to them."""

    @property
    def worth(self) -> float:
        """What the names are worth: two for one that hardly happens by chance, else 1.4."""
        return sum(2.0 if len(name) >= LONG else 1.4 for name in self.names)


NO_WORDS = Shared()


def wording(frame: Frame, lexicon: Lexicon, language: str | None) -> Wording:
    """Read the words of a frame."""
    normalised = normalise(frame.text)
    if not normalised.text:
        return Wording()
    known = bytearray(len(normalised.text))
    denial, chatter = "", False
    for mention in lexicon.find(normalised, language):
        known[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        if mention.family != "phrase":
            continue
        phrase = lexicon.concept(mention.concept).type
        chatter = chatter or phrase == "chatter"
        if phrase == "denial" and not denial:
            begin, stop = normalised.original_span(mention.start, mention.end)
            denial = frame.text[begin:stop]
    capitals = _capitals(frame.text)
    words: set[str] = set()
    capital: set[str] = set()
    names: set[str] = set()
    scripts: dict[str, int] = {}
    start = 0
    for token in normalised.tokens:
        end = start + len(token)
        kind, stemmed = _word(token)
        scripts[kind] = scripts.get(kind, 0) + 1
        if stemmed and known.find(1, start, end) < 0:
            words.add(stemmed)
            if kind not in CASED:
                names.update(skeletons(token))
            elif token in capitals:
                names.update(skeletons(token))
                capital.add(stemmed)
        start = end + 1
    kind = max(sorted(scripts), key=lambda name: scripts[name])
    return Wording(frozenset(words), frozenset(names), kind, frozenset(capital), denial, chatter)


@lru_cache(maxsize=32_768)
def _word(token: str) -> tuple[str, str]:
    """The script of a word of comparable text, and its stem; that is empty if it tells nothing."""
    kind = script(token)
    if token in _COMMON or token[0].isdigit():
        return kind, ""
    if len(token) < (LEAST if kind in CASED else LEAST - 1):
        return kind, ""
    stemmed = stem(token)
    return kind, "" if len(token) >= LEAST and stemmed in _COMMON_STEMS else stemmed


def _capitals(text: str) -> frozenset[str]:
    """The words of comparable text that are written with a capital letter first."""
    return frozenset(normalise(" ".join(_CAPITALISED.findall(text))).tokens)


def shared(first: Wording, second: Wording) -> Shared:
    """What two wordings have in common. Symmetric."""
    if first.script != second.script:
        return Shared(names=tuple(sorted(first.names & second.names)))
    words = first.words & second.words
    strangers = min(len(first.words), len(second.words)) >= ENOUGH
    if first.script not in CASED:
        return Shared(words=tuple(sorted(words)), strangers=strangers)
    named = words & first.capital & second.capital
    names = set(named)
    if first.script == "cyrillic":  # Russian and Ukrainian spell a name in their own ways
        names |= first.names & second.names if not named else frozenset()
    return Shared(tuple(sorted(names)), tuple(sorted(words - named)), strangers)
