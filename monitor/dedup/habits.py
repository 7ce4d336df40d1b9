"""What single channels add to their posts: mottos, signatures, prefixes, blocks of hashtags.

Learnt from the posts themselves. A piece at the edge of a post is a habit of its channel when it
stood at the edge of several posts that have nothing else in common, and in a good share of the
channel's posts. A siren's or a bulletin's own words come again too, but the rest with them: they
are no habit. A piece that states a fact must come much more often, for `no one was hurt` may stand
below any news; so must a piece inside a line, for what stands before a colon may be who speaks.

The channels' names are known from the first post on: a line, or a prefix, that consists of the
channel's name and words such as `agency` is its signature. The name of another watched channel
alone in a line, or another's habit, came along with a copy; inside a line it is a credit.

What is learnt is a function of the posts held, whatever the order in which they came: a post is
judged by what its channel published before the minute of its own date. What came of it is kept with
the decision, as evidence; read again later, a post is cut as it was then (`as_before`).

Not guaranteed. What stands in fewer than two posts, or in one post of ten, is not learnt. A post
that is read long after later ones of its channel finds only the newest `HELD` remembered.
"""

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from heapq import nlargest
from re import compile as pattern
from typing import NamedTuple
from zlib import crc32

from monitor.dedup.words import DENIAL
from monitor.lexicon import PLACES, Lexicon
from monitor.model.ids import ChannelId, PostKey
from monitor.model.post import Channel, Post
from monitor.model.relation import Evidence
from monitor.text.boilerplate import Piece, Removed, edges, key
from monitor.text.normalise import normalise

HABIT, SIGNATURE, CREDIT = "habit", "signature", "credit"
"""Kinds of evidence: cut because it comes again and again, because it is a name, because it is
another channel's name inside a line. The last says whose word it is: it is cut for comparing
alone."""
KINDS = frozenset({HABIT, SIGNATURE, CREDIT})

HELD = 64
"""Posts of a channel from which is learnt, the newest: with the shares below some days of a busy
channel, and some 80 kB of memory at most."""
_UNLIKE = 0.3
"""Share of words in common below which two posts are unlike. Two sirens, or two days' rates, have
more than half; unrelated news hardly any."""
_LINES, _LINE = 3, 100
"""Longest lines of a post that are remembered, and characters of each: one of them is no habit
itself, and says what the post is about."""
_TELLING, _AGAIN = 2, 3
"""Words of a line that make it telling, and in how many posts it may come again as news."""
_LEAST_LEFT = 5
"""Words that a post keeps at least when habits are cut: what is left of less says nothing."""
_WORDS_OF_A_NAME = 6
_WORDS_OF_A_MOTTO = 10
_WORDS_BELOW_THE_TEXT = 5
"""Words of a motto that no empty line sets apart."""
_MARK = pattern(
    "[|•·;؛،—–#\n\u2190-\u2bff\u3030\U0001f000-\U0001faff]|\\s[-/](?=\\s)|\\.+(?=\\s|$)"
)
"""Between a name and a motto; signs and pictures are marks as well. After a colon comes news."""
_ALWAYS = "24 7"
"""`24/7`, normalised: the one number that mottos hold."""
_WORDS_OF_A_SIGNATURE = 16
_PARTS_OF_A_NAME = 3
"""Marks may stand inside a name: `East. Digest`."""
_SCENES = PLACES | {"target"}
"""Families of what a motto may name: `the pulse of the market`."""
_WORD = pattern(r"[^\W\d_]{3,}")
_LETTER = pattern(r"[^\W_]")
_NOTHING: frozenset[str] = frozenset()
_HAPPENING = frozenset({"event", "outcome", "casualty"})
"""Families of what happens. A piece that names such is news, however often it comes."""
_FACTS = PLACES | _HAPPENING | {"country", "actor", "weapon", "target", "number"}
_LIGHT = frozenset(
    normalise(
        "channel news agency the press official desk network osint live wire telegram online media"
        " قناة وكالة شبكة موقع الأنباء للأنباء الإخبارية إخبارية أخبار الإعلامية تلغرام تليغرام"
        " خبر اخبار خبرگزاری خبری کانال رسمی پایگاه تلگرام شبکه"
        " агентство канал новости новостная новостное телеграм телеграмм медиа онлайн лента"
        " агенція новини haber ajans ajansı kanalı haberleri חדשות ערוץ actu infos agence chaîne"
    ).tokens
)
"""Words that are added to names, or left out of them."""
_BESIDE = _LIGHT | frozenset(
    normalise(
        "on in at via by from with and of for to a us our we you more x twitter facebook"
        " instagram youtube whatsapp viber vk max tiktok threads bluesky app site website link"
        " here click tap follow join subscribe read watch listen visit chat group bot backup"
        " page"
        " على في عبر من مع إلى و تليجرام تيليجرام تيليغرام تلجرام واتساب فيسبوك تويتر إكس"
        " انستغرام يوتيوب منصة تطبيق موقعنا رابط الرابط صفحة صفحتنا تابعوا تابعونا تابعنا تابع"
        " اشترك اشتركوا انضم انضموا قناتنا حساب حسابنا الرسمي الرسمية مجموعة هنا لمتابعة يمكنكم"
        " متابعة"
        " در به از با را ما اینستاگرام توییتر ایکس یوتیوب واتساپ بله ایتا روبیکا سروش سایت لینک"
        " گروه صفحه بپیوندید دنبال کنید همراه باشید اینجا عضو شوید"
        " в во на с со из и к по у мы нас наш наша тг вк дзен макс телеграме одноклассники"
        " одноклассниках инстаграм ютуб твиттер ватсап вотсап чат бот сайт сайте ссылка ссылке"
        " здесь тут подпишись подпишитесь подписаться подписывайтесь читать читайте смотреть"
        " смотрите слушайте"
        " та ми телеграмі підписатися підписуйтесь підпишіться дивіться"
        " de da ile bizi takip edin bize katılın sosyal medya sayfa"
        " ב על עקבו אחרי הצטרפו בטלגרם בוואטסאפ"
        " sur en le la les avec et suivez rejoignez abonnez vous nous"
    ).tokens
)
"""Words that may stand beside a name without a mark between them: where it is read, and how."""


class _Needed(NamedTuple):
    """How often a piece must have stood at the edge of a channel's posts to be its habit."""

    different: int
    """Posts that are unlike one another."""
    share: float
    """Of the channel's posts."""


# On 4,783 posts of 17 real channels, with the general forms switched off, these numbers learn the
# footers of all channels that have one, copied ones too, and nothing else. The most frequent line
# of news comes in 4 % of a channel's posts, who speaks before a colon in 7 %.
_PLAIN = _Needed(4, 0.1)
_MARKED = _Needed(2, 0.05)
"""For lines that begin with the channel's name or lead elsewhere: they are hardly ever news."""
_APART = _Needed(2, 0.1)
"""For lines below the rest, set apart by an empty one, that state no fact: on the same posts these
learn nothing but footers either."""
_STRICT = _Needed(6, 0.3)
"""For what names a place or a number, for parts of lines, and for other channels' habits."""
_ABOVE = _Needed(6, 0.6)
"""For what stands above a post: there a siren says that it is one, or that it is over."""


@dataclass(frozen=True, slots=True, order=True)
class _Post:
    """What is remembered of one post."""

    minute: datetime
    key: PostKey
    pieces: "array[int]" = field(compare=False)
    lines: tuple[str, ...] = field(compare=False)
    """The longest ones."""


class Habits:
    """What the channels add to their posts, learnt from those held."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._channels: dict[ChannelId, list[_Post]] = {}
        self._often: dict[int, int] = {}
        """How many posts held have a piece, whosoever's."""
        self._told: dict[int, frozenset[str]] = {}
        self._names = _Names(lexicon, ())

    def know(self, channels: Iterable[Channel]) -> None:
        """Take these for the watched channels, whose names sign posts."""
        self._names = _Names(self._lexicon, channels)

    def learn(self, post: Post) -> None:
        """Remember a post, or its new words."""
        read = _remember(post)
        held = self._channels.setdefault(post.key.channel, [])
        place = bisect_left(held, read)
        if place < len(held) and held[place] == read:
            self._drop(held, place, place + 1)
        insort(held, read)
        for code in read.pieces:
            self._often[code] = self._often.get(code, 0) + 1
        self._drop(held, 0, len(held) - HELD)

    def learn_all(self, posts: Iterable[Post]) -> None:
        """Remember posts, each once; of each channel's only as many are looked at as are held."""
        by_channel: dict[ChannelId, list[Post]] = {}
        for post in posts:
            by_channel.setdefault(post.key.channel, []).append(post)
        for posted in by_channel.values():
            for post in nlargest(HELD, posted, key=lambda p: (_minute(p.date), p.key)):
                self.learn(post)

    def forget(self, before: datetime) -> None:
        """Forget what was published before a time."""
        minute = _minute(before)
        for channel, held in list(self._channels.items()):
            self._drop(held, 0, bisect_left(held, minute, key=lambda post: post.minute))
            if not held:
                del self._channels[channel]

    def own(self, post: Post) -> Callable[[Piece], str | None]:
        """What `boilerplate.cut` asks: why a piece is no news in this post, as kind and reason."""
        channel, minute = post.key.channel, _minute(post.date)
        left: int | None = None

        def why(piece: Piece) -> str | None:
            nonlocal left
            if self._is_motto(piece, channel):
                return SIGNATURE
            if signed := self._names.signs(piece, channel):
                return signed
            if not self._comes_again(piece, channel, minute):
                return None
            if left is None:
                left = len(key(post.text).split())
            left -= len(piece.key.split())
            return HABIT if left >= _LEAST_LEFT else None

        return why

    def _is_motto(self, piece: Piece, channel: ChannelId) -> bool:
        """A channel's name below the text, and few words besides that tell of nothing.

        Either a motto follows behind a mark, or the other words only say where the channel is read.
        Another channel's name and motto came along with a copy.
        """
        if not piece.below or piece.key.count(" ") >= _WORDS_OF_A_SIGNATURE:
            return False
        if not self._names.may_stand_in(piece.text):
            return False
        parts = [part for part in _MARK.split(piece.text) if _LETTER.search(part)]
        alone = piece.apart or piece.signed
        for end in range(min(len(parts) - 1, _PARTS_OF_A_NAME), 0, -1):
            own, words = self._names.named(" ".join(parts[:end]), channel)
            if own or (own is not None and words > 1 and piece.apart):
                most = _WORDS_OF_A_MOTTO if alone else _WORDS_BELOW_THE_TEXT
                return (alone or words > 1) and self._tells_nothing(" ".join(parts[end:]), most)
        return alone and self._names.is_beside(piece.text, channel)

    def _tells_nothing(self, motto: str, most: int) -> bool:
        """Whether so many words at most name nothing that happened, and do not take back either."""
        tokens = _tokens(motto)
        if len(tokens) > most or DENIAL.issuperset(tokens):
            return False
        words = " ".join(tokens).replace(_ALWAYS, "")
        return self._named(words, _code(words)) <= _SCENES

    def _comes_again(self, piece: Piece, channel: ChannelId, minute: datetime) -> bool:
        code = _code(piece.key)
        often = self._often.get(code, 0)
        if often < _MARKED.different:
            return False
        if piece.line and (piece.linked or self._names.begins(piece, channel)):
            needed = _MARKED
        else:
            families = self._families(piece.text, code)
            if families & _HAPPENING:
                return False
            footer = piece.apart and piece.signed  # mottos name places and numbers as well
            needed = _PLAIN if piece.line and (footer or not families) else _STRICT
            if piece.line and piece.apart and not families:
                needed = _APART
            if piece.above:
                needed = _ABOVE
        if _is_habit(code, self._channels.get(channel, []), minute, needed):
            return True
        if often < _STRICT.different or not piece.line:
            return False
        return any(
            _is_habit(code, held, minute, _STRICT)
            for other, held in self._channels.items()
            if other != channel
        )

    def _families(self, text: str, code: int) -> frozenset[str]:
        """Of which kinds the facts in a piece are, as far as the lexicon knows."""
        return self._named(text, code) | _denial(text)

    def _named(self, text: str, code: int) -> frozenset[str]:
        """The same without regard to words of denial."""
        known = self._told.get(code)
        if known is None:
            if len(self._told) >= HELD * HELD:
                self._told.clear()
            known = _named(text, self._lexicon)
            self._told[code] = known
        return known

    def _drop(self, held: list[_Post], first: int, end: int) -> None:
        for post in held[first : max(first, end)]:
            for code in post.pieces:
                if self._often[code] == 1:
                    del self._often[code]
                else:
                    self._often[code] -= 1
        del held[first : max(first, end)]


def evidence_of(removed: Iterable[Removed]) -> tuple[Evidence, ...]:
    """What was cut as a channel's own, to be kept with the decision."""
    return tuple(Evidence(piece.why, piece.text) for piece in removed if piece.why is not None)


def as_before(evidence: Iterable[Evidence]) -> Callable[[Piece], str | None]:
    """What `boilerplate.cut` asks, answered as it was when this evidence was given."""
    known = {key(each.detail): each.kind for each in evidence if each.kind in KINDS}
    return lambda piece: known.get(piece.key)


def _remember(post: Post) -> _Post:
    lines = sorted(post.text.split("\n"), key=len, reverse=True)
    return _Post(
        _minute(post.date),
        post.key,
        array("I", sorted({_code(piece.key) for piece in edges(post.text)})),
        tuple(line[:_LINE] for line in lines[:_LINES]),
    )


def _families(text: str, lexicon: Lexicon) -> frozenset[str]:
    return _named(text, lexicon) | _denial(text)


def _denial(text: str) -> frozenset[str]:
    """`Fake:` above a text is the news, however often it stands there."""
    return _NOTHING if DENIAL.isdisjoint(_tokens(text)) else frozenset({"outcome"})


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    """The words of a piece, made comparable; the same footers come again and again."""
    return tuple(normalise(text).tokens)


def _named(text: str, lexicon: Lexicon) -> frozenset[str]:
    words = normalise(text)
    found = {mention.family for mention in lexicon.find(words, None)}
    if any(letter.isdecimal() for letter in words.text):
        found.add("number")
    return frozenset(found & _FACTS)


def _is_habit(code: int, held: Sequence[_Post], minute: datetime, needed: _Needed) -> bool:
    before = [post for post in held if post.minute < minute]
    having = [post for post in before if code in post.pieces]
    if len(having) < needed.different or len(having) < needed.share * len(before):
        return False
    unlike: list[_Post] = []
    for post in having:
        if all(_unlike(post, other) for other in unlike):
            unlike.append(post)
            if len(unlike) == needed.different:
                return needed is _MARKED or not _tells_apart(code, before)
    return False


def _tells_apart(code: int, posts: Sequence[_Post]) -> bool:
    """Whether a piece is what distinguishes posts that are the same but for it and another piece.

    So the last lines of an alarm and of its end, above both of which the same towns are listed.
    """
    by_line: dict[frozenset[str], list[_Post]] = {}
    for post in posts:
        for line in post.lines:
            by_line.setdefault(_content(line), []).append(post)
    for words, same in by_line.items():
        if len(words) < _TELLING or not 1 < len(same) <= _AGAIN:
            continue  # too poor, once only, or itself a habit
        have = [post for post in same if code in post.pieces]
        lack = [post for post in same if code not in post.pieces]
        if any({*other.pieces} - {*one.pieces} for one in have for other in lack):
            return True
    return False


def _minute(date: datetime) -> datetime:
    return date.replace(second=0, microsecond=0)


def _code(words: str) -> int:
    """A number for words, the same in every process."""
    return crc32(words.encode("utf-8", "surrogatepass"))


def _unlike(one: _Post, other: _Post) -> bool:
    """Whether two posts have little in common besides lines at their edges."""
    common = {*one.pieces} & {*other.pieces}
    first, second = (
        next((_content(line) for line in post.lines if _code(key(line)) not in common), _NOTHING)
        for post in (one, other)
    )
    return bool(first and second) and len(first & second) < _UNLIKE * len(first | second)


@lru_cache(maxsize=1024)
def _content(line: str) -> frozenset[str]:
    """The words of a line but short ones and numbers."""
    return frozenset(_WORD.findall(line.lower()))


class _Names:
    """How the watched channels sign."""

    def __init__(self, lexicon: Lexicon, channels: Iterable[Channel]) -> None:
        self._signatures: dict[str, set[ChannelId]] = {}
        self._everywhere: set[str] = set()
        """The signatures that are nothing else, so that they sign in other channels' posts too."""
        self._beginnings: set[str] = set()
        """First words of signatures."""
        for channel in channels:
            for name in (channel.title, channel.handle or "", *channel.aliases):
                for form, alone in _forms(name.replace("_", " "), lexicon).items():
                    if len(form) > 2 and not form.isdecimal():
                        self._signatures.setdefault(form, set()).add(channel.id)
                        if alone:
                            self._everywhere.add(form)
                tokens = _tokens(name.replace("_", " "))
                self._beginnings.update((*tokens[:1], *_core(tokens)[:1]))

    def signs(self, piece: Piece, channel: ChannelId) -> str | None:
        """What a piece is that consists of a name; None if it is none."""
        forms = _written(piece.text)
        if any(channel in self._signatures.get(form, ()) for form in forms):
            return SIGNATURE
        if any(form in self._everywhere for form in forms):
            return SIGNATURE if piece.line else CREDIT
        return None

    def may_stand_in(self, text: str) -> bool:
        """Whether a text holds a word with which some channel's name begins."""
        return not self._beginnings.isdisjoint(_tokens(text))

    def named(self, text: str, channel: ChannelId) -> tuple[bool | None, int]:
        """Whether a text is the channel's own name or another's; None if it is nobody's.

        With it, of how many words it consists.
        """
        forms = _written(text)
        own = any(channel in self._signatures.get(form, ()) for form in forms)
        if not own and self._everywhere.isdisjoint(forms):
            return None, 0
        return own, len(_tokens(text))

    def is_beside(self, text: str, channel: ChannelId) -> bool:
        """Whether a text is the channel's own name among words that say where it is read."""
        tokens = _tokens(text)
        for begin in range(len(tokens)):
            for end in range(len(tokens), begin, -1):
                if channel in self._signatures.get("".join(tokens[begin:end]), ()):
                    return _BESIDE.issuperset((*tokens[:begin], *tokens[end:]))
            if tokens[begin] not in _BESIDE:
                return False
        return False

    def begins(self, piece: Piece, channel: ChannelId) -> bool:
        """Whether a piece begins with the channel's own name."""
        tokens = _tokens(piece.text)
        for written in (tokens, _core(tokens)):
            for end in range(1, min(len(written), _WORDS_OF_A_NAME) + 1):
                if channel in self._signatures.get("".join(written[:end]), ()):
                    return True
        return False


def _forms(name: str, lexicon: Lexicon) -> dict[str, bool]:
    """How a name signs, without blanks; with each, whether it means nothing else.

    `Baghdad` of `Baghdad News` is a place, so the whole name signs; a channel named `Baghdad` signs
    by nothing, and no more does `Air raid alert`. An official's name below another's post says who
    speaks.
    """
    tokens = normalise(name).tokens
    whole = "".join(tokens)
    families = _families(name, lexicon) - {"number"}
    if not families:
        return {whole: True, "".join(_core(tokens)): True}
    return {whole: False} if len(tokens) > 1 and not families & _HAPPENING else {}


def _written(text: str) -> tuple[str, ...]:
    """The forms in which a text may be a name; none if it is too long for one."""
    if text.count(" ") > 2 * _WORDS_OF_A_NAME:
        return ()
    tokens = _tokens(text)
    if len(tokens) > _WORDS_OF_A_NAME:
        return ()
    return "".join(tokens), "".join(_core(tokens))


def _core(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if token not in _LIGHT]
