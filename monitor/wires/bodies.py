"""The bodies of articles: asked for when a report is new, handed over when they were read.

A report stands with title and summary until then, and stays so if its page cannot be read. A
site's pages are read one after the other, the newest first; what waits too long is not read at all.

Not guaranteed: the body of a report whose page was still to be read when the daemon stopped.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from monitor.errors import PermanentError, StoreError, TransientError
from monitor.model.report import FetchedReport
from monitor.pipeline.ports import Clock, ReportSink
from monitor.wires.article import Extractor
from monitor.wires.hosts import site_of
from monitor.wires.link import host_of
from monitor.wires.pages import PageReader

_LONG_ENOUGH = 600  # characters of a body in the feed itself: its page would tell little more
_MAX_AGE = timedelta(hours=24)
_MOST_WAITING = 100  # pages of one site
_STORE_RETRY = 5.0  # seconds

log = structlog.get_logger()


class Bodies:
    """Reads the pages of reports in the background, and hands their bodies to the sink."""

    def __init__(
        self, pages: PageReader, extractor: Extractor, sink: ReportSink, clock: Clock
    ) -> None:
        self._pages = pages
        self._extractor = extractor
        self._sink = sink
        self._clock = clock
        self._waiting: dict[str, dict[str, FetchedReport]] = {}
        """Of each site, the reports that wait, by address."""
        self._failing: set[str] = set()
        self._asked = asyncio.Event()

    def ask(self, reports: Sequence[FetchedReport]) -> None:
        """Note reports whose pages are to be read. Those that need none are left out."""
        oldest = self._clock.now() - _MAX_AGE
        for report in reports:
            if not report.url or report.link_key is None or len(report.body) >= _LONG_ENOUGH:
                continue
            if report.date < oldest:
                continue
            site = site_of(host_of(report.url))
            self._waiting.setdefault(site, {})[report.url] = report
            if len(self._waiting[site]) > _MOST_WAITING:
                last = min(self._waiting[site].values(), key=lambda held: held.date)
                del self._waiting[site][last.url or ""]
        if self._waiting:
            self._asked.set()

    async def run(self) -> None:
        """Read what is asked for, each site on its own, until cancelled."""
        busy: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            while True:
                await self._asked.wait()
                self._asked.clear()
                busy = {site: task for site, task in busy.items() if not task.done()}
                for site in sorted(set(self._waiting) - set(busy)):
                    busy[site] = group.create_task(self._read_site(site), name=f"pages of {site}")

    async def _read_site(self, site: str) -> None:
        while waiting := self._waiting.get(site):
            report = max(waiting.values(), key=lambda held: (held.date, held.guid))
            del waiting[report.url or ""]
            try:
                await self._read(site, report)
            except TransientError as error:
                self._failed(site, str(error))
                if error.retry_after:
                    waiting.clear()  # they stand without a body, and the site is left alone
                    await self._clock.sleep(error.retry_after)
            except PermanentError as error:
                self._failed(site, str(error))
            except Exception as error:  # one page's surprise must not stop the others
                log.exception("page.bug", site=site)
                self._failed(site, type(error).__name__)
        del self._waiting[site]

    async def _read(self, site: str, report: FetchedReport) -> None:
        text = await self._extractor.text(await self._pages.read(report.url or ""))
        if site in self._failing:
            self._failing.discard(site)
            log.info("pages.recovered", site=site)
        if len(text) <= len(report.summary):
            return
        # Its title and summary may have changed meanwhile: what comes empty changes nothing.
        body = replace(report, title="", summary="", body=text)
        while True:
            try:
                await self._sink.reports([body], None)
            except StoreError:
                await self._clock.sleep(_STORE_RETRY)
            else:
                return

    def _failed(self, site: str, reason: str) -> None:
        """Tell the first failure of a site; those behind it are its consequences."""
        level = log.debug if site in self._failing else log.warning
        level("pages.not_read", site=site, reason=reason)
        self._failing.add(site)
