"""Groups reports by whose word they are: origins, not voices.

Reports are one origin when they name the same origin, when their outlets have one owner, or when
one is the other's text: syndicated copy is found by shared runs of five words, counted in the
shorter text, because copies are shortened.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache

from monitor.crossref.account import Account, plain_name
from monitor.model.ids import ReportId
from monitor.model.story import Link, Origin, Stance

SHINGLE = 5  # words
COPY_FROM = 0.6  # shared share of the shorter text; the prototype saw .52 in mere house style
COPY_WITHIN = timedelta(hours=24)


def origins(links: Sequence[Link], reports: Mapping[ReportId, Account]) -> tuple[Origin, ...]:
    """The independent origins behind linked reports, by their earliest report.

    An origin disputes when at least half of its reports do: what the others leave out, they do not
    say. `links` and `reports` belong to one post; links to reports not given are left out.
    """
    held = sorted(
        (link for link in links if link.report in reports),
        key=lambda link: (reports[link.report].date, link.report),
    )
    groups: list[list[Link]] = []
    for link in held:
        joined = [g for g in groups if any(_same_origin(link, other, reports) for other in g)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), link])
    ordered = [sorted(group, key=held.index) for group in groups]
    return tuple(_origin(group) for group in sorted(ordered, key=lambda g: held.index(g[0])))


def _origin(group: Sequence[Link]) -> Origin:
    disputing = sum(link.stance is Stance.DISPUTES for link in group)
    return Origin(
        name=group[0].origin,
        reports=tuple(link.report for link in group),
        stance=Stance.DISPUTES if 2 * disputing >= len(group) else Stance.SUPPORTS,
    )


def _same_origin(first: Link, second: Link, reports: Mapping[ReportId, Account]) -> bool:
    a, b = reports[first.report], reports[second.report]
    if plain_name(first.origin) == plain_name(second.origin):
        return True
    if a.outlet == b.outlet:
        # One outlet may quote two bodies; what it says itself and what it quotes is one voice.
        return a.source in (first.origin, second.origin)
    if a.owner is not None and a.owner == b.owner:
        return True
    if a.url is not None and a.url == b.url:
        return True
    return abs(a.date - b.date) <= COPY_WITHIN and copied(a.text, b.text)


def copied(first: str, second: str) -> bool:
    """Whether the shorter of two comparable texts stands largely in the longer one."""
    a, b = _shingles(first), _shingles(second)
    shorter = min(len(a), len(b))
    return shorter > 0 and len(a & b) >= COPY_FROM * shorter


@lru_cache(maxsize=256)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = text.split()
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
