"""What stands at the edges of a post without being news: calls to subscribe, links, credits.

The general forms are known here, in the lexicon's languages. What one channel alone adds to its
posts (its name, its motto) is known to the caller, who is asked about each piece at an edge: a
line, or what a mark of separation or a hashtag sets off inside the first and the last line.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat, takewhile
from typing import NamedTuple

from monitor.text.normalise import normalise

_CALLS = "|".join(
    (
        r"подписаться|подписыва(?:й|ем)\w*|подпиш(?:ись|итесь)",
        r"прис[лы]\w+ (?:свою )?новост\w+",
        r"прислали через",
        r"чита(?:ть|йте) (?:нас|далее|также|подробн\w+)",
        r"наш (?:канал|чат|бот)",
        r"без vpn",
        r"поддерж(?:ать|ите) (?:проект|канал|редакци\w+|нас)",
        r"обсу(?:дить|ждаем) в (?:чате|комментариях)",
        r"слушайте (?:наш )?подкаст",
        r"(?:реклама|сотрудничество) (?:в|на) (?:канале|нашем)",
        r"по вопросам (?:рекламы|сотрудничества)",
        r"видео очевидцев$|в (?:telegram|телеграме?|whatsapp|max)$",
        r"підписатися|підпис(?:уй|уйтес)\w*",
        r"надісл\w+ новин\w+",
        r"підтримати (?:проєкт|проект|канал)",
        r"subscribe",
        r"(?:join|follow) (?:us|our|the channel)",
        r"(?:click|tap) (?:here )?to (?:join|follow|subscribe|read)",
        r"read (?:more|the full)",
        r"send (?:us )?(?:your )?(?:news|tips?)",
        r"share with your friends",
        r"sign up (?:for|to) our|get our (?:\w+ )?(?:podcast|newsletter|app)",
        r"(?:free|only|off) for subscribers|subscribers only",
        r"not (?:investment|financial) advice",
        r"(?:promo|discount) code",
        r"support (?:us|our work|the channel)",
        r"اشتركوا? (?:معنا|الان|بقناتنا|بالقناه|(?:في|علي) (?:ال)?قنا\w+)",
        r"اشترك (?:معنا|بقناتنا|بالقناه|في (?:القناه|قناتنا))",
        r"انضم (?:لقناتنا|الي (?:القناه|قناتنا))",
        r"للاشتراك",
        r"تابعو?نا",
        r"(?:لمتابعتنا|للمزيد)",
        r"انضموا? (?:معنا|الينا|لقناتنا|الي (?:ال)?قنا\w+)",
        r"قناتنا",
        r"لمتابعه (?:العاجل|اخر الاخبار|اخبارنا|القناه)",
        r"للتواصل معنا|للاعلان (?:معنا|في|لدينا)|كود (?:ال)?خصم|للمشتركين",
        r"رابط القناه",
        r"عضو (?:شويد|كانال)|عضويت در كانال",
        r"ما را دنبال كنيد|به .{2,40} بپيونديد",
        r"كانال (?:ما|رسمي)",
        r"را دنبال كنيد|همراه ما باشيد",
        r"ارسال (?:فيلم|عكس|تصاوير|سوژه|خبر) (?:و (?:فيلم|عكس|خبر)|به)",
        r"(?:درصد|٪|%) تخفيف|كد تخفيف",
        r"abone ol\w*",
        r"takip edin\w*",
        r"הצטרפו (?:אלינו|לערוץ|לקבוצה|עכשיו)",
        r"הירשמו|להצטרפות|לחצו כאן|שלחו לנו",
        r"(?:abonnez|rejoignez) (?:vous|nous|notre)",
        r"(?:please )?(?:hit|smash) (?:the )?(?:share|like|subscribe|follow|bell)",
        r"boost (?:our|this) channel",
        r"(?:tell|invite) your friends",
        r"buy (?:us|me) a coffee",
        r"advertise with us",
        r"(?:more|details|full story) on our (?:website|site|channel|page|app)",
        r"(?:включи(?:те)?|включай(?:те)?|не забудьте включить) (?:\w+ )?уведомлени\w+",
        r"(?:за)?буст(?:ить|ите|ни|ните|ануть) (?:наш |этот )?канал|буст\w* (?:для )?канал[уа]",
        r"(?:про)?голос(?:уй|уйте|овать) за (?:наш |этот )?канал",
        r"(?:по)?дели(?:сь|тесь) (?:с друзьями|каналом|(?:этим )?постом|ссылкой)",
        r"(?:расскажи(?:те)?|перешли(?:те)?) (?:о нас )?друзьям",
        r"(?:подробн\w+|больше новостей|читайте) (?:на|в) наш(?:ем|ей) \w+",
        r"(?:увімкн(?:и|іть)|вмикай(?:те)?) (?:\w+ )?сповіщення",
        r"(?:за)?буст(?:ити|іть|ніть) (?:наш )?канал|буст\w* (?:для )?каналу",
        r"(?:по)?ділі(?:ся|ться) (?:з друзями|каналом|(?:цим )?дописом)",
        r"فعل(?:وا)? (?:\w+ )?(?:ال)?(?:اشعار|تنبيه)ات|فعل(?:وا)? (?:زر )?(?:ال)?جرس",
        r"شارك(?:وا)? (?:القناه|قناتنا|المنشور|الرابط|مع (?:ال)?اصدقا\w*)|شاركوها مع",
        r"انشر(?:وا)? (?:القناه|قناتنا|الرابط)",
        r"ادعم(?:وا)? (?:القناه|قناتنا)|لدعم (?:القناه|قناتنا)",
        r"(?:عزز(?:وا)?|تعزيز) (?:القناه|قناتنا)|صوت(?:وا)? (?:للقناه|لقناتنا)",
        r"راسلونا|(?:ارسل(?:وا)?|ابعث(?:وا)?) (?:لنا|الينا) (?:ال)?(?:صور|فيديو|مقاطع|اخبار)\w*",
        r"(?:المزيد|(?:ال)?تفاصيل(?: اكثر)?) (?:علي|عبر|في) (?:موقعنا|قناتنا|تطبيقنا)",
        r"حمل(?:وا)? تطبيقنا|تجدوننا علي",
        r"(?:اعلان|نوتيفيكيشن)(?: ها)?(?:ي كانال)? را (?:فعال|روشن) كنيد",
        r"ما را به (?:دوستان|ديگران)\w*(?: \w+)? معرفي كنيد",
        r"(?:براي دوستان\w*(?: \w+)? (?:بفرستيد|ارسال كنيد))|با دوستان\w*(?: \w+)? به اشتراك",
        r"(?:كانال(?: ما)?|پست|مطلب) را (?:(?:بوست|تقويت|معرفي) كنيد|به اشتراك بگذاريد)",
        r"از (?:ما|كانال(?: ما)?) حمايت كنيد",
        r"(?:براي ما|به ما) (?:بفرستيد|ارسال كنيد)",
        r"(?:جزييات|اخبار) (?:بيشتر )?(?:را )?در (?:سايت|كانال) ما",
        r"bildirimleri (?:ac\w*|etkinlestir\w*)",
        r"(?:kanalimiza|kanala) katil\w*|kanalimizi (?:destekle|paylas|takip)\w*",
        r"(?:arkadaslarin\w*|dostlarin\w*) (?:ile )?paylas\w*",
        r"bize gonder(?:in|iniz)",
        r"הפעילו (?:את )?(?:ה)?התראות",
        r"שתפו (?:את הערוץ|עם חברים|חברים)|הזמינו חברים|תמכו בערוץ|עקבו אחרינו",
        r"activez (?:les|vos) notifications",
        r"soutenez (?:nous|notre|la chaine)|suivez nous|boostez (?:notre|la) chaine",
        r"partagez (?:avec vos amis|(?:notre|la) chaine|ce (?:post|message))",
        r"envoyez nous (?:vos|des) (?:photos|videos|infos|temoignages)",
    )
)
"""Words of invitation, normalised. Their other forms are news: a treaty is also signed
(`подписать`), a unit also takes part in an attack (`اشترك`)."""
_OPENINGS = "|".join(
    (
        r"(?:turn|switch) on (?:\w+ )?notifications|enable (?:\w+ )?notifications",
        r"(?:please )?(?:like|share|repost) (?:and (?:like|share|follow|subscribe|repost)"
        r"|(?:this|our|the) (?:post|channel|page))",
        r"send (?:us )?(?:your |in your )?(?:photos?|videos?|footage)",
        r"(?:find us|follow|also|we are) on (?:telegram|twitter|x|whatsapp|facebook|instagram"
        r"|youtube|threads|bluesky)",
        r"(?:become a|thanks to our) (?:patron|supporter)s?",
        r"boost (?:us|the channel)|donate (?:here|now|via|to us)",
        r"(?:this |today s )?(?:post|edition|channel|update) (?:is )?sponsored by",
        r"for (?:ads|adverts|advertising|promo) (?:contact|write|dm|message|[ie]nquiries|queries)",
        r"(?:прислать|присылай(?:те)?|пришли(?:те)?) (?:нам |свое |свои |ваше |ваши )?"
        r"(?:видео|фото|новост\w+)",
        r"(?:мы|мы есть|читайте нас|ищите нас) (?:и )?в (?:телеграме?|тг|вк|max|макс\w*"
        r"|дзене?|ютубе?|одноклассниках|whatsapp|telegram|youtube)",
        r"донат(?:ы|ить)? (?:редакции|каналу|здесь|тут|на карту)|поддержка (?:канала|редакции)",
        r"(?:став(?:ь|ьте)|жми(?:те)?) (?:лайк|реакци\w+|колокольчик|на колокольчик)",
        r"(?:надсилай(?:те)?|надішли|надішліть) (?:нам )?(?:відео|фото)",
        r"тисн(?:и|іть) (?:дзвіночок|на дзвіночок|вподобайку)|ми (?:в|у) (?:телеграмі|тг|ютубі)",
        r"تفعيل (?:ال)?(?:اشعار|تنبيه)ات|لا تنس(?:وا)? (?:الاشتراك|المتابعه|المشاركه|الاعجاب)",
        r"لاعلاناتكم|ادعمونا",
        r"(?:جهت|براي) (?:ثبت|سفارش|رزرو) (?:تبليغ|اگهي)\w*|حمايت از (?:ما|كانال)",
        r"begen(?:in)? ve paylas\w*|reklam (?:icin bize|ve isbirligi)|bize destek ol\w*",
        r"לתרומות|תמכו בנו",
        r"pour (?:votre|vos) publicites?|aimez et partagez",
    )
)
"""The same where it opens a line or a sentence; behind other words these are news."""
_CALL = re.compile(rf"(?:^|\s)(?:{_CALLS})(?:\s|$)|^(?:{_OPENINGS})(?:\s|$)")
_SUPPORT = re.compile(
    r"\b(?:buymeacoffee|patreon|ko-fi|boosty|donationalerts|paypal|yoomoney|monobank|hamibash"
    r"|reymit|zarinp|zarinpal|kreosus|liberapay|tipeee)\.[a-z]{2,4}/",
    re.IGNORECASE,
)
"""Addresses at which readers pay."""
_ADVERTS = "|".join(
    (
        "ads?|advert|advertisement|sponsor(?:ed)?(?: (?:post|content))?|promo|promoted",
        "paid (?:promotion|post|partnership)",
        "реклама|рекламный пост|на правах рекламы|промо|партн[её]рский (?:пост|материал)",
        "на правах реклами|рекламний допис",
        "[إا]علان (?:ممول|مدفوع|تجاري)|[إا]علانات|مساحة [إا]علانية|محتوى (?:ممول|[إا]علاني)|ممول",
        "تبل[یي]غ(?:ات)?|(?:رپورتاژ )?آگه[یي]|رپورتاژ|پست تبل[یي]غات[یي]|اسپانسر",
        "reklam(?:dır)?|sponsorlu(?: içerik)?",
        "פרסומת|ממומן|תוכן (?:ממומן|שיווקי)|בחסות",
        "pub|publicit[ée]|(?:contenu )?sponsoris[ée]|partenariat rémunéré",
    )
)
"""What stands before an advertisement, as written."""
_ANNOUNCED = "[إا]علان|ilan|duyuru|annonce|מודעה|оголошення|объявление"
"""These say as well that news is announced: they need a colon, and something on sale behind it."""
_ADVERT = re.compile(rf"[^\w\n]*(?:{_ADVERTS})[\s*_~]*(?:[:.|•\])!]|$)", re.IGNORECASE)
_SALE = re.compile(rf"[^\w\n]*(?:{_ANNOUNCED})[\s*_~]*:", re.IGNORECASE)
_SOLD = re.compile(
    r"(?:^|\s)(?:ال|ب|لل)?(?:توصيل|خصم|خصومات|عروض|عرض خاص|تخفيض\w*|للبيع|للايجار|واتساب|واتس|متجر"
    r"|للطلب|اطلب\w*|للحجز|شحن مجاني|satilik|kiralik|indirim\w*|siparis|kargo|a vendre|a louer"
    r"|livraison|promotion|למכירה|להשכרה|מבצע|הנחה|משלוח|продам|продаж|знижк\w+|доставк\w+|скидк\w+"
    r"|аренда|оренда)(?:\s|$)"
)
_REGISTERED = re.compile(r"\berid\b\W*\w{6,}", re.IGNORECASE)
"""The number that a Russian advertisement must show."""
_CREDIT = re.compile(
    r"^(?:انتهاي پيام|انتهي|ends)$"
    r"|^(?:фото|видео|photo|video|source|источник|المصدر|صوره|عكس|منبع) \S+(?: \S+)?$"
)
_BARE_LINK = re.compile(r"\W*(?:https?://)?[\w-]+(?:\.[\w-]+)+/\S*\W*")
"""An address of the web alone in its line, with or without its scheme."""
_LINKED_LINE = re.compile(
    r"[^\w\n]*(?:(?:\[[^\]\n]*\]\((?:https?://)?(?:t|telegram)\.me/[^)\s]*\)|(?:https?://)?t\.me/\S+|@\w+)"
    r"[^\w\n]*)+"
)
_MENU = re.compile(r"(?:[^\w\n]*\w+(?: \w+)?[^\w\n]*[|•·]){1,5}[^\w\n]*\w+(?: \w+)?\W*")
"""One or two words between marks, like the buttons below a post."""
_COPYRIGHT = re.compile(r"\W*©[^\n]{1,60}")
_SENTENCE_ENDS = ".!?؟…»|•"
_LONGEST_TAIL = 90
_LONGEST_CALL = 160
"""A line with more characters than this, link targets aside, is not looked at."""
_LONGEST_WRITTEN = 4 * _LONGEST_CALL
"""The same with link targets and marks."""
_TARGET = re.compile(r"\]\([^)\s]*\)")
_ADDRESS = re.compile(
    r"(?<![\w.])@\w{4,}|(?<![\w.])(?:t|telegram)\.me/(?!c/|s/)[\w+-]+(?![\w+-]|/\d)"
)
"""A channel's address; that of a single message is a reference to what somebody said."""
_RULE = re.compile(r"\s*(?:[-–—_=~*•·.➖▬═━┈┉─]\ufe0f?\s*){3,}")
_WORDS_OF_A_SIGNATURE = 8
_WORDS_OF_A_CALL = 14
"""A line with more words than this is not a mere call, whatever it says."""
_WORDS_OF_A_NAME = 2
"""More words than this plus one before the sentence that calls are no channel's name but news."""
_LINES_AT_AN_EDGE = 6
_LINES_OF_A_FOOTER = 3
"""A paragraph of more lines than this is not looked at as one piece."""
_HEADERS, _FOOTERS = 2, 3
"""Lines at the beginning and at the end whose parts are reported."""

_TAG = re.compile(r"#\w+\W*")
_HEAD = re.compile(
    r"[^\w#]*(?:(#\w+)|(\w[^\n|:•·—–\]]{0,50}?)\s*(?:[|•·—–\]]|:(?!\d)|\.(?=\s)|\s-(?=\s)))"
)
"""What may be set off at the beginning of a line: a hashtag, or words before a mark."""
_TAIL = re.compile(r"[.!?؟…»](?=[\s*_])|[|•·—–]|\s[-/](?=\s)")
"""A mark after which something may be set off at the end of a line."""
_LINK = re.compile(r"\]\([^()\s]*\)|\w+://\S*|(?<![\w.])@\w{4,}")
_WORD = re.compile(r"\w+")
_LETTER = re.compile(r"[^\W_]")
_PIECES_OF_A_LINE = 2
"""How many pieces one after the other are looked at inside a line."""


class Piece(NamedTuple):
    """Something at an edge that a channel may add to each of its posts."""

    text: str
    """As written."""
    key: str
    """Its words as written; equal ones are the same piece. Links are left out."""
    line: bool
    """Whether it is a line, or the lines of a paragraph; else a part of one."""
    above: bool = False
    """Whether it stands at the beginning of the post; else at its end."""
    apart: bool = False
    """Whether nothing stands in the line above it."""
    signed: bool = False
    """Whether a line below it was cut, as a footer's last one is."""
    below: bool = False
    """Whether other words of the post stand above it."""

    @property
    def linked(self) -> bool:
        """Whether it leads elsewhere: a link or a handle stands in it."""
        return _has_link(self.text)


class Removed(NamedTuple):
    """Something that was cut."""

    text: str
    """As written."""
    why: str | None
    """What the caller said of it; None for a general form."""
    start: int
    end: int
    """Where it stood, with the blanks and marks around it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A text without its boilerplate."""

    text: str
    """As long as the original: blanks stand where something was cut, so offsets stay valid."""
    removed: tuple[Removed, ...] = ()
    """What was cut, in the order of the text."""
    nothing_else: bool = False
    """Whether the post says nothing besides; then `text` is the original: the call is all it says.
    """


def cut(text: str, own: Callable[[Piece], str | None] | None = None) -> Cut:
    """Blank calls, links and credits at both edges of a post, and what is the channel's own.

    `own` says why a piece is the channel's own, None when it is not. A post that would be left
    without a word is left as it is.
    """
    found = _recent.get(text) if own is None else None
    if found is None:
        found = _cut(text, own)
        if all(piece.why is None for piece in found.removed):  # as if nobody had been asked
            while len(_recent) >= _REMEMBERED:
                del _recent[next(iter(_recent))]
            _recent[text] = found
    return found


_REMEMBERED = 16
_recent: dict[str, Cut] = {}
"""The last texts of which only general forms were cut, for several parts read one post."""


def _cut(text: str, own: Callable[[Piece], str | None] | None) -> Cut:
    found: list[tuple[int, int, str | None]] = []
    kept = _lines(text)
    for edge in (-1, 0):
        left = _LINES_AT_AN_EDGE
        while kept and left > 0:
            start, end = kept[edge]
            line = text[start:end]
            if _has_letters(line):
                above = text[slice(*kept[-2])] if edge == -1 and len(kept) > 1 else ""
                why = None
                if not _is_boilerplate(line) and not _is_signature(line, above):
                    if own is not None:
                        first = _piece(line, line=True, above=True)
                        piece = first if edge == 0 else _last(text, start, end, signed=bool(found))
                        why = own(piece) if piece else None
                    if why is None:
                        footer = _footer(text, kept, own, signed=bool(found)) if edge else []
                        if not 0 < len(footer) <= left:
                            break
                        found += footer
                        left -= len(footer)
                        del kept[-len(footer) :]
                        continue
                found.append((start, end, why))
            kept.pop(edge)
            left -= 1
    if kept:
        start, end = kept[-1]
        for begin, why in _own(_tails(text[start:end]), own):
            found.append((start + begin, end, why))
            end = start + begin
        tail = _tail(text[start:end])
        if tail is not None and _is_call(_words(text[start + tail : end])):
            found.append((start + tail, end, None))
            end = start + tail
        kept[-1] = start, end
        start, end = kept[0]
        for length, why in _own(_heads(text[start:end]), own):
            found.append((start, start + length, why))
            start += length
    if not found:
        return Cut(text)
    found.sort(key=lambda span: span[:2])
    removed = tuple(Removed(text[start:end].strip(), why, start, end) for start, end, why in found)
    rest = blanked(text, removed)
    return Cut(rest, removed) if _has_letters(rest) else Cut(text, removed, nothing_else=True)


def _footer(
    text: str,
    lines: list[tuple[int, int]],
    own: Callable[[Piece], str | None] | None,
    *,
    signed: bool,
) -> list[tuple[int, int, str | None]]:
    """The lines of the last paragraph where they are boilerplate together; else none.

    They are an advertisement, or what the caller says of all as one piece. Each line is told by
    itself, so that a caller who knows single lines cuts the same.
    """
    nearest = reversed(lines[-_LINES_OF_A_FOOTER - 1 :])
    last = list(takewhile(lambda span: _LETTER.search(text, *span), nearest))[::-1]
    if len(last) > _LINES_OF_A_FOOTER or not _LETTER.search(text, 0, last[0][0]):
        return []
    written = [text[start:end] for start, end in last]
    if len(last) > 1 and _is_advert(written[0]):
        return [(*span, None) for span in last]
    if _is_announced_sale(written[-1]):
        return [(*last[-1], None)]
    if own is None or len(last) == 1:
        return []
    piece = _last(text, last[0][0], last[-1][1], signed=signed)
    why = own(piece) if piece else None
    if why is None or not all(_piece(line, line=True) for line in written):
        return []
    above = [text[slice(*lines[-len(last) - 1])], *written]
    return [
        (*span, None if _is_boilerplate(line) or _is_signature(line, before) else why)
        for span, line, before in zip(last, written, above, strict=False)
    ]


def _own(
    pieces: Iterable[tuple[Piece, int]], own: Callable[[Piece], str | None] | None
) -> Iterator[tuple[int, str]]:
    """Where the first of the pieces stand that are the channel's own, and why they are."""
    if own is None:
        return
    for piece, place in pieces:
        if (why := own(piece)) is None:
            return
        yield place, why


def blanked(text: str, removed: Iterable[Removed]) -> str:
    """The text with blanks where these stood; they are in its order."""
    parts: list[str] = []
    position = 0
    for piece in removed:
        parts += (text[position : piece.start], " " * (piece.end - piece.start))
        position = piece.end
    return "".join(parts) + text[position:]


def edges(text: str) -> Iterator[Piece]:
    """The pieces of a text from which is learnt what a channel adds to its posts.

    They depend on the text alone. The only line of a text is none: without it nothing would be
    left.
    """
    lines = [line for line in _without_links(text).split("\n") if _has_letters(line)]
    if len(lines) > 1:
        for line in dict.fromkeys((*lines[:_HEADERS], *lines[-_LINES_AT_AN_EDGE:])):
            if piece := _piece(line, line=True):
                yield piece
    for line in lines[-_FOOTERS:]:
        for piece, _ in _tails(line):
            yield piece
    for line in lines[:_HEADERS]:
        for piece, _ in _heads(line):
            yield piece


def _lines(text: str) -> list[tuple[int, int]]:
    spans = []
    position = 0
    for line in text.split("\n"):
        spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans


def key(text: str) -> str:
    """What makes two pieces the same: their words as written, without links."""
    return " ".join(_WORD.findall(_without_links(text)))


def _last(text: str, start: int, end: int, *, signed: bool) -> Piece | None:
    """The last line of a text, or several."""
    piece = _piece(text[start:end], line=True)
    if piece is None:
        return None
    above = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : start]
    below = _LETTER.search(text, 0, start) is not None
    return piece._replace(apart=not _has_letters(above), signed=signed, below=below)


def _piece(text: str, *, line: bool, above: bool = False) -> Piece | None:
    if len(text) > _LONGEST_WRITTEN:
        return None
    words = key(text)
    if not 0 < len(words) <= _LONGEST_CALL:
        return None
    return Piece(text, words, line, above)


def _tails(line: str) -> Iterator[tuple[Piece, int]]:
    """The pieces at the end of a line, from the last one inwards, and where each begins."""
    skipped = max(0, len(line) - _PIECES_OF_A_LINE * _LONGEST_CALL)
    line = _without_links(line[skipped:])
    for _ in range(_PIECES_OF_A_LINE):
        begin = line.rfind("#")
        if begin < 0 or not _TAG.fullmatch(line, begin):
            begin = -1
            for mark in _TAIL.finditer(line, max(0, len(line) - _LONGEST_TAIL)):
                if _LETTER.search(line, mark.end()):
                    begin = mark.end() if mark[0] in _SENTENCE_ENDS[:6] else mark.start()
        if begin < 0 or not (skipped or _has_letters(line[:begin])):
            return
        if piece := _piece(line[begin:], line=False):
            yield piece, skipped + begin
        line = line[:begin]


def _heads(line: str) -> Iterator[tuple[Piece, int]]:
    """The pieces at the beginning of a line, from the first one on, and how long each is.

    The length counts from the end of the one before, and holds the mark behind the piece.
    """
    line = _without_links(line[: _PIECES_OF_A_LINE * _LONGEST_CALL])
    for _ in range(_PIECES_OF_A_LINE):
        found = _HEAD.match(line)
        if found is None or not _has_letters(line[found.end() :]):
            return
        if piece := _piece(found[1] or found[2], line=False, above=True):
            yield piece, found.end()
        line = line[found.end() :]


def _tail(line: str) -> int | None:
    """Where the short piece after the last end of a sentence begins."""
    line = line.rstrip(" .!*_)")
    earliest = max(0, len(line) - _LONGEST_TAIL - 1)
    start = max(map(line.rfind, _SENTENCE_ENDS, repeat(earliest))) + 1
    return start if start > 0 else None


def _without_links(text: str) -> str:
    """The text with blanks where links and handles stand, as long as before."""
    return _LINK.sub(_blank, text) if _may_link(text) else text


def _has_link(text: str) -> bool:
    """Whether a link or a handle stands in it."""
    return _may_link(text) and _LINK.search(text) is not None


def _may_link(text: str) -> bool:
    """Cheap to ask, and seldom true."""
    return "](" in text or "://" in text or "@" in text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _has_letters(line: str) -> bool:
    return _LETTER.search(line) is not None


def _is_boilerplate(line: str) -> bool:
    """What was said of short lines is remembered: a footer comes with each post of its channel."""
    return _judged_before(line) if len(line) <= 2 * _LONGEST_CALL else _judge(line)


def _judge(line: str) -> bool:
    if ("@" in line or ".me/" in line) and _LINKED_LINE.fullmatch(line):
        return True
    if "/" in line and len(line) <= _LONGEST_WRITTEN and _BARE_LINK.fullmatch(line):
        return True
    if "©" in line and _COPYRIGHT.fullmatch(line):
        return True
    if _is_advert(line):
        return True
    words = None if _is_long(line) else _short(line)
    if words is None:
        return False
    if "/" in line and _SUPPORT.search(line) and words.count(" ") < _WORDS_OF_A_CALL:
        return True
    if _has_link(line) and _MENU.fullmatch(_without_links(line)):
        return True
    if _CREDIT.fullmatch(words):
        return True
    if not _is_call(words):
        return False
    start = _tail(line)
    if start is None or not _is_call(_words(line[start:])):
        return True
    head = _words(line[:start])
    return head.count(" ") < _WORDS_OF_A_NAME or _is_call(head)


_judged_before = lru_cache(maxsize=4096)(_judge)


def _is_signature(line: str, above: str) -> bool:
    """A few words with the channel's address, or under a rule; or with a link, under a call.

    What ends in a colon speaks of what follows: it may take it back.
    """
    if line.rstrip(" *_~\u200f\u200e").endswith(":"):
        return False
    named = "@" in line or ".me/" in line
    marked = (named and _ADDRESS.search(line) is not None) or _RULE.fullmatch(above) is not None
    if not marked and not (_has_link(line) and _has_letters(above) and _is_boilerplate(above)):
        return False
    return _words(line).count(" ") < _WORDS_OF_A_SIGNATURE


def _is_advert(line: str) -> bool:
    """Whether a line says itself that it is an advertisement, whatever it offers."""
    if len(line) > 2 * _LONGEST_CALL:
        return False
    if _ADVERT.match(line):
        return True
    return "rid" in line.lower() and _REGISTERED.search(_without_links(line)) is not None


def _is_announced_sale(line: str) -> bool:
    return _SALE.match(line) is not None and _SOLD.search(_words(line)) is not None


def _is_long(line: str) -> bool:
    """Whether a line surely has too many words for a call, a credit or a menu. Cheap to ask.

    Only plain words count, for what else is dropped or joined depends on its neighbours.
    """
    return (
        line.count(" ") >= _WORDS_OF_A_CALL
        and _TATWEEL not in line
        and sum(map(str.isalpha, line.split())) > _WORDS_OF_A_CALL
    )


_TATWEEL = "\u0640"
"""A letter for Unicode, and no word however often it is repeated."""


def _is_call(words: str) -> bool:
    return words.count(" ") < _WORDS_OF_A_CALL and _CALL.search(words) is not None


def _short(text: str) -> str | None:
    """The words of a text; None when it is longer than what is looked at."""
    if len(text) > _LONGEST_CALL and (
        "](" not in text or len(_TARGET.sub("", text)) > _LONGEST_CALL
    ):
        return None
    return _words(text)


def _words(text: str) -> str:
    return normalise(text).text
