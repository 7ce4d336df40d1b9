"""What stands at the edges of a post without being news: calls to subscribe, links, credits.

The general forms are known here, in the lexicon's languages. What one channel alone adds to its
posts (its name, its motto) is known to the caller, who is asked about each piece at an edge: a
line, or what a mark of separation or a hashtag sets off inside the first and the last line.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
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
    )
)
"""Words of invitation, normalised. Their other forms are news: a treaty is also signed
(`подписать`), a unit also takes part in an attack (`اشترك`)."""
_CALL = re.compile(rf"(?:^|\s)(?:{_CALLS})(?:\s|$)")
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
    """Whether it is a line; else a part of one."""
    above: bool = False
    """Whether it stands at the beginning of the post; else at its end."""
    apart: bool = False
    """Whether nothing stands in the line above it."""
    signed: bool = False
    """Whether a line below it was cut, as a footer's last one is."""

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
    return _general(text) if own is None else _cut(text, own)


@lru_cache(maxsize=16)
def _general(text: str) -> Cut:
    """Remembered, for several parts read one post."""
    return _cut(text, None)


def _cut(text: str, own: Callable[[Piece], str | None] | None) -> Cut:
    found: list[tuple[int, int, str | None]] = []
    kept = _lines(text)
    for edge in (-1, 0):
        for _ in range(_LINES_AT_AN_EDGE):
            if not kept:
                break
            start, end = kept[edge]
            line = text[start:end]
            if _has_letters(line):
                above = text[slice(*kept[-2])] if edge == -1 and len(kept) > 1 else ""
                why = None
                if not _is_boilerplate(line) and not _is_signature(line, above):
                    if own is None:
                        break
                    apart, signed = not _has_letters(above), edge == -1 and bool(found)
                    piece = _piece(line, line=True, above=edge == 0, apart=apart, signed=signed)
                    why = own(piece) if piece else None
                    if why is None:
                        break
                found.append((start, end, why))
            kept.pop(edge)
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


def _piece(
    text: str, *, line: bool, above: bool = False, apart: bool = False, signed: bool = False
) -> Piece | None:
    if len(text) > _LONGEST_WRITTEN:
        return None
    words = key(text)
    if not 0 < len(words) <= _LONGEST_CALL:
        return None
    return Piece(text, words, line, above, apart, signed)


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
    start = max(line.rfind(end) for end in _SENTENCE_ENDS) + 1
    return start if start > 0 and len(line) - start <= _LONGEST_TAIL else None


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
    words = _short(line)
    if words is None:
        return False
    if _has_link(line) and _MENU.fullmatch(_without_links(line)):
        return True
    if _CREDIT.fullmatch(words):
        return True
    if not _is_call(words):
        return False
    start = _tail(line)
    head = _words(line[:start]) if start is not None else ""
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
