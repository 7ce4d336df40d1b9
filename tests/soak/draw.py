"""Draws a campaign from its seed, before anything begins.

A pure function: the same seed and size give the same plan; no clock, process or server is asked.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.soak.plan import Action, End, Event, Fault, Kind, Life, Outlet, Plan, Size, Trouble
from tests.soak.words import Words

T = TypeVar("T")

RECENT = 25  # posts of a channel among which edits and deletions choose
COPIED = 40  # events among which copies choose


@dataclass(slots=True, eq=False)
class _Post:
    """A post as the plan remembers it."""

    number: int
    outlet: int
    event: int
    figure: int
    changeable: bool


class _Register:
    """Gives numbers to posts and events of the whole plan."""

    def __init__(self, rng: random.Random) -> None:
        self._words = Words(rng)
        self._numbers = 0
        self.events: list[Event] = []

    def number(self) -> int:
        """A post's number."""
        self._numbers += 1
        return self._numbers

    def event(self, *, old: bool = False) -> int:
        """A new event's number."""
        marker = self._words.marker()
        self.events.append(Event(marker, self._words.text(marker), old))
        return len(self.events) - 1


class _Traffic:
    """Draws actions one after the other; later ones change and copy what earlier ones made."""

    def __init__(self, rng: random.Random, outlets: Sequence[Outlet], register: _Register) -> None:
        self._rng = rng
        self._outlets = outlets
        self._register = register
        self._standing: list[list[_Post]] = [[] for _ in outlets]
        self._originals: list[_Post] = []

    def _made(self, outlet: int, event: int, figure: int, *, changeable: bool = True) -> _Post:
        post = _Post(self._register.number(), outlet, event, figure, changeable)
        self._standing[outlet] = [*self._standing[outlet], post][-RECENT:]
        return post

    def news(self, at: float, outlet: int, kind: Kind = Kind.POST) -> Action:
        """A post of a new event."""
        event, figure = self._register.event(), self._figure()
        post = self._made(outlet, event, figure, changeable=kind is Kind.POST)
        if kind is Kind.POST:
            self._originals = [*self._originals, post][-COPIED:]
        return Action(at, kind, outlet, post.number, event, self._told(event, figure))

    def old(self, at: float, outlet: int) -> Action:
        """A post that was published hours before anybody could see it."""
        event = self._register.event(old=True)
        number, hours = self._register.number(), self._rng.uniform(1.5, 30.0)
        text = self._told(event, self._figure())
        return Action(at, Kind.OLD, outlet, number, event, text, hours=hours)

    def repeat(self, at: float, outlet: int, *, forward: bool) -> Action:
        """A copy or forward of another channel's post; a new event where there is none."""
        sources = [post for post in self._originals if post.outlet != outlet]
        if not sources:
            return self.news(at, outlet)
        source = self._rng.choice(sources)
        text = self._told(source.event, source.figure)
        made = self._made(outlet, source.event, source.figure, changeable=False)
        if forward:
            return Action(at, Kind.FORWARD, outlet, made.number, source.event, text, source.number)
        return Action(at, Kind.POST, outlet, made.number, source.event, f"⚡️ {text}")

    def edits(self, at: float, count: int = 1) -> Iterator[Action]:
        """One post changes its figure, perhaps several times within a second."""
        post = self._pick(changeable=True)
        for turn in range(count if post else 0):
            assert post is not None
            post.figure = self._rng.choice([n for n in range(11, 98) if n != post.figure])
            text = self._told(post.event, post.figure)
            yield Action(at + turn * 0.25, Kind.EDIT, post.outlet, post.number, post.event, text)

    def deletion(self, at: float) -> Iterator[Action]:
        """One post goes."""
        post = self._pick(changeable=False)
        if post is not None:
            self._standing[post.outlet].remove(post)
            self._originals = [p for p in self._originals if p is not post]
            yield Action(at, Kind.DELETE, post.outlet, post.number, post.event)

    def reaction(self, at: float) -> Iterator[Action]:
        """One post gets reactions."""
        post = self._pick(changeable=False)
        if post is not None:
            yield Action(at, Kind.REACT, post.outlet, post.number, post.event)

    def report(self, at: float) -> Action:
        """An item of the feed."""
        event = self._register.event(old=True)
        return Action(at, Kind.REPORT, 0, event=event, text=self._told(event, self._figure()))

    def any(self, at: float) -> Iterator[Action]:
        """What happens next, somewhere."""
        outlet = self._rng.randrange(len(self._outlets))
        draw = self._rng.random()
        if draw < 0.36:
            yield self.news(at, outlet)
        elif draw < 0.54:
            yield self.repeat(at, outlet, forward=False)
        elif draw < 0.62:
            yield self.repeat(at, outlet, forward=True)
        elif draw < 0.67:
            yield self.news(at, outlet, Kind.ALBUM)
        elif draw < 0.71:
            yield self.old(at, outlet)
        elif draw < 0.74:
            yield Action(at, Kind.SERVICE, outlet)
        elif draw < 0.83:
            yield from self.edits(at)
        elif draw < 0.86:
            yield from self.edits(at, self._rng.choice((2, 3)))
        elif draw < 0.91:
            yield from self.deletion(at)
        elif draw < 0.99:
            yield from self.reaction(at)
        else:
            yield self.report(at)

    def burst(self, count: int) -> tuple[Action, ...]:
        """Many posts all at once, most in one channel, of which some are changed and some go."""
        chosen, other = self._rng.sample(range(len(self._outlets)), 2)
        actions: list[Action] = []
        for _ in range(count):
            draw = self._rng.random()
            outlet = chosen if self._rng.random() < 0.85 else other
            if draw < 0.5:
                actions.append(self.news(0.0, outlet))
            elif draw < 0.9:
                actions.append(self.repeat(0.0, outlet, forward=draw < 0.6))
            elif draw < 0.95:
                actions.append(self.old(0.0, outlet))
            else:
                actions.append(Action(0.0, Kind.SERVICE, outlet))
        for _ in range(2):
            actions += [*self.edits(0.0), *self.deletion(0.0)]
        return tuple(actions)

    def prompt(self) -> tuple[Action, ...]:
        """Something for every part of the pipeline: news, a change, a deletion, a report."""
        outlet = next(n for n, o in enumerate(self._outlets) if o.member and o.pushed)
        first, second = self.news(0.1, outlet), self.news(0.2, outlet)
        gone = self._standing[outlet].pop()
        self._originals = [p for p in self._originals if p is not gone]
        deletion = Action(0.9, Kind.DELETE, outlet, gone.number, gone.event)
        return (self.report(0.0), first, second, *self.edits(0.4), deletion)

    def _pick(self, *, changeable: bool) -> _Post | None:
        posts = [p for row in self._standing for p in row if p.changeable or not changeable]
        return self._rng.choice(posts) if posts else None

    def _figure(self) -> int:
        return self._rng.randint(11, 97)

    def _told(self, event: int, figure: int) -> str:
        return self._register.events[event].told(figure)


def draw(seed: int, size: Size, steps: Sequence[str]) -> Plan:
    """The campaign of a seed. `steps` are the names of the pipeline's steps."""
    rng = random.Random(seed)
    outlets = _outlets(rng, size.channels)
    register = _Register(rng)
    traffic = _Traffic(rng, outlets, register)
    actions: list[Action] = []
    at = 0.0
    while at < size.seconds:
        at += rng.expovariate(size.rate)
        actions += traffic.any(at)
    lives = _Lives(rng, size, outlets, register, steps).draw()
    actions.sort(key=lambda action: action.at)
    events = tuple(register.events)
    return Plan(seed, size.seconds, outlets, events, tuple(actions), lives, size.once)


def _outlets(rng: random.Random, count: int) -> tuple[Outlet, ...]:
    """Of five channels three are pushed to members, one never is, and one is only read."""
    outlets = []
    for number in range(count):
        place = number % 5
        handle = None if number % 7 == 3 and place < 3 else f"soak_channel_{number}"
        outlets.append(Outlet(f"Channel {number}", handle, member=place < 4, pushed=place != 3))
    rng.shuffle(outlets)
    return tuple(outlets)


class _Lives:
    """Draws the lives of the daemon."""

    def __init__(
        self,
        rng: random.Random,
        size: Size,
        outlets: Sequence[Outlet],
        register: _Register,
        steps: Sequence[str],
    ) -> None:
        self._rng = rng
        self._size = size
        self._outlets = outlets
        self._register = register
        self._steps = _forever(rng, steps)
        self._rounds = len(steps)
        self._troubles = _forever(rng, list(Trouble))

    def draw(self) -> tuple[Life, ...]:
        """All lives, more than fit into the time; for `once`, one for each step."""
        if self._size.once:
            return tuple(self._at_step(first=True) for _ in range(self._rounds))
        lives: list[Life] = []
        planned = 0.0
        while planned < self._size.seconds:
            lives.append(self._any(len(lives)))
            planned += lives[-1].down + 1.0
        return tuple(lives)

    def _any(self, turn: int) -> Life:
        if turn % 12 == 5:  # nothing happens to it: what it is told then it must have stored
            return Life(End.STOP, self._rng.uniform(15, 25), down=0.3)
        draw = self._rng.random()
        if draw < 0.7:
            return self._at_step(first=False)
        if draw < 0.79:
            return Life(End.KILL, self._rng.uniform(0.2, 4.0), early=True, down=0.2)
        if draw < 0.84:
            return Life(End.STOP, self._rng.uniform(2, 8), faults=self._faults(1, 2.0))
        faults = self._faults(self._rng.randint(3, 5), 18.0)
        seconds = self._rng.uniform(12, 24)
        if any(fault.trouble is Trouble.HALF_OPEN for fault in faults):
            seconds += 30.0  # it is noticed only when something is waited for in vain
        return Life(
            End.KILL,
            seconds,
            same_answer=self._rng.random() < 0.5,
            faults=faults,
            down=self._rng.uniform(0.2, 3.0),
            burst=self._burst(0.5),
        )

    def _at_step(self, *, first: bool) -> Life:
        step = next(self._steps)
        family, gathers = step.partition(".")[0], step == "delivery.gathered"
        often = family in ("push", "poll", "post", "delivery") and not gathers
        return Life(
            End.STEP,
            # What was missed is read first, channel by channel, and what is stored after that.
            25.0 if family == "reread" else 12.0,
            step=step,
            nth=1 if first or not often else self._rng.choice((1, 1, 2, 3, 5)),
            prompt=self._traffic().prompt() + (self._many() if gathers else ()),
            same_answer=self._rng.random() < 0.5,
            faults=() if first or self._rng.random() < 0.7 else self._faults(1, 1.0),
            down=self._rng.uniform(0.1, 1.0),
            burst=() if first else self._burst(0.12),
        )

    def _faults(self, count: int, within: float) -> tuple[Fault, ...]:
        return tuple(
            Fault(
                self._rng.uniform(0.0, within),
                next(self._troubles),
                self._rng.uniform(1.0, 7.0),
                self._rng.randrange(len(self._outlets)),
                self._rng.randint(1, 4),
            )
            for _ in range(count)
        )

    def _burst(self, chance: float) -> tuple[Action, ...]:
        if self._rng.random() >= chance:
            return ()
        return self._traffic().burst(self._rng.randint(self._size.burst // 2, self._size.burst))

    def _many(self) -> tuple[Action, ...]:
        """More news at once than a chat takes at once."""
        traffic = self._traffic()
        return tuple(traffic.news(0.3, number % len(self._outlets)) for number in range(40))

    def _traffic(self) -> _Traffic:
        """One of its own: when it happens is not known, so it changes only what it made itself."""
        return _Traffic(self._rng, self._outlets, self._register)


def _forever(rng: random.Random, values: Sequence[T]) -> Iterator[T]:
    """The values in another order each round."""
    while values:
        yield from rng.sample(values, len(values))
