"""Builds the daemon and joins its parts: one TaskGroup, the signals, the order of stopping.

Whatever has to do with `monitor run` meets here and nowhere else. Settings stop here: the parts
get the values they need.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import structlog
from rich.console import Console

from monitor.accounts import bot_access, reader_access
from monitor.clock import WallClock
from monitor.delivery import Deliverer, Limits, Terminal
from monitor.embedding import load_embedder
from monitor.errors import SessionError, SettingsError, StoreError
from monitor.model.post import Channel
from monitor.model.watch import Destination, WatchedChannel, Watchlist
from monitor.observe import (
    Deliveries,
    Health,
    Heartbeat,
    Metrics,
    NotedSink,
    Notices,
    Notifier,
    Storing,
    serving,
)
from monitor.observe.health import remove as remove_health
from monitor.pipeline.announce import Announcer
from monitor.pipeline.ingest import Ingest
from monitor.pipeline.ingest import Limits as AnalysisLimits
from monitor.pipeline.ports import ChannelRecord, Clock, Messenger
from monitor.settings import Settings
from monitor.settings.own_lexicon import lexicon_of
from monitor.standing import Standing
from monitor.store import SqlStore, open_store
from monitor.telegram.account import Account
from monitor.telegram.login import login_bot
from monitor.telegram.messenger import ChatMessenger
from monitor.telegram.reader import Reader
from monitor.wires import (
    ACCEPT_PAGES,
    PAGE_BOUNDS,
    Bodies,
    Extractor,
    FeedPoller,
    Fetcher,
    PageReader,
    Turns,
    can_extract,
    with_bodies,
)

log = structlog.get_logger()

REPORT_SECONDS = 2.0  # between looks at how the parts are
CORRECTION_SECONDS = 2.0  # between looks for what a person wants changed in the stories
LAST_WORDS_SECONDS = 10.0  # for the notice that nothing is read any more to go out
LAST_WORDS_POLL = 0.2  # seconds


async def run_daemon(settings: Settings, watchlist: Watchlist, console: Console) -> None:
    """Follow, decide and alert until SIGINT or SIGTERM, then finish what is in hand.

    Alerts for the terminal go to `console`. Raises SettingsError, StoreError, SessionError or
    PermanentError when it cannot begin or cannot go on.
    """
    problems = []
    if not watchlist.channels:
        problems.append(
            "MONITOR_CHANNELS: nothing to follow; name a channel here or in the watchlist"
        )
    if with_bodies(watchlist.outlets, settings.fetch_bodies) and not can_extract():
        problems.append(
            "MONITOR_FETCH_BODIES: the extra that reads articles is not installed:"
            " pip install 'monitor[bodies]'"
        )
    try:
        settings.require_telegram()
    except SettingsError as error:
        problems.extend(error.problems)
    if problems:
        raise SettingsError(problems)
    async with _daemon(settings, watchlist, console) as daemon:
        await daemon.run()


class Daemon:
    """The parts that run, and how they stop: first what reads, then what writes."""

    def __init__(
        self,
        reader: Reader,
        poller: FeedPoller,
        deliverer: Deliverer,
        standing: Standing,
        notices: Notices,
        heartbeat: Heartbeat,
        notifier: Notifier,
        clock: Clock,
        store: SqlStore,
        free: Sequence[str],
        correct: Callable[[], Awaitable[int]],
    ) -> None:
        """`free` are the destinations of notices that can be told without the reading account.
        `correct` carries out what people ask to be changed in the stories."""
        self._reader = reader
        self._poller = poller
        self._deliverer = deliverer
        self._standing = standing
        self._notices = notices
        self._heartbeat = heartbeat
        self._notifier = notifier
        self._clock = clock
        self._store = store
        self._free = tuple(free)
        self._correct = correct

    async def run(self) -> None:
        """Run all parts until a signal comes or one of them fails for good."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        try:
            async with asyncio.TaskGroup() as tasks:
                background = [
                    tasks.create_task(self._poller.run(), name="wires"),
                    tasks.create_task(self._heartbeat.run(), name="heartbeat"),
                    tasks.create_task(self._report(), name="health"),
                    tasks.create_task(self._notices.run(), name="notices"),
                    tasks.create_task(self._correct_stories(), name="corrections"),
                ]
                tasks.create_task(self._deliverer.run(), name="delivery")
                reading = tasks.create_task(self._read(), name="telegram")
                stopping = tasks.create_task(stop.wait(), name="signals")
                await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if stop.is_set():
                    log.info("monitor.stopping")
                    self._notifier.stopping()
                    self._reader.stop()
                    await asyncio.wait({reading})
                for task in (*background, stopping):
                    task.cancel()
                self._deliverer.stop()
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
        log.info("monitor.stopped")

    async def _report(self) -> None:
        """Look at every part again and again."""
        while True:
            self._standing.report()
            await self._clock.sleep(REPORT_SECONDS)

    async def _correct_stories(self) -> None:
        """Look again and again for corrections that other commands ask for."""
        while True:
            try:
                await self._correct()
            except StoreError as error:  # what cannot be stored now waits for the next look
                log.debug("correction.failed", reason=str(error))
            await self._clock.sleep(CORRECTION_SECONDS)

    async def _read(self) -> None:
        try:
            await self._reader.run()
        except SessionError as error:
            log.error("monitor.session_lost", reason=str(error))  # noqa: TRY400  a sentence says it
            await self._last_words(str(error))
            raise

    async def _last_words(self, reason: str) -> None:
        """Tell the desk that nothing is read any more, as far as somebody else can still post.

        What cannot be sent now waits in the outbox. Who has never read anything yet is at the
        keyboard, and reads it there.
        """
        with suppress(TimeoutError, StoreError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                if not await self._store.channels():
                    return
                self._standing.session_lost = self._clock.now(), reason
                while not await self._notices.look():
                    await self._clock.sleep(LAST_WORDS_POLL)
                for name in self._free:
                    while await self._store.outbox.next_due(destination=name) is not None:
                        await self._clock.sleep(LAST_WORDS_POLL)


@asynccontextmanager
async def _daemon(
    settings: Settings, watchlist: Watchlist, console: Console
) -> AsyncIterator[Daemon]:
    """Build all parts, in the order in which each can fail soonest, and take them down again."""
    clock = WallClock()
    started = clock.now()
    access = reader_access(settings)
    embedder = load_embedder(settings.embeddings)
    metrics, health = Metrics(), Health(clock)
    notifier = Notifier.of(os.environ)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            open_store(settings.database.get_secret_value(), exclusive=True)
        )
        copied = await store.take_over(started)
        if copied is not None:
            log.warning("store.restored", copied_at=copied.isoformat())
        chats = {destination.name: destination.chat for destination in watchlist.destinations}
        since = await store.know_destinations(chats, started)
        account = await _opened(stack, Account(access))
        stack.enter_context(serving(metrics, settings.metrics_port))
        messengers = await _messengers(stack, settings, watchlist, account, console)
        deliverer = Deliverer(
            store.outbox,
            messengers,
            clock,
            random.Random(),  # noqa: S311  spreads retries
            limits=unpaced(watchlist.destinations),
            observer=Deliveries(health, metrics),
        )
        ingest = Ingest(
            store,
            lexicon_of(settings),
            watchlist.outlets,
            Announcer(watchlist.destinations, since),
            clock,
            limits_of(settings),
            embedder=embedder,
            committed=deliverer.wake,
            observer=metrics,
        )
        await _know_stored(ingest, store, watchlist)
        storing = Storing(clock)
        sink = NotedSink(ingest, ingest, storing)
        fetcher = await stack.enter_async_context(
            Fetcher(clock, allow_private=settings.allow_private_addresses)
        )
        turns = Turns()
        poller = FeedPoller(
            watchlist.outlets,
            fetcher,
            sink,
            clock,
            interval=settings.feed_poll_seconds,
            known=await store.feeds(),
            turns=turns,
            bodies=await _bodies(stack, settings, watchlist, sink, turns, clock),
            with_bodies=with_bodies(watchlist.outlets, settings.fetch_bodies),
        )
        reader = Reader(
            account,
            store,
            sink,
            clock,
            watchlist.channels,
            started=started,
            on_follow=lambda record, watched: ingest.know(channel_of(record, watched)),
            on_identity=lambda before, _, detail: notices.renamed(before.id, before.title, detail),
            on_ready=lambda: notifier.ready(f"following {len(watchlist.channels)} channels"),
        )
        standing = Standing(reader, poller, health, storing, watchlist, clock)
        told = [destination for destination in watchlist.destinations if destination.notices]
        bot = settings.telegram_bot_token is not None
        free = [destination.name for destination in told if bot or destination.chat is None]
        notices = Notices(
            store,
            clock,
            [destination.name for destination in told],
            standing.picture,
            storing,
            by_reader=[destination.name for destination in told if destination.name not in free],
            committed=deliverer.wake,
        )
        stack.callback(remove_health, settings.data)
        heartbeat = Heartbeat(health, clock, settings.data, notifier)
        log.info(
            "monitor.started",
            channels=len(watchlist.channels),
            feeds=len(poller.records),
            embeddings=embedder.version if embedder else None,
        )
        yield Daemon(
            reader,
            poller,
            deliverer,
            standing,
            notices,
            heartbeat,
            notifier,
            clock,
            store,
            free,
            ingest.correct,
        )


def channel_of(record: ChannelRecord, watched: WatchedChannel | None) -> Channel:
    """A resolved channel with what the watchlist says of it."""
    channel = Channel(id=record.id, title=record.title, handle=record.handle)
    if watched is None:
        return channel
    aliases = watched.aliases
    if watched.title and watched.title != record.title:
        aliases = (*aliases, record.title)
    return replace(
        channel,
        title=watched.title or record.title,
        aliases=aliases,
        language=watched.language,
        kind=watched.kind,
        owner=watched.owner,
        affiliation=watched.affiliation,
    )


def unpaced(destinations: tuple[Destination, ...]) -> Mapping[str, Limits | None]:
    """The terminal needs no sparing: only Telegram's chats are written to slowly."""
    return {d.name: None for d in destinations if d.chat is None}


def limits_of(settings: Settings) -> AnalysisLimits:
    """The times of the analysis as they are set."""
    return AnalysisLimits(
        span=timedelta(hours=settings.window_hours),
        old_after=timedelta(minutes=settings.old_after_minutes),
    )


async def known_channels(store: SqlStore, watchlist: Watchlist) -> list[Channel]:
    """The channels that were resolved before, with what the watchlist says of them now."""
    watched = {channel.reference.casefold(): channel for channel in watchlist.channels}
    return [
        channel_of(record, watched.get(record.reference.casefold()))
        for record in await store.channels()
    ]


async def _know_stored(ingest: Ingest, store: SqlStore, watchlist: Watchlist) -> None:
    for channel in await known_channels(store, watchlist):
        await ingest.know(channel)


async def _opened(stack: AsyncExitStack, account: Account) -> Account:
    account.open()
    stack.push_async_callback(account.close)
    return account


async def _bodies(
    stack: AsyncExitStack,
    settings: Settings,
    watchlist: Watchlist,
    sink: NotedSink,
    turns: Turns,
    clock: Clock,
) -> Bodies | None:
    """What reads the pages of articles; None where nobody asks for it."""
    if not with_bodies(watchlist.outlets, settings.fetch_bodies):
        return None
    fetcher = await stack.enter_async_context(
        Fetcher(
            clock,
            allow_private=settings.allow_private_addresses,
            bounds=PAGE_BOUNDS,
            accept=ACCEPT_PAGES,
        )
    )
    extractor = await stack.enter_async_context(Extractor())
    return Bodies(PageReader(fetcher, turns, clock), extractor, sink, clock)


async def _messengers(
    stack: AsyncExitStack,
    settings: Settings,
    watchlist: Watchlist,
    reader: Account,
    console: Console,
) -> dict[str, Messenger]:
    """One for each destination: the bot's if there is a bot, else the reader's, or the terminal."""
    sender, connect = reader, None
    access, token = bot_access(settings), settings.telegram_bot_token
    if access is not None and token is not None:
        sender = await _opened(stack, Account(access))
        connect = _bot_connection(sender, token.get_secret_value())
    return {
        destination.name: (
            Terminal(console)
            if destination.chat is None
            else ChatMessenger(sender, destination.chat, connect)
        )
        for destination in watchlist.destinations
    }


def _bot_connection(bot: Account, token: str) -> Callable[[], Awaitable[None]]:
    """Makes sure that the bot is connected; several chats may ask at once."""
    turn = asyncio.Lock()

    async def connect() -> None:
        async with turn:
            if not bot.connected:
                await login_bot(bot, token)

    return connect
