"""Words whose meaning for a comparison does not depend on the text: closed classes, per language.

Three uses. *Light* words may come and go without changing a statement: articles, prepositions,
attribution, urgency. *Turning* words change a statement wherever they appear: negation, denial,
doubt. *Dated* words (weekdays, months, ordinals) say which one is meant and are never typing
errors of one another, however alike they are spelled.

The lists are small on purpose. A word that is missing from them is content, and content is
compared strictly: what is missing costs a repeat, not a lost post.
"""

import re
from collections.abc import Iterable, Iterator

from monitor.dedup.wordlists import lines_of
from monitor.text.normalise import normalise
from monitor.text.span_words import DAY, HOUR, UNIT_FORMS, WEEK


def _tokens(*lists: str) -> frozenset[str]:
    return frozenset(token for words in lists for token in normalise(words).tokens)


def _forms(lines: Iterable[str]) -> dict[str, str]:
    """Each form of a line stands for the line's first. What is written with a joiner is one form:
    `سه` of `سه‌شنبه` is no Tuesday."""
    forms: dict[str, str] = {}
    for line in lines:
        first, *others = ("".join(normalise(form).tokens) for form in line.split())
        for form in (first, *others):
            forms.update(dict.fromkeys(_with_endings(form), first))
    return forms


_PAST = re.compile("[\u0430-\u0457]{3,}л(?:[аои]|ся|ась|ось|ись)?$")
_PARTICIPLE = re.compile("[\u0430-\u0457]{3,}[еа]н[аоы]?$")


def _with_endings(form: str) -> Iterator[str]:
    """A Russian past tense or short participle in all its endings; any other word alone."""
    yield form
    if _PAST.match(form):
        stem = form[: form.rindex("л") + 1]
        yield from (stem + ending for ending in ("", "а", "о", "и", "ся", "ась", "ось", "ись"))
    elif _PARTICIPLE.match(form):
        stem = form[: form.rindex("н") + 1]
        yield from (stem + ending for ending in ("", "а", "о", "ы"))


LIGHT = _tokens(
    # Arabic: particles and pronouns; said, announced, according to; urgent, now, sources
    """في من على إلى عن مع هذا هذه ذلك تلك الذي التي الذين وقد قد لقد كما أن إن أنه أنها إنه إنها
    وأن وإن بأن هو هي هم كان كانت يكون ثم أو و ف ب ل حيث بعد قبل خلال أثناء عند لدى بين حول نحو
    إثر جراء ضمن وفي ومن وعلى وإلى به بها له لها عليه عليها منه منها فيه فيها وذلك ما مما فيما أي
    أيضا حاليا الآن قليل قبيل بينما لدي تم وتم يتم""",
    """قال قالت وقال وقالت ذكر ذكرت وذكر أفاد أفادت وأفاد وأفادت أعلن أعلنت وأعلن وأعلنت أكد أكدت
    وأكد وأكدت أشار أشارت أوضح أوضحت وأوضح أضاف أضافت وأضاف صرح كشف كشفت نقلت نقل بحسب حسب وفق
    وفقا بيان تصريح مصدر مصادر مراسل مراسلنا وكالة قناة صحيفة تقارير إعلام إعلامية محلية محلي
    معلومات أنباء خبر أخبار لوسائل وسائل""",
    "عاجل هام خاص متابعة تحديث بالفيديو بالصور شاهد فيديو صور صورة مشاهد لحظة تفاصيل التفاصيل",
    # Persian
    """از به در را که این آن با برای است شد می های شده بر تا یک خود کرد هم اما نیز و بود کرده کند
    دارد شود ها اند وی پس یا اگر هر شدند بودند باشد خواهد همچنین طی روی درباره توسط سوی پیش هنگام
    حال ای ی ام ات اش شان""",
    """گفت گفته گفتند اعلام اظهار گزارش گزارشها خبر خبرگزاری منابع منبع رسانه رسانه‌ها رسانه‌های
    محلی مدعی افزود بیان داشت کرد خبرنگار شبکه تلویزیون به‌گزارش نقل بر اساس طبق تاکید""",
    "فوری مهم ویژه فیلم ویدئو ویدیو تصاویر تصویر عکس لحظه جزئیات لحظاتی",
    # English
    """the a an of and to in is was for on that with by from at as it its are be has have had were
    this their they or but will been his he her she which who when where while also after before
    during into over about around there than then so just now very s t re ve ll""",
    """said says say told according reported reports reporting reportedly announced announces
    statement sources source media news agency agencies officials correspondent citing quoting
    adds added stated states local""",
    "breaking urgent update exclusive alert watch video footage photo photos pictures live details",
    # Russian, Ukrainian
    """и в во на с со что как по из за от для это его ее их был была было были к ко о об обо же или
    у а но при после до будет будут также уже только лишь еще который которая которое которые
    которого которой которых он она они этот эта этого этой этом том тот так там где когда чтобы
    около над под между через перед из-за сейчас тоже ранее пока всего свой своей свои своего
    кто тех те нам нас вам вас мы вы мне меня кому чего чему чем отчего более почти
    данным данные словам слова данных информации информация предварительно предварительным""",
    """сообщил сообщила сообщили сообщает сообщают сообщается сообщило заявил заявила заявили
    заявило заявляет заявляют отметил отметила рассказал рассказала рассказали уточнил уточнили
    подчеркнул подчеркнула добавил добавила пишет пишут передает передают говорит говорят
    говорится объявил объявила объявили пресс служба службе сми источник источники источников
    ссылкой агентство канал телеканал издание мнению следует""",
    "срочно молния важно видео фото кадры кадрах момент подробности обновлено upd",
    """і й та що як з із зі від це його її їх був була були до буде також вже лише ще який яка які
    він вона вони повідомив повідомили повідомляє заявив заявила заявили зазначив терміново
    відео фото""",
    # Hebrew, Turkish, French
    "של את על עם הוא היא זה כי אם גם או לפי אמר נמסר דווח דובר מקורות דיווח תיעוד מבזק",
    """ve bir bu da de ile için olarak sonra daha gibi kadar olan oldu en dedi açıkladı bildirdi
    göre son dakika haber video""",
    """le la les l de des du d un une et en dans est que qu qui pour sur par au aux avec ce cette
    il elle ont a son sa ses se s selon dit annonce annoncé vidéo direct urgent""",
)
"""Words that may come and go. Negations are not among them, nor words of certainty."""

GENERIC = _tokens(
    # Arabic: what kind of thing a name names; persons who are counted; verbs that help others
    """مدينة بمدينة منطقة بمنطقة محافظة بمحافظة قضاء ناحية بلدة ببلدة بلدية قرية حي بحي دولة ولاية
    بولاية إقليم مقاطعة عاصمة العاصمة شارع طريق سواحل ساحل أراضي أجواء سماء محور جهة جانب طرف محيط
    بشكل بصورة مسافة مقر مبنى موقع بموقع ساحة حدود بمحاذاة أنحاء أرجاء عموم كافة جميع كل عدة بعض""",
    """شخص أشخاص شخصا شخصين أفراد آخر آخرين آخرون آخرى عدد عددا حالة حالات نحو إجمالي نسبة بنسبة
    بقيمة قيمة مبلغ بمبلغ قدره قدرها بلغ بلغت بواقع بمعدل مقدار بمقدار كمية نوع طراز عيار درجات درجة
    بقوة قوة قوتها قوته شدتها يوم أيام ساعة بدءا ابتداء اعتبارا""",
    """تنظيم حركة جماعة ميليشيا مليشيا قوات عناصر شركة مجموعة هيئة مؤسسة منظمة جمعية نادي فريق لجنة
    جهاز مديرية إدارة دائرة قسم سلطة سلطنة جمهورية مملكة مواطن سيد سيدة دكتور مهندس مهندسة لواء عميد
    عملية عمليات حادث حادثة واقعة إطار سياق ظل شأن بشأن خصوص بخصوص مجال صعيد مستوى خلفية إطار غرض
    بهدف لغرض أجل سبيل أثناء ضوء""",
    """جرى يجري قام قامت يقوم تقوم قاموا قيام بات باتت أصبح أصبحت أضحى ظل مازال زال زالت يزال شهد
    شهدت
    يشهد تشهد تعرض تعرضت يتعرض تمكن تمكنت وقع وقعت يقع حدث حدثت حصل حصلت سوف يأتي تأتي جاء جاءت قرر
    قررت عبر نتيجة أدى أدت يؤدي وأدى وأدت أسفر أسفرت عقب فور لحظات منذ قيد رهن بدوره بدورها
    التابع التابعة تابع تابعة الخاص الخاصة المسمى المدعو المعروف المعروفة الواقع الواقعة الرابط
    الرابطة
    المؤدي المؤدية الكائن انتهى ناهز يناهز أمس تفيد يفيد مفاده بذلك هناك وهناك ثمة""",
    # Persian
    """شهر شهرستان شهرهای استان منطقه محله روستا روستای خیابان بلوار جاده محور کشور ولایت ولسوالی
    بخش محدوده حوالی حوزه دستگاه فقره مورد نفر نفره تعداد میزان مقدار نوع گروه نیروی نیروهای نیرو
    شرکت سازمان مجموعه باشگاه تیم اداره اداره‌کل هیئت هیات مجموع حدود مرکز سطح نقاط مناطق ساعت
    ریشتر بزرگی شدت قدرت رقم مبلغ ارزش آقای خانم دکتر مهندس سردار سرتیپ سرهنگ""",
    """پی دنبال جریان حین زمینه خصوص مبنی ناشی مذکور قرار گرفت گرفته گرفتند می‌گیرد نمود نمودند
    گردید
    گردیده انجام صورت پذیرفت افتاد رخ داد دادند داده می‌دهد می‌دهند دهد دهند وقوع پیوست برجای گذاشت
    باقی مانده شدن کردن کردند می‌کند می‌کنند می‌شود می‌شوند شوند گفته می‌گوید می‌گویند گفتند بوده
    بودن
    داشته داشتند دارند می‌باشد باشند حالی حالیکه اینکه آنکه چنین چند برخی همه تمام دیگر دیگری سایر
    ضمن جمله عنوان هنوز همچنان نخست اکنون هم‌اکنون دقایقی لحظه‌ای ظرف حاکی""",
    # Russian, Ukrainian
    """город города городе городу населенном пункте поселок поселке поселка село селе села деревня
    деревне
    район района районе районах область области областью регион регионе региона регионах округ
    округе
    округа край крае края республика республики республике улица улице улицы проспекте шоссе трассе
    территория территории территорию здание здании здания помещении зоне зона участке участок
    сторона
    стороны стороне станции станция месте место мест человек человека люди людей людям людьми
    гражданин
    граждан число числа количество общей сложности минимум меньшей мере менее общая площадь площадью
    размере объеме уровне уровень итоге ходе рамках результате вследствие связи причине счет момент
    настоящее время данный данное данном данного данной сутки часов часа дней дня случай случае
    случая
    факт факту поводу вопрос вопросу отношении вид виде составляет составила составил составило
    достигла
    достигло достиг произошел произошла произошло произошли случился случилось стал стала стало
    стали
    является являются являлся находится находятся находился находилась находились оказался оказалась
    оказались имеется имеются решил решили решила решение прошел прошла прошло проходит идет идут
    весь вся все всех всем каждый другой другие других иной некоторые ряд ряда также причем однако
    т ч
    др тд тп секунду секунд""",
    """місто місті міста село селі район районі району область області регіон регіоні вулиця вулиці
    території людей осіб особи людина кількість загалом щонайменше наразі даний момент рік стало
    сталося
    стався сталася є перебуває йдеться ході внаслідок через також інші інших всі усі""",
    # English
    """city town village district region regional province state county area areas neighbourhood
    neighborhood street road highway river people person persons total number amount least most some
    any other others another each such including among along across within near close currently
    ongoing
    underway way place places took taken take takes taking made make makes making get gets got
    given give
    gives being become becomes became going went carried out under set due case part parts side
    time day
    hours morning further via amid per would could may might can should must its our your we you i
    them
    him all both these those if because does did do done more""",
    # Turkish, French, Hebrew
    """kenti kentinde ilinde ilçesinde ilçesi bölgesinde bölgesi mahallesinde kişi kişinin toplam
    sırasında nedeniyle şekilde edildi etti ediliyor meydana geldi gelen yer aldı""",
    """ville commune quartier région département personnes personne total environ lors pendant
    selon été
    être fait faire sont ont était étaient plus mis mise prise""",
    "עיר העיר בעיר אזור באזור בני אדם אנשים איש כך היה היתה היו להיות מספר סך כל",
)
"""Words that say only what kind of thing is meant, or that help a verb: beside a name, a number or
a verb they may come, go and stand for one another. Contraries (inside, outside) are not among
them."""
LIGHT |= GENERIC
LIGHT |= {word for line in lines_of("light") for word in line.split() if "_" not in word}

DENIAL = _tokens(
    "نفيا منفي كاذبة ملفق ملفقة مزيف مزيفة أكاذيب نفى نفت ينفي تنفي نفي ونفى ونفت نافيا "
    "نافية كذب كذبت تكذب يكذب كاذب كاذبة تكذيب يفند تفند",
    "شائعة شائعات إشاعة زائف مفبرك",
    "بیاساس کذب تکذیبیه تکذیب شایعه دروغ نادرست کذب",
    """debunked debunks debunk fabricated dispels dispelled baseless groundless unfounded
    denied denies deny denial denying disputes disputed incorrect false fake hoax rumor
    rumour rumors untrue refutes refuted
    refute rejects rejected unconfirmed dismissed""",
    """опровергнуто опровергнута опровергнут опровергнуты опровергать опровергнуть опровергая
    опровержения отрицая отрицалось развенчали ложную ложное ложны фейковая фейковое фейковые
    опроверг опровергла опровергли опровергло опровергает опровергают опровержение отрицает
    отрицают отрицал неверно недостоверно недостоверная недостоверны фейк фейком ложь ложная
    ложной неправда вброс""",
    "спростовано спростована спростування хибна фейк фейкова спростував спростувала "
    "спростували спростовує спростовують заперечує",
    "מכחיש הכחיש הכחישה מכחישים שקר",
    "yalanladı yalanlandı reddetti yalan asılsız",
    "dément démenti nie faux rumeur",
)
"""Words that take a statement back, wherever they appear."""

_PERSIAN_VERBS = (
    "شد شدند شده شود شوند کرد کردند کرده کند کنند بود بودند است دارد دارند داشت داشتند داشته "
    "داد دادند داده دهد دهند رفت رفتند رسید رسیدند رسیده خواهد خواهند توان تواند توانست باخت "
    "باختند باخته گرفت گرفتند گرفته گیرد یافت یافتند یافته یابد آمد آمدند آید افتاد ماند "
    "ماندند بست زد زدند زند خورد خوردند کشت کشتند گذشت پذیرفت پذیرد گفت گوید رود برد بردند"
)
"""The commonest verbs of news, which Persian negates by a letter in front."""

TURNING = DENIAL | _tokens(
    " ".join(f"ن{verb} نمی{verb}" for verb in _PERSIAN_VERBS.split()),
    "لا لم لن ليس ليست ليسوا غير دون بدون عدم ولا ولم ولن بلا",
    "نه نیست نبود نشدن نکردن نداشتن ندادن نشد نشده ندارد نکرد نکرده نداشت بدون رد عدم هیچ غیر "
    "نمی نخواهد",
    """not no none never without cannot nor neither don doesn didn isn wasn aren weren won wouldn
    couldn hasn haven hadn""",
    "не ни нет без нету никто ничего никогда ні немає ніхто нічого",
    "לא אין בלי ללא",
    "değil yok hiçbir",
    "ne pas n non sans jamais aucun aucune",
)
"""Words that turn a statement into its contrary."""

DATED = _forms(
    (
        # weekdays
        "monday mon понедельник понедельника понедельнику понедельнике понеділок понеділка الاثنين "
        "الإثنين دوشنبه שני pazartesi lundi",
        "tuesday tue вторник вторника вторнику вторнике вівторок вівторка الثلاثاء ثلاثاء سه‌شنبه "
        "שלישי salı mardi",
        "wednesday wed среда среду среды среде середа середу الأربعاء أربعاء چهارشنبه רביעי "
        "çarşamba mercredi",
        "thursday thu четверг четверга четвергу четверге четвер четверга الخميس پنجشنبه پنج‌شنبه "
        "חמישי perşembe jeudi",
        "friday fri пятница пятницу пятницы пятнице п'ятниця п'ятницю п'ятниці الجمعة جمعه שישי "
        "cuma "
        "vendredi",
        "saturday суббота субботу субботы субботе субота суботу суботи السبت شنبه שבת cumartesi "
        "samedi",
        "sunday воскресенье воскресенья воскресенью неділя неділю неділі الأحد یکشنبه یک‌شنبه "
        "ראשון "
        "pazar dimanche",
        # months
        "january jan января январь январе январю января січня січень يناير ژانویه ינואר ocak "
        "janvier",
        "february feb февраля февраль феврале лютого лютий فبراير شباط فوریه פברואר şubat février",
        "march марта март марте березня березень مارس آذار מרץ mart mars",
        "april apr апреля апрель апреле квітня квітень أبريل نيسان آوریل אפריל nisan avril",
        "мая май мае травня травень مايو أيار מאי mayıs mai",
        "june jun июня июнь июне червня червень يونيو حزيران ژوئن יוני haziran juin",
        "july jul июля июль июле липня липень يوليو تموز ژوئیه יולי temmuz juillet",
        "august aug августа август августе серпня серпень أغسطس אוגוסט ağustos août",
        "september sep sept сентября сентябрь сентябре вересня вересень سبتمبر أيلول سپتامبر "
        "ספטמבר "
        "eylül septembre",
        "october oct октября октябрь октябре жовтня жовтень أكتوبر اکتبر אוקטובר ekim octobre",
        "november nov ноября ноябрь ноябре листопада листопад نوفمبر نوامبر נובמבר kasım novembre",
        "december dec декабря декабрь декабре грудня грудень ديسمبر دسامبر דצמבר aralık décembre",
        # months of the Persian and the Islamic year
        "فروردین",
        "اردیبهشت",
        "خرداد",
        "تیرماه",
        "مرداد",
        "شهریور",
        "مهرماه",
        "آبان",
        "آذرماه",
        "دی‌ماه",
        "بهمن",
        "اسفند",
        "رمضان",
        "شوال",
        "شعبان",
        "رجب",
        "محرم",
        # ordinals
        "first 1st первый первая первое первого первой первую первом перший перша першу першого "
        "أول الأول الأولى أولى اول اولین نخست نخستین یکم ראשונה birinci ilk premier première",
        "second 2nd второй вторая второе второго вторую втором другий друга другу другого ثاني "
        "الثاني الثانية ثانية دوم دومین שנייה ikinci deuxième seconde",
        "third 3rd третий третья третье третьего третьей третью третьем третій третя третю "
        "третього "
        "ثالث الثالث الثالثة ثالثة سوم سومین שלישית üçüncü troisième",
        "fourth 4th четвертый четвертая четвертого четвертой четвертую четвертом четвертий "
        "четверта "
        "четверту الرابع الرابعة رابع رابعة چهارم چهارمین רביעית dördüncü quatrième",
        "fifth 5th пятый пятая пятого пятой пятую пятом п'ятий п'ята п'яту الخامس الخامسة خامس "
        "خامسة "
        "پنجم پنجمین חמישית beşinci cinquième",
        "sixth 6th шестой шестая шестого шестую шестом шостий шоста السادس السادسة سادس سادسة ششم "
        "ششمین altıncı sixième",
        "seventh 7th седьмой седьмая седьмого седьмую седьмом сьомий сьома السابع السابعة سابع "
        "سابعة هفتم هفتمین yedinci septième",
        "eighth 8th восьмой восьмая восьмого восьмую восьмом восьмий восьма الثامن الثامنة ثامن "
        "ثامنة هشتم هشتمین sekizinci huitième",
        "ninth 9th девятый девятая девятого девятую девятом التاسع التاسعة تاسع تاسعة نهم نهمین "
        "dokuzuncu neuvième",
        "tenth 10th десятый десятая десятого десятую десятом العاشر العاشرة عاشر عاشرة دهم دهمین "
        "onuncu dixième",
        # parts of the day
        "morning dawn утром утро утра صباح الصباح صباحا فجر الفجر فجرا بامداد سحرگاه",
        "noon afternoon днем полдень полудня ظهر الظهر ظهرا عصرا ظهر عصر",
        "evening night tonight overnight вечером вечер вечера ночью ночи ночь مساء المساء ليل ليلا "
        "ليله الليل شب امشب شامگاه",
        # days told from today
        "today сегодня сьогодні اليوم امروز",
        "yesterday вчера накануне вчора أمس الأمس دیروز",
        "tomorrow завтра غدا فردا",
    )
)
"""Which day, month or ordinal a word names, under one of its forms."""

ORDINALS = frozenset({"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"})
"""Of the words that DATED knows, those that count what came before."""

SAME = _forms(
    (
        "% процент процента процентов процентам процентами percent pct بالمئة بالمائة درصد",
        "тысяча тыс тысяч тысячи тысячу тысячам тысячами",
        "миллион млн миллиона миллионов миллионам миллионами миллионы",
        "миллиард млрд миллиарда миллиардов миллиардам миллиардами миллиарды",
        "million mln millions",
        "billion bln bn billions",
        "рубль руб рублей рубля рубли рублям рублями ₽",
        "dollar dollars usd $ доллар доллара долларов доллары долл دولار دولارا",
        "pound pounds £ gbp",
        "euro euros eur € евро يورو",
        "километр км километров километра километрах",
        "сантиметр см сантиметров сантиметра сантиметры сантиметрах",
        "seconds sec secs",
        "minutes min mins",
        "kph kmh",
        "km kilometers kilometres kilometer kilometre كم كيلومتر كيلومترا کیلومتر",
        "беспилотник беспилотника беспилотников беспилотники беспилотниками беспилотнику бпла",
        "человек чел человека людей",
    )
)
"""Spellings of one word that no rule of likeness joins."""

_POLES = (
    # one line: what is the contrary of the next line
    "rise rises rose risen rising increase increased increases up higher gain gained grew raised "
    "raise raises hike hikes hiked climb climbs climbed surge surges surged soar soars "
    "soared grows",
    "fall falls fell fallen falling decrease decreased decreases down lower loss drop dropped cut "
    "cuts lowers lowered reduce reduces reduced slash slashes slashed plunge plunges plunged drops "
    "slump slumps slumped decline declines declined",
    "open opened opens reopen reopened reopens resume resumed resumes start started begin began",
    "close closed closes shut suspend suspended suspends stop stopped stops halt halted ended ends",
    "approve approved approves accept accepted accepts agree agreed allow allowed pass passed",
    "reject rejected rejects refuse refused refuses disagree banned ban bans forbid blocked block",
    "arrest arrested detained captured seized entered enters arrived arrives",
    "release released freed withdrew withdraws left leaves departed",
    "confirm confirmed confirms won wins success successful alive safe",
    "lost failed failure fail fails defeated dead false",
    "вырос выросла выросли выросло растет повысил повысили повышен повышена повышены подорожал "
    "увеличил "
    "увеличили увеличена выше поднялся поднял поднимет поднимут повысит повысят повысится повышает "
    "повышают повышение повышения увеличит увеличат увеличится увеличивает увеличение увеличения "
    "растут вырастет вырастут рост роста дорожает дорожают подорожает подорожают подорожание",
    "упал упала упали упало падает снизил снизили снижен снижена снижены подешевел сократил "
    "сократили "
    "уменьшил ниже опустился опустил понизил понизит понизят снизит снизят снизится снижает "
    "снижают снижение снижения сократит сократят сократится сокращает сокращение сокращения "
    "уменьшит уменьшение падают упадет упадут падение падения дешевеет дешевеют подешевеет "
    "подешевеют",
    "открыл открыли открыта открыт открыты открыто возобновил возобновили начал начали начался "
    "ввел ввели разрешил "
    "разрешили одобрил одобрили одобрен одобрена одобрены принят приняты принял приняла приняли "
    "согласился",
    "закрыл закрыли закрыта закрыт закрыты закрыто приостановил приостановили завершил завершили "
    "прекратил "
    "прекратили отменил отменили отменен отменена отменены отменено снял запретил запретили "
    "отклонил отклонила отклонили отказался",
    "задержан задержана задержаны задержали арестован арестована арестованы арестовали занял "
    "заняли прибыл подтвердил подтвердили",
    "освобожден освобождена освобождены освободили отпущен отпущены отпустили оставил покинул "
    "убыл опроверг опровергли",
    "ارتفاع ارتفع ارتفعت يرتفع زيادة زاد زادت صعود أعلى ارتفاعا ترتفع سيرتفع رفع رفعت يرفع ترفع "
    "سيرفع سترفع يزيد تزيد صعد صعدت يصعد",
    "انخفاض انخفض انخفضت ينخفض تراجع تراجعت هبوط أدنى انخفاضا تنخفض سينخفض خفض خفضت يخفض تخفض "
    "سيخفض ستخفض تخفيض تراجعا يتراجع تتراجع هبط هبطت يهبط تهبط",
    "افتتاح فتح فتحت استئناف استأنف استأنفت بدء بدأ بدأت السماح وافق وافقت قبول يقبل",
    "إغلاق أغلق أغلقت تعليق علق علقت انتهاء إنهاء وقف توقف منع رفض رفضت يرفض إلغاء ألغى",
    "اعتقال اعتقلت اعتقل يعتقل تعتقل احتجاز يحتجز تحتجز وصول وصل دخول دخل تأكيد نجاح نجا",
    "إفراج الإفراج أفرج أفرجت يفرج تفرج سيفرج ستفرج إطلاق مغادرة غادر انسحاب خروج خرج فشل فشلت",
    "افزایش رشد بالا صعود",
    "کاهش افت پایین سقوط",
    "بازگشایی باز آغاز شروع ازسرگیری موافقت تصویب پذیرفت تایید",
    "بسته تعطیل پایان توقف تعلیق مخالفت رد لغو نقض نپذیرفت تکذیب",
    "وصل برقرار برقراری",
    "قطع قطعی",
    "بازداشت دستگیری ورود موفق",
    "آزاد آزادی خروج ناموفق شکست",
    "فوز فاز فازت يفوز انتصار انتصر تغلب يصل تصل وصول قدوم",
    "خسارة خسر خسرت يخسر هزيمة انهزم يغادر تغادر مغادرة رحيل",
    "كليا كلي كاملا بالكامل كامل كاملة",
    "جزئيا جزئي جزئية",
    "دخول داخل يدخل يعيد إعادة استعادة يستعيد استأنفت يستأنف تستأنف عودة",
    "خارج يخرج يغلق تغلق يوقف توقف يعلق",
    "پیروز پیروزی برنده برد ورود وارد کامل کاملا",
    "باخت بازنده مغلوب شکست خروج خارج جزئی",
    "fully completely entirely",
    "partially partly",
    "возобновлено возобновлена возобновлены возобновило возобновится восстановлено восстановлена "
    "восстановили восстановлены полностью запущен запустили",
    "остановлено остановлена остановлены остановили остановлен приостановлено приостановлена "
    "прекращено прекращена частично закрыто закрыты перекрыто",
    "прибыли прибыла прибудет въехал въехали отпустил отпустила отпущен оправдал",
    "убыли убыла покинули покинула выехал выехали арестовал арестовала посадил осудил",
    "inside",
    "outside",
)

CONTRARY: dict[str, str] = {
    form: f"{line // 2}{'+-'[line % 2]}"
    for line, words in reversed(list(enumerate(_POLES)))
    for token in normalise(words).tokens
    for form in _with_endings(token)
}
"""What a word says of a direction or decision: words of one number and other signs contradict.
`12+` and `12-` are contraries, `12+` and `13-` have nothing to do with each other."""

_HOURS_OF = {HOUR: 1, DAY: 24, WEEK: 7 * 24}
HOURS = {
    token: _HOURS_OF[unit]
    for forms in UNIT_FORMS.values()
    for form, (unit, _) in forms.items()
    if unit in _HOURS_OF
    for token in normalise(form).tokens
}
"""How many hours a unit of time is: two days are 48 hours."""

AMONG = _tokens("بينهم بينهن بينها ومنهم منهم including ازجمله среди")
"""Words behind which one of those told of is named."""

COMPASS = _forms(
    (
        "north northern northward север севера севере северу северный северной северного северном "
        "северную північ півночі північний شمال الشمال شمالي الشمالي الشمالية شمالية شمالا kuzey "
        "kuzeyinde nord צפון",
        "south southern southward юг юга юге югу южный южной южного южном южную південь півдня "
        "півдні південний جنوب الجنوب جنوبي الجنوبي الجنوبية جنوبية جنوبا güney güneyinde sud דרום",
        "east eastern eastward восток востока востоке востоку восточный восточной восточного "
        "восточном восточную схід сходу сході східний شرق الشرق شرقي الشرقي الشرقية شرقية شرقا "
        "doğu doğusunda מזרח",
        "west western westward запад запада западе западу западный западной западного западном "
        "западную захід заходу заході західний غرب الغرب غربي الغربي الغربية غربية غربا batı "
        "batısında ouest מערב",
    )
)
"""Points of the compass."""

REVOKED = _tokens(
    "وقف إيقاف رفع إلغاء تعليق تجميد إنهاء فك يرفض ترفض رفض رفضت",
    "لغو تعلیق توقف رفع پایان رد مخالفت",
    """refuse refuses refused reject rejects rejected lift lifts lifted lifting halt halts halted
    suspend suspends suspended suspending cancel cancels cancelled scrap scraps scrapped
    end ends ended ending""",
    """отказ отказа отказал отказали отказала отмена отмены отмену отменил отменили отменила
    снятие снял сняли сняла приостановка приостановил приостановили прекращение прекратил
    прекратили""",
)
"""Words that, put in front of what stands, say that it is no more: a curfew is imposed, and the
curfew is lifted."""

FATES = _forms(
    (
        # how a court decides
        "acquitted cleared оправдан оправданы оправдали оправдана تبرئة برأت براءة",
        "suspended probation условно условный условное условным موقوفة تعلیقی",
        "sentenced convicted осужден осуждена осуждены осудили приговорили приговорен приговорена "
        "приговорены أدانت إدانة محکوم",
        "fined штраф штрафу оштрафован оштрафована оштрафованы оштрафовали غرامة جریمه",
        "prison jail colony колонии колония سجن حبس زندان",
        "bail залог залога كفالة وثیقه",
        # how an office is lost
        "resigned resigns resignation quit stepped отставку отставка отставке استقالة استقال "
        "استقالت استقالته استعفا",
        "dismissed dismissal sacked fired ousted removed уволен уволена уволены уволили "
        "увольнение إقالة "
        "أقال أقالت يقيل تقيل إقالته برکناری برکنار عزل",
        "appointed назначен назначена назначили تعيين عين يعين تعين عينت تعيينه منصوب انتصاب",
        # how a plan goes on
        "postponed postpones delayed delays отложен отложена отложены отложили отложено перенесли "
        "перенесен перенесена перенесены перенесено تأجيل "
        "تأجل أجلت تأجلت أجل يؤجل تؤجل أرجأ أرجأت يرجئ ترجئ إرجاء تعویق",
        "cancelled canceled cancels cancel отменен отменена отменены отменили отменено отменил "
        "отменила "
        "скасовано скасували إلغاء ألغي ألغيت ألغى ألغت يلغي تلغي لغو",
        "abandoned abandons abandon scrapped scraps scrap shelved shelves withdrawn withdraws "
        "rescinded revoked revokes backtracked reversed передумал передумала передумали отказался "
        "отказалась отказались отозвал отозвала отозвали відмовився відмовилась відкликав تخلى "
        "تخلت "
        "يتخلى تتخلى سحب سحبت تسحب عدل عدول منصرف انصراف vazgeçti abandonne renonce retire",
        # how a search ends
        "missing disappeared пропал пропали пропала مفقود مفقودين مفقودا مفقودان مفقودون kayip "
        "kayboldu "
        "disparu disparus disparue disparues",
        "found найден найдены найдена нашли عثر العثور retrouve retrouves retrouvee bulundu",
        "rescued saved спасен спасены спасли إنقاذ kurtarildi sauve",
        "critical критическом حرجة حرج بحرانی",
        # who has the upper hand
        "ceasefire truce перемирие перемирия هدنة آتش‌بس",
        "resumed возобновил возобновили возобновлен возобновлена возобновлено возобновлены "
        "استئناف ازسرگیری",
        "surrendered сдались сдался استسلم استسلام تسلیم",
        "withdrew отступили отошли انسحب انسحاب عقب‌نشینی",
        # what is over
        "end ended ends concluded over завершился завершена завершено закончился закончилась "
        "окончен окончена انتهى انتهت انتهاء نهاية النهاية اختتام پایان‌یافت خاتمه sona",
        # what is no longer in part
        "both обе оба обоих обеих обеим обидва обидві كلا كلتا كلاهما كلتاهما كلي هردو",
        # what has come under control, and who did not survive
        "contained extinguished локализован локализовано локализована потушен потушено потушили "
        "ликвидировано ликвидировали إخماد أخمد أخمدت مهار söndürüldü maîtrisé",
        "succumbed succumbs скончался скончалась скончались متأثرا متأثرة متأثرين",
        # what is given back or made lighter
        "back restored restores восстановлен восстановлена восстановлено восстановлены "
        "восстановили відновлено відновили عودة عادت أعيدت استعادة",
        "eased eases commuted softened смягчил смягчили смягчен смягчено пом'якшили خفف خففت يخفف "
        "تخفف تخفيف",
    )
)
"""What became of a person or a plan, where the lexicon has no word for it: two lines of this list
never say the same, whatever else two texts share."""

MONTHS_OF_TWO = {
    ("تشرين", "الاول"): "اكتوبر",
    ("تشرين", "الثاني"): "نوفمبر",
    ("كانون", "الاول"): "ديسمبر",
    ("كانون", "الثاني"): "يناير",
}
"""Months of the Levant, which are written in two words, under one that DATED knows."""
