"""A report: one item of a wire, an outlet or an official body, and who published it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.ids import OutletId, ReportId
from monitor.model.moment import require_utc


class OutletKind(StrEnum):
    """What an outlet's word is worth in an alert."""

    WIRE = "wire"
    OUTLET = "outlet"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher of reports. Several domains and feeds are still one outlet."""

    id: OutletId
    name: str
    kind: OutletKind = OutletKind.OUTLET
    owner: str | None = None
    language: str | None = None
    feeds: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    bodies: bool | None = None
    """Whether its articles' pages are read; None leaves it to the setting."""


@dataclass(frozen=True, slots=True)
class Report:
    """One item as an outlet published it. All text is plain: no mark-up, bounded in length."""

    id: ReportId
    outlet: OutletId
    date: datetime
    """When it was published, as the outlet says; never later than when it was fetched."""
    title: str
    summary: str = ""
    body: str = ""
    language: str | None = None
    url: str | None = None
    """The canonical address, tracking parameters removed."""
    version: int = 1

    def __post_init__(self) -> None:
        require_utc(self.date, "Report.date")

    @property
    def text(self) -> str:
        """Title, summary and body, a paragraph each."""
        return "\n\n".join(part for part in (self.title, self.summary, self.body) if part)


@dataclass(frozen=True, slots=True)
class FetchedReport:
    """An item of a feed before the store has given it an id."""

    outlet: OutletId
    guid: str
    """The feed's own id of the item; its canonical address where it has none."""
    date: datetime
    title: str
    summary: str = ""
    body: str = ""
    language: str | None = None
    url: str | None = None
    link_key: str | None = None
    """The same for every address of the article at its outlet; None where it has none there."""
    title_key: str | None = None
    """The same for every spelling of the title; None for a title too short to tell items apart."""

    def __post_init__(self) -> None:
        require_utc(self.date, "FetchedReport.date")
