"""The verdict on two documents, and on a document among its candidates."""

from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import fuzz

from monitor.dedup.difference import Difference, Passage, difference
from monitor.dedup.document import Document
from monitor.dedup.facts import Change, changes, renumbered
from monitor.dedup.held import Index
from monitor.dedup.topics import SHARED, Likeness, stem, terms_of
from monitor.dedup.words import CONTRARY, TURNING
from monitor.model.ids import PostKey
from monitor.model.relation import Evidence, Match, Relation

# Where no other source is named, numbers come from pairs of real posts labelled by hand (28
# copies, 55 others) and real reposts; half of them were looked at, see the package's docstring.
COPY_FROM = 82.0
"""Mean of token_set_ratio and token_sort_ratio from which a text is a copy or edit. Of the labelled
copies all but two cut ones reach it, of independently written texts 3 of 36."""
ALIKE_FROM = 64.0
"""From here on two texts tell the same news, if they share words enough. Of labelled posts on other
events none reaches 54; of 22 pairs between 64 and 70 in a stream of 4,783 posts 21 were the same
news. About half of the labelled `same news` reaches it."""
_RETOLD_FROM = 72.0
"""From here on a text in other words with hardly a new one is a copy: the two labelled retellings
of that kind reach 64 and 71.9."""
_LEAST_SHARED = 4
"""Content words that two texts have in common before likeness means anything."""
_CONTAINED_SHARED = 5
"""Content words in common from which one text may be a cut of the other, however short."""
_CONTAINED_OVERLAP = 84.0
"""token_set_ratio of a cut with its whole, at least."""
_CONTAINED_REST = 0.2
"""Share of its content words that a cut may have beyond those in common."""
_REWORDED = 0.2
"""Share of content words replaced by others up to which a text is still a copy; reposts with light
edits stay below it. Where the script does not show names, a replaced word may be one, and none is
accepted in a short text."""
_REPHRASED_FROM = 70.0
_REPHRASED_FROM_UNCASED = 67.0
_REPHRASED = 0.25
"""Where another channel tells it soon after in other words, without a fact of its own: the score,
and the share of words beyond the other's, up to which it adds nothing. Set on 438 labelled copies
of four hands, three of them in Arabic, Persian, English and Russian: with it 396 are known for
copies and 9 of some thousand others taken for ones, without it 369 and 7."""
_EXCHANGED_ALONE = 86.0
"""From this score on, one or two words in the place of others are what the texts differ in: a fact
that the lexicon does not know, and no other wording."""
_REPHRASED_PASSAGE = 3
"""Words in one piece, in the place of nothing, up to which a rephrased text has no new clause."""
_UNCASED_STRICT = 35
_REWORDED_UNCASED = 0.08
"""Words up to which that holds, and the share that is accepted in longer texts. From 160 template
alerts that differed in one word: with the limit 4 % were lost, without it all."""
_NEW_PASSAGE = 3
"""Words in one piece that only the new text has, from which they say something new, in whatever
words: of 150 labelled copies one had as many, of seven texts with an added clause all."""
_CLAUSE = 6
"""The same with light words, if two are not light."""
_INSERTED = 2
"""The same inside a text where the other has nothing."""

_AND_AND_A_WORD = 3
"""Letters of an Arabic word from which a first `و` is likely `and`."""

_CAPTION = 5
"""Words up to which a caption that names nothing is a caption: `footage from the scene`."""
_SHORT = 12
"""Words up to which a text is so poor that the same words can be said of another event."""
_SHORT_LASTS = timedelta(hours=6)
"""After this a short text that comes again is new: reposts lag 12 minutes at the median and 85 at
the 90th percentile (1,035 real ones); sirens and bulletins return."""
_SAME_CHANNEL_SHORT_LASTS = timedelta(minutes=20)
"""A channel that says the same few words again after this means it again."""
_ELSEWHERE_AFTER = timedelta(hours=6)
"""The same words of another place or another person after this are another event."""
_NEXT_DAY = timedelta(hours=18)
"""A text that returns after this is the next edition or the next attack; a long one only if its
numbers or dates are others. No labelled copy came later than 4 hours."""
_LONG = 35
"""Words from which nobody tells another event in the same ones."""

_RETOLD_WITHIN = timedelta(hours=3)
"""What tells of the same event later than this says more of it, in whatever words. Labelled
retellings come after .7 hours at the median and 1.2 at the 90th percentile, new facts after 5."""
_RETOLD_SOON = timedelta(hours=12)
_RETOLD_LATER = 0.22
"""The cosine that telling words must reach after this. What shares names on the same day mostly
carries a story on, what does a day later is as often another."""
_WHERE = frozenset({"site", "city", "adm", "country"})
"""Families of places. What stands on a site is of it: a base's hangars, an airport's terminal."""
_TERMS_NAMED = 5

_CARRIES_NEWS = frozenset(
    {"number", "ordinal", "place", "actor", "outcome", "casualty", "denial", "order", "fate"}
)
"""Kinds of fact that make an extended copy an update."""
_EXCHANGE_MATTERS = _CARRIES_NEWS | {
    "country",
    "official",
    "weapon",
    "target",
    "event",
    "time",
    "name",
    "fate",
}
"""Kinds of fact whose exchange makes a copy an update."""


def match(new: Document, old: Document) -> Match | None:
    """How `new` relates to `old`, an earlier post; None when nothing speaks for a relation.

    Times decide only between templates and copies; which post is the earlier one is the caller's
    knowledge.
    """
    likeness = _likeness(new, old) if new.text and old.text else None
    return _judged(new, old, likeness)


def _judged(new: Document, old: Document, likeness: "_Likeness | None") -> Match | None:
    lineage = _lineage(new, old)
    if not new.text or not old.text:
        return _wordless(new, old, lineage)
    if likeness is None or (lineage is None and _of_another_day(new, old, likeness)):
        compared = None
    else:
        compared = _compare(new, old, likeness)
    if lineage is not None:
        return _relative(new, old, lineage, compared)
    if compared is None:
        return None
    if compared.near:
        return _near(new, old, compared)
    return _alike(new, old, compared)


def _of_another_day(new: Document, old: Document, likeness: "_Likeness") -> bool:
    """Whether `_alike` would say nothing, for the time between two texts that are no copies and
    deny nothing: then they need not be laid on each other."""
    if max(likeness) >= min(COPY_FROM, _CONTAINED_OVERLAP):
        return False
    if abs(new.date - old.date) <= _NEXT_DAY:
        return False
    tokens = {*new.tokens, *old.tokens}
    return TURNING.isdisjoint(tokens) and CONTRARY.keys().isdisjoint(tokens)


def relate(document: Document, index: Index) -> Match:
    """What a document is to the ones held: the best match, else ORIGINAL.

    A duplicate goes before everything else, then the more alike text, then the earlier post.
    """
    best: tuple[float, int, Match] | None = None
    no_copies: list[tuple[float, int, Document, _Likeness]] = []
    ordered = sorted(index.candidates(document), key=lambda one: (one.date, one.key))
    for place, candidate in enumerate(ordered):
        likeness = _likeness(document, candidate) if document.text and candidate.text else None
        if likeness is not None and _no_copy(document, candidate):
            no_copies.append((-round(likeness.score, 1), place, candidate, likeness))
            continue
        found = _judged(document, candidate, likeness)
        if found is None:
            continue
        if found.relation is Relation.DUPLICATE:
            return found
        if best is None or -found.score < best[0]:
            best = -found.score, place, found
    for score, place, candidate, likeness in sorted(no_copies, key=itemgetter(0, 1)):
        if best is not None and best[:2] < (score, place):
            break
        found = _judged(document, candidate, likeness)
        if found is not None:
            best = score, place, found
            break
    return best[2] if best else _retold(document, index) or Match.original()


def _no_copy(new: Document, old: Document) -> bool:
    """Whether numbers alone tell that one is no copy of the other. Then nothing else need be
    compared, unless no other text is more alike."""
    return new.text != old.text and renumbered(new, old) and _lineage(new, old) is None


def _retold(new: Document, index: Index) -> Match | None:
    """Another account of the same event, whose words alone would not show it.

    The texts that share their wording were judged before: of two that do, this is no retelling.
    """
    for old, likeness in index.retold(new):
        if not _unlike(new, old):
            return None
        weak = likeness.cosine < _RETOLD_LATER
        if weak and (
            new.date - old.date > _RETOLD_SOON or not _more_than_where(new, old, likeness)
        ):
            continue
        if new.channel == old.channel and not _shared_inside(new, old, likeness):
            continue
        if new.cased and old.cased and not _names_one(new, old, likeness):
            continue
        changed = changes(new, old, difference(new, old))
        if any(change.exchanged and change.kind == "place" for change in changed):
            continue
        # Which word an outcome has differs more between languages than the outcome does.
        facts = tuple(c for c in _added(changed) if c.exchanged or c.kind != "outcome")
        words = Evidence("telling_words", ", ".join(likeness.terms[:_TERMS_NAMED]))
        evidence = (words, *_evidence_of(facts))
        late = new.date - old.date > _RETOLD_WITHIN
        relation = Relation.UPDATE if facts or late else Relation.SAME_STORY
        return Match(relation, old.key, round(100 * likeness.cosine, 1), evidence)
    return None


def _shared_inside(new: Document, old: Document, likeness: Likeness) -> bool:
    """Whether two posts of one channel share enough between the ends that are the same in both:
    those are the channel's own words."""
    tokens, others = new.tokens, old.tokens
    low = _same_beginning(tokens, others)
    high = len(tokens) - _same_beginning(tokens[::-1], others[::-1])
    inside = terms_of(new, low, max(low, high))
    return len(inside.intersection(likeness.terms)) >= SHARED


def _same_beginning(tokens: list[str], others: list[str]) -> int:
    """With how many equal words two texts begin."""
    pairs = enumerate(zip(tokens, others, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(tokens), len(others)))


def _names_one(new: Document, old: Document, likeness: Likeness) -> bool:
    """Whether a name or a number is among what two texts share."""
    names = {stem(name) for name in new.names} | {stem(name) for name in old.names}
    return any(not term.isalpha() or term in names for term in likeness.terms)


def _more_than_where(new: Document, old: Document, likeness: Likeness) -> bool:
    """Whether two texts share more than a place and what it lies in: a thing that the lexicon
    knows, or a word; where the script shows names, a name of both."""
    families = [term.partition(":")[0] for term in likeness.terms]
    where = _WHERE | {"target"} if "site" in families else _WHERE
    both = {stem(name) for name in new.names} & {stem(name) for name in old.names}
    shown = new.cased and old.cased
    return any(
        family not in where and (":" in term or term in both or not shown)
        for term, family in zip(likeness.terms, families, strict=True)
    )


def _added(changed: tuple[Change, ...]) -> tuple[Change, ...]:
    """What an account in other words says beyond the other: what no other wording explains."""
    return tuple(
        change
        for change in changed
        if (change.exchanged and change.kind == "number")
        or (change.new and change.kind in ("outcome", "casualty", "denial", "fate"))
    )


def _unlike(new: Document, old: Document) -> bool:
    """Whether two texts are so unlike that `match` can say nothing of them."""
    likeness = _likeness(new, old) if new.text and old.text else None
    return likeness is None or _compare(new, old, likeness) is None


def compare_versions(new: Document, old: Document) -> Match:
    """What an edit changed in a post: UPDATE with the changed facts, or DUPLICATE if none.

    Other than between posts, a fact taken out counts as well, and so do many other words.
    """
    of = old.key
    if new.text == old.text:
        return Match(Relation.DUPLICATE, of, 100.0, (Evidence("exact", "no word changed"),))
    likeness = _likeness(new, old)
    compared = None if likeness is None else _compare(new, old, likeness)
    if compared is None:
        return Match(Relation.UPDATE, of, 0.0, (Evidence("wording", "rewritten"),))
    facts = tuple(
        change
        for change in compared.changes
        if change.exchanged or change.kind in _CARRIES_NEWS or change.kind == "name"
    )
    if facts:
        return Match(Relation.UPDATE, of, compared.score, _evidence_of(facts))
    rest = compared.difference
    if _said_anew(rest) or _name_hidden(new, old, rest):
        return Match(Relation.UPDATE, of, compared.score, (_score(compared), _wording(rest)))
    if compared.score < COPY_FROM and not compared.contained:
        rewritten = Evidence("wording", f"rewritten, {compared.score:.0f} % alike")
        return Match(Relation.UPDATE, of, compared.score, (rewritten,))
    return Match(Relation.DUPLICATE, of, compared.score, (_score(compared),))


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two texts beside each other."""

    score: float
    difference: Difference
    changes: tuple[Change, ...]
    contained: bool
    """Whether one is a cut of the other."""
    exact: bool

    @property
    def near(self) -> bool:
        return self.score >= COPY_FROM or self.contained

    @property
    def reworded(self) -> int:
        """How many content words stand in the place of others."""
        rest = self.difference
        return min(len(rest.new.words), len(rest.old.words))

    @property
    def many_numbers(self) -> bool:
        """Whether several numbers took the place of others: those of another event."""
        return any(
            change.kind == "number" and min(len(change.new), len(change.old)) > 1
            for change in self.changes
        )

    def has(self, kind: str) -> bool:
        """Whether the texts differ in this kind of fact at all."""
        return any(change.kind == kind for change in self.changes)

    def exchanged(self, *kinds: str) -> bool:
        """Whether facts of one of these kinds took the place of others."""
        return any(change.exchanged and change.kind in kinds for change in self.changes)


class _Likeness(NamedTuple):
    """How much two texts have in common, in percent."""

    overlap: float
    """Measured by the one of which more is in common."""
    score: float
    """The mean of that and of what is in common measured by both."""


def _likeness(new: Document, old: Document) -> _Likeness | None:
    """None when two texts are so unlike that nothing follows from it."""
    if new.text == old.text:
        return _Likeness(100.0, 100.0)
    overlap = fuzz.token_set_ratio(new.text, old.text, score_cutoff=ALIKE_FROM)
    if overlap < ALIKE_FROM:
        return None
    score = (overlap + fuzz.token_sort_ratio(new.text, old.text)) / 2
    if score < ALIKE_FROM and overlap < _CONTAINED_OVERLAP:
        return None
    return _Likeness(overlap, score)


def _compare(new: Document, old: Document, likeness: _Likeness) -> _Compared | None:
    """The two beside each other; None when nothing follows from what they have in common."""
    overlap, score = likeness
    found = difference(new, old)
    rest = [len(side.words) for side in (found.new, found.old)]
    contained = (
        overlap >= _CONTAINED_OVERLAP
        and found.shared >= _CONTAINED_SHARED
        and min(rest) <= _CONTAINED_REST * found.shared
        and not (min(rest) and found.shared < 2 * _CONTAINED_SHARED)
    )
    if score < ALIKE_FROM and not contained:
        return None
    exact = new.text == old.text
    return _Compared(round(score, 1), found, changes(new, old, found), contained, exact)


def _lineage(new: Document, old: Document) -> Evidence | None:
    """By what the one comes from the other, or both from a third."""
    if isinstance(new.origin, PostKey) and _is_of(old, new.origin):
        return Evidence("forward", f"of {old.key}")
    if isinstance(old.origin, PostKey) and _is_of(new, old.origin):
        return Evidence("forward", f"{old.key} forwards it")
    if new.origin is not None and new.origin == old.origin:
        return Evidence("forward", f"same origin as {old.key}")
    if common := new.media & old.media:
        kind, number = min(common)
        return Evidence("same_media", f"{kind} {number}")
    return None


def _is_of(document: Document, origin: PostKey) -> bool:
    return origin.channel == document.channel and origin.message in document.messages


def _wordless(new: Document, old: Document, lineage: Evidence | None) -> Match | None:
    """At least one of the two has no words: only lineage can tell."""
    if lineage is None:
        return None
    if new.text:
        added = Evidence("wording", "words where there were none")
        return Match(Relation.UPDATE, old.key, 100.0, (lineage, added))
    return Match(Relation.DUPLICATE, old.key, 100.0, (lineage,))


def _relative(
    new: Document, old: Document, lineage: Evidence, compared: _Compared | None
) -> Match | None:
    """A forward or the same picture. A forward's origin may have been edited since; a picture may
    stand over other news."""
    forward = lineage.kind == "forward"
    if compared is None:
        if not forward:
            return _caption(new, old, lineage)
        rewritten = Evidence("wording", "rewritten")
        return Match(Relation.UPDATE, old.key, 100.0, (lineage, rewritten))
    if news := _news(compared):
        return Match(Relation.UPDATE, old.key, 100.0, (lineage, *_evidence_of(news)))
    if compared.near or forward:
        return Match(Relation.DUPLICATE, old.key, 100.0, (lineage,))
    return Match(Relation.SAME_STORY, old.key, compared.score, (lineage, _score(compared)))


def _caption(new: Document, old: Document, lineage: Evidence) -> Match | None:
    """A copied picture under words that the other text has too, or that say no more than that it
    is one."""
    rest = difference(new, old)
    if rest.new.turning or _told(changes(new, old, rest)):
        return None
    if rest.new.words and (len(new.tokens) > _CAPTION or rest.new.names or rest.new.known):
        return None
    if not (rest.shared or rest.new.words):
        return None
    return Match(Relation.DUPLICATE, old.key, 100.0, (lineage,))


def _near(new: Document, old: Document, compared: _Compared) -> Match | None:
    """A copy, an edit, the next edition of a bulletin, or a template filled in anew."""
    if _template(new, old, compared):
        return None
    news = _news(compared)
    if news:
        return Match(
            Relation.UPDATE, old.key, compared.score, (_score(compared), *_evidence_of(news))
        )
    rest = compared.difference
    if compared.exact:
        same = Evidence("exact", "the same words")
        return Match(Relation.DUPLICATE, old.key, compared.score, (same,))
    copy = Match(Relation.DUPLICATE, old.key, compared.score, (_score(compared),))
    if _rephrased(new, old, compared):
        return copy
    if compared.reworded > _REWORDED * rest.shared or _name_hidden(new, old, rest):
        evidence = (_score(compared), _wording(rest))
        # One word for another in otherwise equal words is a fact that the lexicon does not know.
        relation = Relation.UPDATE if compared.reworded <= 2 else Relation.SAME_STORY
        return Match(relation, old.key, compared.score, evidence)
    if _said_anew(rest):
        return Match(Relation.UPDATE, old.key, compared.score, (_score(compared), _wording(rest)))
    return copy


def _rephrased(new: Document, old: Document, compared: _Compared) -> bool:
    """Whether another channel says soon after in other words what the older text says, and hardly
    more; for two texts whose facts were compared and are the same.

    The more alike two texts are otherwise, the more a single exchanged word means: in a text told
    anew there are several, and they stand for one another.
    """
    rest = compared.difference
    if new.channel == old.channel or new.date - old.date > _RETOLD_WITHIN:
        return False
    words, others = len(rest.new.words), len(rest.old.words)
    least = _REPHRASED_FROM if new.cased and old.cased else _REPHRASED_FROM_UNCASED
    if rest.shared < _LEAST_SHARED or (compared.score < least and words + others):
        return False
    if words > _REPHRASED * (rest.shared + 1):
        return False
    for passage in rest.new.passages:
        instead = [other for other in rest.old.passages if passage.stands_for(other)]
        clause = len(passage.words) > _REPHRASED_PASSAGE or passage.length >= _CLAUSE
        if clause and not instead:
            return False
        if len(passage.words) > 1 and any(map(_counts, instead)) and not _counts(passage):
            return False
    alone = max(words, others) <= 2 and bool(not others or rest.new.in_place_of(rest.old))
    return not (alone and compared.score >= _EXCHANGED_ALONE)


def _counts(passage: Passage) -> bool:
    """Whether a number in digits is among its words."""
    return any(word[0].isdecimal() for word in passage.words)


def _said_anew(rest: Difference) -> bool:
    """Whether the new text has a clause of its own: put in, put at an end or in another's place."""
    words = frozenset(rest.new.words)
    return any(
        sum(word in words for word in passage.words) >= _NEW_PASSAGE
        or (passage.length >= _CLAUSE and len(passage.words) >= _INSERTED)
        or _joins_on(passage, rest)
        or (
            len(passage.words) >= _INSERTED
            and passage.within
            and not any(passage.stands_for(other) for other in rest.old.passages)
        )
        for passage in rest.new.passages
    )


def _joins_on(passage: Passage, rest: Difference) -> bool:
    """Whether a passage in the place of nothing begins with the Arabic `and`: one thing more."""
    if not passage.words[0].startswith("و") or len(passage.words[0]) <= _AND_AND_A_WORD:
        return False
    return not any(passage.stands_for(other) for other in rest.old.passages)


def _name_hidden(new: Document, old: Document, rest: Difference) -> bool:
    """Whether a word in the place of another may be a name, in a script that does not show it."""
    if new.cased and old.cased:
        return False
    replaced = len(rest.new.in_place_of(rest.old))
    short = max(new.text.count(" "), old.text.count(" ")) < _UNCASED_STRICT
    return replaced > (0 if short else _REWORDED_UNCASED * rest.shared)


def _alike(new: Document, old: Document, compared: _Compared) -> Match | None:
    """The same news in other words, perhaps with another figure."""
    if compared.difference.shared < _LEAST_SHARED:
        return None
    if abs(new.date - old.date) > _NEXT_DAY and not compared.has("denial"):
        return None
    if compared.exchanged("place", "time"):
        return None
    short = min(new.text.count(" "), old.text.count(" ")) < _SHORT
    if compared.exchanged("name") and (short or compared.exchanged("number")):
        return None
    if _adds_nothing(new, old, compared):
        return Match(Relation.DUPLICATE, old.key, compared.score, (_score(compared),))
    news = _added(compared.changes)
    evidence = (_score(compared), *(_evidence_of(news) or (_wording(compared.difference),)))
    late = new.date - old.date > _RETOLD_WITHIN
    relation = Relation.UPDATE if news or late else Relation.SAME_STORY
    return Match(relation, old.key, compared.score, evidence)


def _adds_nothing(new: Document, old: Document, compared: _Compared) -> bool:
    """Whether a text in other words has hardly a word beyond the other's, and no fact."""
    rest = compared.difference
    if _news(compared) or new.date - old.date > _RETOLD_WITHIN:
        return False
    if _rephrased(new, old, compared):
        return True
    if _said_anew(rest):
        return False
    words = len(rest.new.words)
    if new.cased and old.cased:
        return words <= _REWORDED / 2 * rest.shared and compared.score >= _RETOLD_FROM
    return words <= _REWORDED_UNCASED * rest.shared and not rest.new.in_place_of(rest.old)


def _template(new: Document, old: Document, compared: _Compared) -> bool:
    """Whether the same words are used for another event."""
    gap = abs(new.date - old.date)
    words = min(new.text.count(" "), old.text.count(" "))
    short = words < _SHORT
    corrects = compared.has("denial") or compared.has("fate")
    other = compared.exchanged("number", "time", "group")
    if compared.exchanged("place") and (other or words < _LONG) and not corrects:
        return True
    if compared.exchanged("place", "name") and not corrects and (other or gap > _ELSEWHERE_AFTER):
        return True
    if short and compared.many_numbers:
        return True
    if gap > _NEXT_DAY and not corrects and (words < _LONG or compared.exchanged("number", "time")):
        return True
    if not short or corrects:
        return False
    same_channel = new.channel == old.channel
    if same_channel and _name_hidden(new, old, compared.difference):
        return True
    return gap > (_SAME_CHANNEL_SHORT_LASTS if same_channel else _SHORT_LASTS)


def _news(compared: _Compared) -> tuple[Change, ...]:
    """The changes that keep a text from being a mere copy."""
    return _told(compared.changes)


def _told(found: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(
        change
        for change in found
        if (change.exchanged and change.kind in _EXCHANGE_MATTERS)
        or (change.new and change.kind in _CARRIES_NEWS)
        or change.kind == "denial"
    )


def _score(compared: _Compared) -> Evidence:
    return Evidence("score", f"{compared.score:.0f} % of the words in common")


def _wording(rest: Difference) -> Evidence:
    new = " ".join(rest.new.words[:6])
    old = " ".join(rest.old.words[:6])
    return Evidence("wording", f"{old or '-'} → {new or '-'}")


def _evidence_of(found: tuple[Change, ...]) -> tuple[Evidence, ...]:
    return tuple(Evidence(change.kind, str(change)) for change in found)
