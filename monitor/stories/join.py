"""Which story a post belongs to, when its words alone do not say.

A post whose words match an earlier one follows it. Otherwise it joins the story of an event that
its own account describes as well: the same place, the same time, the same kind of event, in
whatever language. It joins only when all of them agree, because a wrong join hides news.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from monitor.crossref.score import related, score
from monitor.crossref.weights import WEIGHTS, log_odds
from monitor.lexicon import Lexicon
from monitor.model.claim import Frame
from monitor.model.ids import PostKey, StoryId
from monitor.model.relation import Evidence, Match, Relation

# An event of two posts counts as the same from this probability on, the one from which a report
# counts as linked to a post.
JOIN_FROM = 0.8
_LEAST = log_odds(JOIN_FROM)

# The least worth of the common place: the same city or site, or one inside the other. A
# common province makes a link worth showing; it does not make one event of two.
SAME_PLACE_FROM = WEIGHTS["place inside"] + WEIGHTS["place partly"] - 0.01

# The least worth of the common time: windows at most four hours apart. A report may come a day
# later; what a channel tells a day later, of the same base and the same weapon, is another attack.
SAME_TIME_FROM = WEIGHTS["time 4 h"]
SAME_TIME_WITHIN = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A post of a story that a new post may belong to."""

    post: PostKey
    story: StoryId
    frames: tuple[Frame, ...]


def join(
    frames: tuple[Frame, ...], neighbours: Iterable[Neighbour], lexicon: Lexicon
) -> Match | None:
    """The neighbour that tells of the same event, as a `same_story` match; None if there is none.

    Of several, the most probable; of equals, the lowest story and post.
    """
    best: tuple[float, StoryId, PostKey, Match] | None = None
    for neighbour in neighbours:
        for mine in frames:
            for theirs in neighbour.frames:
                if not related(mine.events, theirs.events, lexicon):
                    continue  # a drill on the day of an attack, at the same base
                found = score(mine, theirs, lexicon, least=_LEAST)
                if found.p < JOIN_FROM or found.term("place") < SAME_PLACE_FROM:
                    continue
                if found.term("time") < SAME_TIME_FROM:
                    continue
                rank = (-found.p, neighbour.story, neighbour.post)
                if best is None or rank < best[:3]:
                    evidence = tuple(
                        Evidence("same_event", f"{term.name} {term.value:+.1f}")
                        for term in found.terms
                    )
                    match = Match(
                        Relation.SAME_STORY, neighbour.post, round(100 * found.p, 1), evidence
                    )
                    best = (*rank, match)
    return best[3] if best else None
