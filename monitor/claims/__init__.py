"""To be written. (Temporary stand-in by the lead so that the rest runs: REPLACE THIS FILE.)"""

from datetime import datetime, timedelta

from monitor.lexicon import Lexicon
from monitor.model.claim import Frame, Role
from monitor.model.report import Report
from monitor.model.watch import Sources
from monitor.text.normalise import normalise


def read_post(
    text: str, *, language: str | None, published: datetime, lexicon: Lexicon, sources: Sources
) -> tuple[Frame, ...]:
    found: dict[str, list[str]] = {}
    for mention in lexicon.find(normalise(text), language):
        found.setdefault(mention.concept.partition(":")[0], []).append(mention.concept)
    places = [*found.get("site", ()), *found.get("city", ()), *found.get("adm", ())]
    return (
        Frame(
            Role.PRIMARY, published - timedelta(hours=8), published,
            places=tuple(places), events=tuple(found.get("event", ())),  # type: ignore[arg-type]
            weapons=tuple(found.get("weapon", ())), text=text,  # type: ignore[arg-type]
        ),
    )


def read_report(
    report: Report, *, language: str | None, lexicon: Lexicon, sources: Sources
) -> tuple[Frame, ...]:
    return read_post(
        report.text, language=language, published=report.date, lexicon=lexicon, sources=sources
    )
