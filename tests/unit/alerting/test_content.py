"""What an alert says about a story."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alerting import compose
from monitor.crossref import TAKEN_BACK
from monitor.model.alert import AlertContent
from monitor.model.claim import Field, Interval, Role
from monitor.model.ids import ConceptId
from monitor.model.post import Arrival, Forward
from monitor.model.relation import Evidence, Relation
from monitor.model.story import HistoryLine, Level, Stance, State, Verdict
from tests.unit.alerting.builders import (
    BROTHER,
    CHANNELS,
    FALCON,
    MIRROR,
    PAPER,
    PORT,
    RELAY,
    SISTER,
    SISTERS,
    T0,
    WIRE,
    StoryBuilder,
    Words,
    after,
    claim,
    frame,
    key,
)

DUPLICATE, UPDATE, SAME = Relation.DUPLICATE, Relation.UPDATE, Relation.SAME_STORY


@pytest.fixture
def story() -> StoryBuilder:
    return StoryBuilder()


def composed(story: StoryBuilder, state: State | None = State.UNCONFIRMED) -> AlertContent:
    return compose(story.facts(state), Words())


def test_one_post(story: StoryBuilder) -> None:
    story.post(
        FALCON,
        text="مسيّرتان",
        frames=[
            frame(
                claim(Field.WEAPON, "weapon:drone"),
                claim(Field.COUNT, Interval(2, 2)),
                claim(Field.OUTCOME, "outcome:struck"),
                claim(Field.TARGET, "target:depot"),
                claim(Field.WOUNDED, Interval(3, 30)),
                claim(Field.KILLED, Interval(0, 0)),
                claim(Field.PLACE, "site:east-pier"),
            )
        ],
    )
    alert = composed(story)
    assert alert.event == "drone attack"
    assert alert.place == "East Pier, Harbour City, Landia"
    assert (alert.zone, alert.zone_name) == ("Asia/Baghdad", "Baghdad")
    assert (alert.first_name, alert.first_affiliation) == ("Falcon Feed", "partisan")
    assert (alert.first_date, alert.first_url) == (T0, "https://t.me/falconfeed/1")
    assert alert.claims == (
        "2 × drone",
        "struck",
        "target: fuel depot",
        "none killed",
        "3–30 wounded",
    )
    assert alert.quote == "مسيّرتان"
    assert (alert.posts, alert.channels, alert.origins) == (1, 1, ("Falcon Feed",))
    assert [(s.name, s.relation, s.note) for s in alert.sources] == [("Falcon Feed", "first", "")]
    assert alert.wires == ()
    assert alert.first_wire_after is None
    assert alert.as_of == after(60)
    assert not alert.late


def test_the_quote_leaves_out_what_is_no_news(story: StoryBuilder) -> None:
    text = "**Smoke** over the pier\n\n🦅 Falcon Feed\nSubscribe: t.me/falconfeed"
    story.post(FALCON, text=text)
    assert composed(story).quote.split() == ["Smoke", "over", "the", "pier"]
    bare = StoryBuilder()
    bare.post(FALCON, text="t.me/falconfeed")
    assert composed(bare).quote == "t.me/falconfeed"


def test_the_most_specific_place_is_named(story: StoryBuilder) -> None:
    places = tuple(map(ConceptId, ("country:land", "site:east-pier", "city:harbour")))
    story.post(FALCON, frames=[replace(frame(), places=places)])
    assert composed(story).place.startswith("East Pier")


def test_a_place_that_the_first_post_leaves_out_is_taken_from_the_next(story: StoryBuilder) -> None:
    story.post(FALCON, frames=[frame(place=None)])
    story.post(MIRROR, 4, relation=SAME, of=key(FALCON), frames=[frame(place="city:harbour")])
    assert composed(story).place == "Harbour City, Landia"


def test_background_is_neither_place_nor_claim(story: StoryBuilder) -> None:
    past = replace(frame(claim(Field.KILLED, Interval(9, 9))), role=Role.BACKGROUND)
    story.post(FALCON, frames=[past])
    alert = composed(story, None)
    assert (alert.event, alert.place, alert.claims) == ("", "", ())


def test_a_specific_weapon_is_claimed_and_the_broad_one_names_the_event(
    story: StoryBuilder,
) -> None:
    weapons = ("weapon:fixed-wing-drone", "weapon:drone")
    claims = [claim(Field.WEAPON, weapon) for weapon in weapons]
    story.post(FALCON, frames=[frame(*claims, weapons=weapons)])
    alert = composed(story)
    assert alert.event == "drone attack"
    assert alert.claims == ("fixed-wing drone",)


def test_whom_a_post_cites_is_said(story: StoryBuilder) -> None:
    struck = claim(Field.OUTCOME, "outcome:struck", source="source:security")
    story.post(FALCON, frames=[frame(struck)])
    assert composed(story).claims == ("struck", "citing security source")


def test_two_kinds_of_weapons_name_the_event_together(story: StoryBuilder) -> None:
    weapons = tuple(map(ConceptId, ("weapon:drone", "weapon:rocket")))
    story.post(FALCON, frames=[replace(frame(), weapons=weapons)])
    assert composed(story).event == "drone and rocket attack"


def test_two_events_of_one_class_are_called_by_it(story: StoryBuilder) -> None:
    events = tuple(map(ConceptId, ("event:air-strike", "event:launch")))
    story.post(FALCON, frames=[replace(frame(), events=events)])
    assert composed(story).event == "drone attack"
    single = StoryBuilder()
    single.post(FALCON, frames=[replace(frame(), events=events[:1])])
    assert composed(single).event == "drone air strike"


def test_a_denied_claim_reads_as_one(story: StoryBuilder) -> None:
    denied = replace(claim(Field.OUTCOME, "outcome:struck"), denied=True)
    story.post(FALCON, frames=[frame(denied)])
    assert composed(story).claims == ("denied: struck",)


def test_what_the_same_source_claims_later_stands_beside(story: StoryBuilder) -> None:
    story.post(FALCON, frames=[frame(claim(Field.COUNT, Interval(3, 30)))])
    story.post(
        FALCON,
        19,
        message=2,
        relation=UPDATE,
        of=key(FALCON),
        frames=[frame(claim(Field.COUNT, Interval(5, 5)), claim(Field.OUTCOME, "outcome:struck"))],
        evidence=[Evidence("count", "3-30 → 5"), Evidence("score", "ratio 71")],
    )
    alert = composed(story)
    assert alert.claims == ("number: 3–30", "later: number: 5, struck")
    assert alert.sources[1].relation == "update"
    assert alert.sources[1].note == "3-30 → 5"


def test_what_another_source_claims_is_not_put_into_its_mouth(story: StoryBuilder) -> None:
    story.post(FALCON, frames=[frame(claim(Field.COUNT, Interval(3, 30)))])
    other = [frame(claim(Field.COUNT, Interval(5, 5)))]
    story.post(MIRROR, 19, relation=UPDATE, of=key(FALCON), score=40.0, frames=other)
    assert composed(story).claims == ("number: 3–30",)


# ------------------------------------------------------------------------------------- origins


def test_copies_forwards_and_credits_are_one_origin(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    story.post(MIRROR, 2, relation=DUPLICATE, of=first)
    story.post(RELAY, 3, relation=SAME, of=first, forward=Forward(T0, FALCON.id, first.message))
    credited = claim(Field.OUTCOME, "outcome:struck", source="شبكة الصَّقر")
    story.post(BROTHER, 4, relation=SAME, of=first, frames=[frame(credited)])
    alert = composed(story)
    assert alert.origins == ("Falcon Feed",)
    assert (alert.posts, alert.channels) == (4, 4)
    assert [s.relation for s in alert.sources] == ["first", "copy", "forward", "repeat"]


def test_a_copy_with_one_number_changed_is_still_a_copy(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    story.post(MIRROR, 2, relation=UPDATE, of=first, score=93.0)
    assert composed(story).origins == ("Falcon Feed",)


def test_another_account_is_another_origin(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    story.post(MIRROR, 2, relation=SAME, of=first)
    story.post(RELAY, 3, relation=UPDATE, of=first, score=51.0)
    alert = composed(story)
    assert alert.origins == ("Falcon Feed", "Mirror", "نبض الميناء")
    assert [s.relation for s in alert.sources] == ["first", "independent", "update"]


def test_an_aggregator_does_not_make_its_sources_one(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    other = story.post(MIRROR, 2, relation=SAME, of=first)
    story.post(RELAY, 3, message=1, relation=DUPLICATE, of=first)
    story.post(RELAY, 4, message=2, relation=DUPLICATE, of=other)
    assert composed(story).origins == ("Falcon Feed", "Mirror")


def test_channels_of_one_owner_are_one_origin(story: StoryBuilder) -> None:
    first = story.post(SISTER)
    story.post(BROTHER, 5, relation=SAME, of=first)
    assert composed(story).origins == ("Sister",)


def test_forwards_from_an_unwatched_place_have_its_name(story: StoryBuilder) -> None:
    hidden = Forward(T0, name="Somebody")
    first = story.post(MIRROR, forward=hidden)
    story.post(RELAY, 5, relation=SAME, of=first, forward=hidden)
    alert = composed(story)
    assert alert.origins == ("Somebody",)
    assert [source.note for source in alert.sources] == ["forwarded from Somebody", ""]


def test_a_post_that_cites_two_sources_speaks_for_itself(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    claims = [
        claim(Field.OUTCOME, "outcome:struck", source="Falcon Feed"),
        claim(Field.COUNT, Interval(2, 2)),
    ]
    story.post(MIRROR, 4, relation=SAME, of=first, frames=[frame(*claims)])
    assert composed(story).origins == ("Falcon Feed", "Mirror")


# --------------------------------------------------------------------------------------- notes


def test_edits_and_deletions_are_noted(story: StoryBuilder) -> None:
    first = story.post(FALCON, edited=after(28))
    story.post(MIRROR, 2, relation=DUPLICATE, of=first, deleted=after(13))
    notes = [source.note for source in composed(story).sources]
    assert notes == ["edited 21:40 UTC", "deleted after 11 min"]


def test_what_its_channel_took_back_is_noted(story: StoryBuilder) -> None:
    story.post(FALCON, evidence=[Evidence(TAKEN_BACK, "by an edit: «no boat was hit»")])
    [source] = composed(story, State.RETRACTED).sources
    assert source.note == "taken back"


def test_late_is_only_what_was_recovered_late(story: StoryBuilder) -> None:
    story.post(FALCON, seen=after(31))
    assert composed(story).late
    soon = StoryBuilder()
    soon.post(FALCON, seen=after(29))
    assert not composed(soon).late
    skewed = StoryBuilder()
    live = skewed.post(FALCON, seen=after(31))
    skewed.posts[live] = replace(skewed.posts[live], arrival=Arrival.LIVE)
    assert not composed(skewed).late


def test_history_is_passed_on(story: StoryBuilder) -> None:
    story.post(FALCON)
    story.history.append(HistoryLine(after(9), "edited"))
    assert composed(story).history == (HistoryLine(after(9), "edited"),)


# --------------------------------------------------------------------------------------- wires


def test_reports_are_grouped_by_whom_they_rest_on(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    fields = {
        Field.PLACE: (Verdict.AGREES, "East Pier"),
        Field.WEAPON: (Verdict.AGREES, "drone"),
        Field.COUNT: (Verdict.DIFFERS, "2"),
        Field.OUTCOME: (Verdict.CONFLICTS, "intercepted"),
        Field.KILLED: (Verdict.SILENT, ""),
    }
    authority, disputes = "Port Authority", Stance.DISPUTES
    story.report(PAPER, 170, first, origin=authority, stance=disputes, fields=fields, url=None)
    story.report(WIRE, 161, first, origin=authority, stance=disputes, fields=fields)
    story.report(
        WIRE,
        200,
        first,
        title="Smoke over the pier",
        fields={Field.TIME: (Verdict.AGREES, "9 May")},
    )
    alert = composed(story, State.CONTRADICTED)
    disputing, supporting = alert.wires
    assert disputing.origin == authority
    assert disputing.via == (("Globe Wire", "https://wire.example/1"), ("The Herald", None))
    assert disputing.date == after(161)
    assert disputing.says == "2 × drone · intercepted"
    assert disputing.stance is Stance.DISPUTES
    assert (supporting.origin, supporting.says) == ("Globe Wire", "Smoke over the pier")
    assert alert.first_wire_after == timedelta(minutes=161)
    assert alert.agrees == ("place", "time", "weapon")
    assert alert.differs == ("number",)
    assert alert.conflicts == ("outcome",)


def test_one_conflict_outweighs_agreement(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    story.report(WIRE, 10, first, fields={Field.OUTCOME: (Verdict.AGREES, "struck")})
    story.report(PAPER, 11, first, fields={Field.OUTCOME: (Verdict.CONFLICTS, "intercepted")})
    alert = composed(story)
    assert (alert.agrees, alert.conflicts) == ((), ("outcome",))


def test_a_circular_report_is_shown_and_not_counted(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    agrees = {Field.OUTCOME: (Verdict.AGREES, "struck")}
    circular = Stance.CIRCULAR
    story.report(PAPER, 9, first, origin="Falcon Feed", stance=circular, fields=agrees)
    story.report(PAPER, 12, first, origin="Falcon Feed", stance=circular, fields=agrees)
    alert = composed(story)
    assert alert.not_counted == ("The Herald quoting Falcon Feed",)
    assert (alert.wires, alert.agrees, alert.first_wire_after) == ((), (), None)


def test_a_report_on_which_the_state_does_not_rest_is_not_shown_as_a_wire(
    story: StoryBuilder,
) -> None:
    first = story.post(FALCON)
    story.report(PAPER, 9, first)
    story.origins.clear()
    alert = composed(story)
    assert alert.wires == ()
    assert alert.not_counted == ("The Herald",)


def test_origins_that_share_a_report_are_one_wire(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    shared = story.report(WIRE, 9, first, origin="Port Authority")
    story.report(PAPER, 12, first, origin="Harbour Master", stance=Stance.DISPUTES)
    master = story.origins.pop()
    story.origins.append(replace(master, reports=(shared, *master.reports)))
    (wire,) = composed(story).wires
    assert wire.origin == "Port Authority"
    assert [name for name, _ in wire.via] == ["Globe Wire", "The Herald"]
    assert wire.stance is Stance.DISPUTES


def test_an_outlet_of_the_same_owner_is_not_counted_and_says_why(story: StoryBuilder) -> None:
    first = story.post(SISTER)
    story.report(SISTERS, 9, first)
    story.origins.clear()
    assert composed(story).not_counted == ("Sister Paper (same owner as Sister)",)


def test_a_report_that_tells_nothing_of_its_own_is_shown_by_its_title(
    story: StoryBuilder,
) -> None:
    first = story.post(FALCON)
    fields = {Field.WEAPON: (Verdict.AGREES, "drone")}
    story.report(WIRE, 9, first, title="Drone over the pier", fields=fields)
    assert composed(story).wires[0].says == "Drone over the pier"


def test_casualty_figures_are_told_with_their_remarks(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    fields = {
        Field.KILLED: (Verdict.DIFFERS, "9 (later figure)"),
        Field.WOUNDED: (Verdict.CONFLICTS, "none"),
        Field.COUNT: (Verdict.AGREES, "3-30"),
    }
    story.report(WIRE, 9, first, fields=fields)
    says = composed(story).wires[0].says
    assert says == "number: 3-30 · 9 killed (later figure) · none wounded"


def test_a_possible_report_is_only_mentioned(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    story.report(WIRE, 9, first, level=Level.POSSIBLE, title="Smoke seen")
    alert = composed(story)
    assert alert.possible == (("Globe Wire: Smoke seen", "https://wire.example/1"),)
    assert (alert.wires, alert.agrees, alert.not_counted) == ((), (), ())


def test_a_report_linked_to_two_posts_is_one_wire(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    second = story.post(MIRROR, 2, relation=DUPLICATE, of=first)
    story.report(WIRE, 9, first)
    story.links.append(replace(story.links[0], post=second, level=Level.POSSIBLE, p=0.5))
    alert = composed(story)
    assert [w.origin for w in alert.wires] == ["Globe Wire"]
    assert alert.possible == ()


def test_a_channel_that_is_no_longer_watched_has_a_name(story: StoryBuilder) -> None:
    story.post(replace(FALCON, id=key(FALCON).channel.__class__(99)))
    assert 99 not in CHANNELS
    alert = composed(story)
    assert alert.first_name == "channel 99"
    assert alert.first_url == "https://t.me/c/99/1"


def test_an_official_channel_says_what_it_is(story: StoryBuilder) -> None:
    story.post(PORT)
    assert composed(story).first_affiliation == "official"


def test_the_order_of_links_and_posts_does_not_matter(story: StoryBuilder) -> None:
    first = story.post(FALCON)
    story.post(MIRROR, 2, relation=SAME, of=first)
    for minutes, outlet in ((30, WIRE), (20, PAPER), (25, WIRE)):
        story.report(outlet, minutes, first, fields={Field.OUTCOME: (Verdict.AGREES, "struck")})
    expected = composed(story)
    story.links.reverse()
    story.members.reverse()
    story.posts = dict(reversed(story.posts.items()))
    assert composed(story) == expected
