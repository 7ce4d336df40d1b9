"""Makes one trouble of a plan and undoes it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from tests.soak.daemon import Daemon, Quiet
from tests.soak.newsroom import Newsroom
from tests.soak.plan import Fault, Trouble
from tests.telegram_server.faults import Faults, MethodFault

READS = ("messages.getHistory", "channels.getMessages", "updates.getChannelDifference")
SEND, EDIT = "messages.sendMessage", "messages.editMessage"
NETWORK = frozenset(
    {
        Trouble.DROP,
        Trouble.HALF_OPEN,
        Trouble.REFUSE,
        Trouble.ACCEPT_CLOSE,
        Trouble.RESTART,
    }
)
"""Troubles that cost the connection, however late the daemon notices."""
AFTERWARDS = 6.0  # seconds after a trouble until the daemon is thought to have got over it


async def make(fault: Fault, room: Newsroom, daemon: Daemon, quiet: Quiet) -> None:
    """One trouble from its beginning to its end. Cancelled, it is undone too."""
    await asyncio.sleep(fault.after)
    name = f"{fault.trouble} {id(fault)}"
    quiet.disturb(name)
    if fault.trouble in NETWORK:
        quiet.disturb("connection")  # until the daemon says that it has a new one
    try:
        async with _made(fault, room, daemon):
            await asyncio.sleep(fault.seconds)
        await asyncio.sleep(AFTERWARDS)
    finally:
        quiet.settle(name)


@asynccontextmanager
async def _made(fault: Fault, room: Newsroom, daemon: Daemon) -> AsyncIterator[None]:
    undo = _begin(fault, room, daemon)
    if fault.trouble is Trouble.RESTART:
        await room.server.restart()
    try:
        yield
    finally:
        undo()


def _begin(fault: Fault, room: Newsroom, daemon: Daemon) -> Callable[[], object]:
    """Begin it; gives what undoes it."""
    server, faults = room.server, room.server.faults
    channel, member = room.channels[fault.outlet], room.plan.outlets[fault.outlet].member
    match fault.trouble:
        case Trouble.DROP:
            faults.drop_connections()
        case Trouble.HALF_OPEN:
            faults.half_open()
        case Trouble.REFUSE:
            faults.refuse()
            return faults.accept
        case Trouble.ACCEPT_CLOSE:
            faults.accept_then_close = True
            faults.drop_connections()
            return faults.accept
        case Trouble.MUTE:
            faults.mute()
            return faults.unmute
        case Trouble.PRIVATE:
            server.world.ban(channel, room.reader)
            return lambda: server.world.pardon(channel, room.reader, member=member)
        case Trouble.DISK:
            daemon.fill_disk(full=True)
            return lambda: daemon.fill_disk(full=False)
        case Trouble.TOO_LONG:
            faults.updates_too_long()
        case Trouble.SALTS:
            faults.rotate_salts()
        case Trouble.RESTART:
            pass
        case _:
            before = len(faults.armed)
            _arm(fault, faults)
            mine = faults.armed[before:]
            return lambda: _disarm(faults, mine)
    return lambda: None


def _disarm(faults: Faults, mine: Sequence[MethodFault]) -> None:
    faults.armed[:] = [armed for armed in faults.armed if all(armed is not one for one in mine)]


def _arm(fault: Fault, faults: Faults) -> None:
    """What befalls single calls."""
    wait = f"FLOOD_WAIT_{max(1, round(fault.seconds))}"
    match fault.trouble:
        case Trouble.LOSE_SEND:
            faults.lose(SEND, fault.times, how="drop" if fault.times % 2 else "swallow")
        case Trouble.LOSE_EDIT:
            faults.lose(EDIT, fault.times)
        case Trouble.LOSE_READ:
            for method in READS:
                faults.lose(method, 1)
        case Trouble.SLOW_SEND:
            faults.delay(SEND, fault.seconds, fault.times)
        case Trouble.FLOOD_SEND:
            faults.fail(SEND, 420, wait)
        case Trouble.FLOOD_EDIT:
            faults.fail(EDIT, 420, wait)
        case Trouble.FLOOD_READ:
            faults.fail(READS[fault.times % 2], 420, wait)
        case Trouble.ERROR_SEND:
            faults.fail(SEND, 500, "INTERNAL_SERVER_ERROR", fault.times)
        case Trouble.ERROR_READ:
            for method in READS:
                faults.fail(method, 500, "INTERNAL_SERVER_ERROR", fault.times)
        case _:
            raise ValueError(fault.trouble)
