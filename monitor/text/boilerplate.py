"""What stands in a post without being news: calls to subscribe, lines of links, credits.

Knows the general forms only, in the lexicon's languages. What one channel alone adds to its posts
(its name, its motto) is not recognised here.
"""

import re
from dataclasses import dataclass

from monitor.text.normalise import normalise

_CALLS = "|".join(
    (
        r"подписаться|подписыва(?:й|ем)\w*|подпиш(?:ись|итесь)",
        r"прис[лы]\w+ (?:свою )?новост\w+",
        r"прислали через",
        r"чита(?:ть|йте) (?:нас|далее|также|подробн\w+)",
        r"наш (?:канал|чат|бот)",
        r"без vpn",
        r"підписатися|підпис(?:уй|уйтес)\w*",
        r"надісл\w+ новин\w+",
        r"subscribe",
        r"(?:join|follow) (?:us|our|the channel)",
        r"(?:click|tap) (?:here )?to (?:join|follow|subscribe|read)",
        r"read (?:more|the full)",
        r"send (?:us )?(?:your )?(?:news|tips?)",
        r"share with your friends",
        r"اشتركوا? (?:معنا|الان|بقناتنا|بالقناه|(?:في|علي) (?:ال)?قنا\w+)",
        r"للاشتراك",
        r"تابعو?نا",
        r"(?:لمتابعتنا|للمزيد)",
        r"انضموا? (?:معنا|الينا|لقناتنا|الي (?:ال)?قنا\w+)",
        r"قناتنا",
        r"رابط القناه",
        r"عضو (?:شويد|كانال)",
        r"ما را دنبال كنيد|به كانال .{0,30}بپيونديد",
        r"كانال (?:ما|رسمي)",
        r"abone ol\w*",
        r"takip edin\w*",
        r"הצטרפו (?:אלינו|לערוץ|לקבוצה|עכשיו)",
        r"הירשמו",
        r"(?:abonnez|rejoignez) (?:vous|nous|notre)",
    )
)
"""Words of invitation, normalised. Their other forms are news: a treaty is also signed
(`подписать`), a unit also takes part in an attack (`اشترك`)."""
_CALL = re.compile(rf"(?:^|\s)(?:{_CALLS})(?:\s|$)")
_CREDIT = re.compile(
    r"^(?:фото|видео|photo|video|source|источник|المصدر|صوره|عكس|منبع) \S+(?: \S+)?$"
)
_LINKED_LINE = re.compile(
    r"[^\w\n]*(?:(?:\[[^\]\n]*\]\((?:https?://)?(?:t|telegram)\.me/[^)\s]*\)|(?:https?://)?t\.me/\S+|@\w+)"
    r"[^\w\n]*)+"
)
_SENTENCE_ENDS = ".!?؟…»|•"
_LONGEST_TAIL = 90
_LONGEST_CALL = 160
"""A line with more characters than this, link targets aside, is not looked at."""
_TARGET = re.compile(r"\]\([^)\s]*\)")
_ADDRESS = re.compile(r"(?<![\w.])@\w{4,}|(?<![\w.])(?:t|telegram)\.me/\w")
_RULE = re.compile(r"\s*(?:[-–—_=~*•·.➖▬═━┈┉─]\ufe0f?\s*){3,}")
_WORDS_OF_A_SIGNATURE = 8
_WORDS_OF_A_CALL = 14
"""A line with more words than this is not a mere call, whatever it says."""
_WORDS_OF_A_NAME = 2
"""More words than this plus one before the sentence that calls are no channel's name but news."""
_LINES_AT_AN_EDGE = 6


@dataclass(frozen=True, slots=True)
class Cut:
    """A text without its boilerplate."""

    text: str
    """As long as the original: blanks stand where something was cut, so offsets stay valid."""
    removed: tuple[str, ...] = ()
    """What was cut, as written."""


def cut(text: str) -> Cut:
    """Blank calls, links and credits at both edges of a post.

    A post that would be left without a word is left as it is: then the call is all it says.
    """
    lines = text.split("\n")
    spans: list[tuple[int, int]] = []
    ends: list[int] = []
    position = 0
    for line in lines:
        ends.append(position + len(line))
        position += len(line) + 1
    kept = list(range(len(lines)))
    for edge in (-1, 0):
        for _ in range(_LINES_AT_AN_EDGE):
            if not kept:
                break
            number = kept[edge]
            line = lines[number]
            if _has_letters(line):
                above = lines[number - 1] if edge == -1 and number else ""
                if not _is_boilerplate(line) and not _is_signature(line, above):
                    break
                spans.append((ends[number] - len(line), ends[number]))
            kept.pop(edge)
    if kept:
        last = lines[kept[-1]]
        start = _tail(last)
        if start is not None and _is_call(_words(last[start:])):
            spans.append((ends[kept[-1]] - len(last) + start, ends[kept[-1]]))
    if not spans:
        return Cut(text)
    spans.sort()
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += (text[position:start], " " * (end - start))
        position = end
    rest = "".join(parts) + text[position:]
    if not _has_letters(rest):
        return Cut(text)
    return Cut(rest, tuple(text[start:end] for start, end in spans))


def _tail(line: str) -> int | None:
    """Where the short piece after the last end of a sentence begins."""
    line = line.rstrip(" .!*_)")
    start = max(line.rfind(end) for end in _SENTENCE_ENDS) + 1
    return start if start > 0 and len(line) - start <= _LONGEST_TAIL else None


def _has_letters(line: str) -> bool:
    return any(character.isalnum() for character in line)


def _is_boilerplate(line: str) -> bool:
    if _LINKED_LINE.fullmatch(line):
        return True
    if len(_TARGET.sub("", line)) > _LONGEST_CALL:
        return False
    words = _words(line)
    if _CREDIT.fullmatch(words):
        return True
    if not _is_call(words):
        return False
    start = _tail(line)
    head = _words(line[:start]) if start is not None else ""
    return head.count(" ") < _WORDS_OF_A_NAME or _is_call(head)


def _is_signature(line: str, above: str) -> bool:
    """A few words with the channel's address, or under a rule."""
    words = _words(line)
    return words.count(" ") < _WORDS_OF_A_SIGNATURE and (
        _ADDRESS.search(line) is not None or _RULE.fullmatch(above) is not None
    )


def _is_call(words: str) -> bool:
    return words.count(" ") < _WORDS_OF_A_CALL and _CALL.search(words) is not None


def _words(text: str) -> str:
    return normalise(text).text
