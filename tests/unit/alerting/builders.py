"""Stories, accounts and contents for the tests of alerting. All names and texts are invented."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from monitor.alerting import Facts
from monitor.model.alert import AlertContent, SourceLine, WireLine
from monitor.model.claim import Claim, Field, Frame, Interval, Role
from monitor.model.ids import ChannelId, ConceptId, MessageId, OutletId, PostKey, ReportId, StoryId
from monitor.model.post import Arrival, Channel, ChannelKind, Forward, Post, StoredPost
from monitor.model.relation import Evidence, Match, Relation
from monitor.model.report import Outlet, OutletKind, Report
from monitor.model.story import (
    Assessment,
    Comparison,
    HistoryLine,
    Level,
    Link,
    Member,
    Origin,
    Stance,
    State,
    Story,
    Verdict,
)
from monitor.model.watch import Sources

T0 = datetime(2023, 5, 9, 21, 12, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


class Words:
    """A lexicon of six concepts."""

    LABELS: Mapping[str, str] = {
        "weapon:drone": "drone",
        "weapon:fixed-wing-drone": "fixed-wing drone",
        "weapon:rocket": "rocket",
        "event:attack": "attacked",
        "outcome:struck": "struck",
        "target:depot": "fuel depot",
        "source:security": "security source",
        "site:east-pier": "East Pier",
        "city:harbour": "Harbour City",
        "country:land": "Landia",
    }
    BROADER: Mapping[str, str] = {
        "site:east-pier": "city:harbour",
        "city:harbour": "country:land",
        "event:air-strike": "event:attack",
        "event:launch": "event:attack",
    }

    def label(self, concept: ConceptId, language: str = "en", /) -> str:
        return self.LABELS.get(concept, concept)

    def chain(self, concept: ConceptId, /) -> tuple[ConceptId, ...]:
        found = [concept]
        while found[-1] in self.BROADER:
            found.append(ConceptId(self.BROADER[found[-1]]))
        return tuple(found)

    def place_label(self, place: ConceptId, language: str = "en", /) -> str:
        return ", ".join(self.label(concept) for concept in self.chain(place))

    def zone(self, place: ConceptId, /) -> tuple[str, str] | None:
        return ("Asia/Baghdad", "Baghdad") if self.chain(place)[-1] == "country:land" else None


FALCON = Channel(
    ChannelId(11), "Falcon Feed", "falconfeed", aliases=("شبكة الصقر",), affiliation="partisan"
)
MIRROR = Channel(ChannelId(12), "Mirror", "mirror_ch")
RELAY = Channel(ChannelId(13), "نبض الميناء", None)
PORT = Channel(ChannelId(14), "Port Authority", "portauth", kind=ChannelKind.OFFICIAL)
SISTER = Channel(ChannelId(15), "Sister", "sister", owner="Falcon Group")
BROTHER = Channel(ChannelId(16), "Brother", "brother", owner="falcon group")
CHANNELS = {c.id: c for c in (FALCON, MIRROR, RELAY, PORT, SISTER, BROTHER)}
WIRE = Outlet(OutletId("globe"), "Globe Wire", OutletKind.WIRE)
PAPER = Outlet(OutletId("herald"), "The Herald")
SISTERS = Outlet(OutletId("sister"), "Sister Paper", owner="Falcon Group")
SOURCES = Sources(CHANNELS, {o.id: o for o in (WIRE, PAPER, SISTERS)})


def key(channel: Channel, message: int = 1) -> PostKey:
    return PostKey(channel.id, MessageId(message))


def claim(field: Field, value: str | Interval, *, source: str | None = None) -> Claim:
    return Claim(field, ConceptId(value) if isinstance(value, str) else value, "", source)


def frame(*claims: Claim, place: str | None = "site:east-pier", **fields: Any) -> Frame:
    return Frame(
        Role.PRIMARY,
        T0 - timedelta(hours=1),
        T0,
        places=(ConceptId(place),) if place else (),
        events=fields.pop("events", (ConceptId("event:attack"),)),
        weapons=fields.pop("weapons", (ConceptId("weapon:drone"),)),
        claims=claims,
    )


class StoryBuilder:
    """Collects posts and reports and makes facts of them."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.posts: dict[PostKey, StoredPost] = {}
        self.frames: dict[PostKey, tuple[Frame, ...]] = {}
        self.links: list[Link] = []
        self.reports: dict[ReportId, Report] = {}
        self.origins: list[Origin] = []
        self.history: list[HistoryLine] = []

    def post(
        self,
        channel: Channel,
        minutes: float = 0,
        *,
        message: int = 1,
        relation: Relation = Relation.ORIGINAL,
        of: PostKey | None = None,
        score: float = 0.0,
        evidence: Sequence[Evidence] = (),
        forward: Forward | None = None,
        frames: Sequence[Frame] = (),
        text: str = "text",
        deleted: datetime | None = None,
        edited: datetime | None = None,
        seen: datetime | None = None,
    ) -> PostKey:
        number, at = key(channel, message), after(minutes)
        post = Post(number, at, text, edited=edited, forward=forward)
        arrival = Arrival.RECOVERED if seen else Arrival.LIVE
        version = 2 if edited else 1
        self.posts[number] = StoredPost(post, seen or at, arrival, version, deleted)
        self.frames[number] = tuple(frames)
        match = Match(relation, of, score, tuple(evidence))
        self.members.append(Member(number, at, match, Assessment(None), deleted))
        return number

    def report(
        self,
        outlet: Outlet,
        minutes: float,
        post: PostKey,
        *,
        origin: str | None = None,
        stance: Stance = Stance.SUPPORTS,
        level: Level = Level.LINKED,
        fields: Mapping[Field, tuple[Verdict, str]] | None = None,
        title: str = "A headline",
        url: str | None = "https://wire.example/1",
    ) -> ReportId:
        number = ReportId(len(self.reports) + 1)
        self.reports[number] = Report(number, outlet.id, after(minutes), title, url=url)
        compared = {f: Comparison(v, "", said) for f, (v, said) in (fields or {}).items()}
        link = Link(
            post, number, 0.9, level, stance, origin or outlet.name, tuple(compared.items())
        )
        self.links.append(link)
        if level is Level.LINKED and stance is not Stance.CIRCULAR:
            name = origin or outlet.name
            known = next((o for o in self.origins if o.name == name), None)
            if known:
                self.origins.remove(known)
            reports = (*(known.reports if known else ()), number)
            self.origins.append(Origin(name, reports=reports, stance=stance))
        return number

    def facts(self, state: State | None = State.UNCONFIRMED, minutes: float = 60) -> Facts:
        members = tuple(sorted(self.members, key=lambda m: (m.date, m.post)))
        story = Story(
            StoryId(1), members, Assessment(state, tuple(self.origins)), True, tuple(self.history)
        )
        return Facts(
            story,
            self.posts,
            self.frames,
            tuple(self.links),
            self.reports,
            SOURCES,
            after(minutes),
        )


def content(**changes: Any) -> AlertContent:
    """A small disputed alert."""
    values: dict[str, Any] = {
        "state": State.UNCONFIRMED,
        "event": "drone attack",
        "place": "East Pier, Harbour City, Landia",
        "zone": "Asia/Baghdad",
        "zone_name": "Baghdad",
        "first_name": "Falcon Feed",
        "first_affiliation": "partisan",
        "first_date": T0,
        "first_url": "https://t.me/falconfeed/1",
        "claims": ("2 × drone", "struck"),
        "quote": "مسيرتان تضربان الرصيف الشرقي",
        "posts": 1,
        "channels": 1,
        "origins": ("Falcon Feed",),
        "sources": (SourceLine("Falcon Feed", "https://t.me/falconfeed/1", T0, "first"),),
        "wires": (),
        "not_counted": (),
        "agrees": (),
        "differs": (),
        "conflicts": (),
        "possible": (),
        "history": (),
        "first_wire_after": None,
        "as_of": after(3),
    }
    return AlertContent(**{**values, **changes})


def wire(**changes: Any) -> WireLine:
    values: dict[str, Any] = {
        "origin": "Port Authority",
        "via": (("Globe Wire", "https://wire.example/1"),),
        "date": after(161),
        "says": "2 × drone · intercepted",
        "stance": Stance.DISPUTES,
    }
    return WireLine(**{**values, **changes})


HOSTILE = (
    "<>&\"'\\/:.@#_*`\u202e\u2066\u2067\u2068\u2069\u200f\u0000\u001b\u0301\U0001f6a8ابת \n\r\t;aZ9"
)
hostile_text = st.one_of(
    st.text(st.sampled_from(HOSTILE), max_size=400),
    st.text(st.characters(), max_size=200),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Mn", "So", "Lo"]), max_size=100),
    st.sampled_from(
        [
            "</a><a href='https://evil.example'>here</a>",
            "<b>" * 500,
            "&amp;" * 900,
            "\U0001f4a5" * 3000,
            "x" * 20000,
            "ا\u0650\u0651\u0652\u0653\u0654" * 800,
            "<tg-spoiler>x</tg-spoiler><pre>",
            "'" * 5000,
        ]
    ),
)
hostile_url = st.one_of(
    st.none(),
    hostile_text,
    hostile_text.map(lambda text: f"https://wire.example/{text}"),
    st.sampled_from(
        [
            "javascript:alert(1)",
            "tg://user?id=1",
            "https://bank.example@evil.example/",
            'https://wire.example/"><b>x',
            "https://wire.example/" + "a'" * 395,
            "https://t.me/falconfeed/1",
        ]
    ),
)
_moments = st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(lambda span: T0 + span)
_tuples = st.lists(hostile_text, max_size=30).map(tuple)


@st.composite
def hostile_contents(draw: st.DrawFn) -> AlertContent:
    """Any content, every text of it chosen by an enemy, as long as it likes."""
    repeat = draw(st.integers(1, 12))
    sources = draw(
        st.lists(
            st.builds(
                SourceLine,
                hostile_text,
                hostile_url.map(lambda url: url or ""),
                _moments,
                st.sampled_from(["first", "copy", "forward", "update", "independent", "repeat"]),
                hostile_text,
            ),
            max_size=6,
        )
    )
    wires = draw(
        st.lists(
            st.builds(
                WireLine,
                hostile_text,
                st.lists(st.tuples(hostile_text, hostile_url), max_size=5).map(tuple),
                _moments,
                hostile_text,
                st.sampled_from(Stance),
            ),
            max_size=4,
        )
    )
    history = draw(st.lists(st.builds(HistoryLine, _moments, hostile_text), max_size=5))
    return AlertContent(
        state=draw(st.sampled_from([*State, None])),
        event=draw(hostile_text),
        place=draw(hostile_text),
        zone=draw(st.one_of(st.none(), hostile_text, st.just("Asia/Tehran"))),
        zone_name=draw(hostile_text),
        first_name=draw(hostile_text),
        first_affiliation=draw(st.one_of(st.none(), hostile_text)),
        first_date=draw(_moments),
        first_url=draw(hostile_url.map(lambda url: url or "")),
        claims=draw(_tuples),
        quote=draw(hostile_text) * repeat,
        posts=draw(st.integers(1, 10**9)),
        channels=draw(st.integers(1, 10**6)),
        origins=draw(_tuples),
        sources=tuple(sources) * repeat,
        wires=tuple(wires) * repeat,
        not_counted=draw(_tuples),
        agrees=("place",),
        differs=("number",),
        conflicts=("outcome",),
        possible=draw(st.lists(st.tuples(hostile_text, hostile_url), max_size=8).map(tuple)),
        history=tuple(history) * repeat,
        first_wire_after=draw(st.one_of(st.none(), st.timedeltas(timedelta(-9), timedelta(9)))),
        as_of=draw(_moments),
        late=draw(st.booleans()),
    )
