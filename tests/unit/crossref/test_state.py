"""Origins are counted and not voices; the state follows from them."""

from monitor.crossref import Account, assess, combine
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.relation import Match, Relation
from monitor.model.story import Assessment, Member, Stance, State
from tests.unit.crossref.accounts import Desk, at, linked, post, report

CLAIM = post("A drone struck a hangar inside the Harir base", at(5, 1))
LEAD = (
    "An armed drone was shot down early on Wednesday as it approached the Harir air base, "
    "an official of the U.S.-led coalition said. There were no casualties or damage."
)


def wire() -> Account:
    return report(
        at(5, 4), "Drone shot down near Harir base", f"ERBIL, Jan 5 (Reuters) - {LEAD}",
        outlet="reuters",
    )  # fmt: skip


def test_without_reports_a_claim_is_unconfirmed() -> None:
    assert Desk(CLAIM).hears() == Assessment(State.UNCONFIRMED)


def test_what_states_no_event_has_no_state() -> None:
    assert Desk(post("Follow our new channel", at(5, 1))).hears(wire()) == Assessment(None)


def test_another_origin_that_tells_it_corroborates() -> None:
    desk = Desk(post("Drone attack on the Harir base", at(5, 1)))
    assessment = desk.hears(report(at(5, 3), "Drone attack on Harir base", outlet="gazette"))
    assert assessment.state is State.CORROBORATED
    assert [origin.name for origin in assessment.origins] == ["The Gazette"]


def test_copies_of_a_wire_are_one_origin() -> None:
    copies = [
        report(at(5, 5), "Drone downed near Iraqi base", f"ERBIL (Reuters) - {LEAD}",
               outlet="gazette"),
        report(at(5, 6), "Drone downed in Iraq", LEAD, outlet="herald"),
    ]  # fmt: skip
    assessment = Desk(CLAIM).hears(wire(), *copies)
    assert len(assessment.origins) == 1
    assert len(assessment.origins[0].reports) == 3


def test_one_official_in_two_outlets_is_one_origin() -> None:
    assessment = Desk(CLAIM).hears(
        report(at(5, 3), "Drone shot down at Harir base",
               "The Kurdistan counter-terrorism directorate said a drone was shot down at the "
               "Harir base.", outlet="gazette"),
        report(at(5, 4), "إسقاط مسيرة في قاعدة حرير",
               "أعلن جهاز مكافحة الإرهاب في إقليم كردستان إسقاط مسيرة في قاعدة حرير",
               outlet="herald", language="ar"),
    )  # fmt: skip
    assert len(assessment.origins) == 1


def test_outlets_of_one_owner_are_one_origin() -> None:
    told = [
        report(at(5, 3), "Drone attack on Harir base", outlet="levant-a"),
        report(at(5, 4), "Harir air base: blast after a drone attack", outlet="levant-b"),
    ]
    assert len(Desk(CLAIM).hears(*told).origins) == 1


def test_the_owners_own_outlet_confirms_nothing() -> None:
    own = report(at(5, 3), "Drone attack on Harir base", outlet="scoutweb")
    assert Desk(CLAIM).hears(own).state is State.UNCONFIRMED


def test_an_origin_that_conflicts_contradicts_until_more_agree() -> None:
    desk = Desk(CLAIM)
    disputed = desk.hears(wire())
    assert disputed.state is State.CONTRADICTED
    assert [origin.stance for origin in disputed.origins] == [Stance.DISPUTES]
    assert any("struck" in evidence.detail for evidence in disputed.evidence)
    agreed = desk.hears(
        report(at(5, 5), "Drone strikes hangar inside Harir base", outlet="gazette",
               summary="Witnesses told of a fire after a drone struck a hangar inside Harir base."),
        report(at(5, 6), "A hangar burned inside the Harir base after a drone hit it",
               outlet="herald"),
    )  # fmt: skip
    assert agreed.state is State.CORROBORATED


def member(number: int, state: State | None, relation: Relation = Relation.SAME_STORY) -> Member:
    key = PostKey(ChannelId(number), MessageId(1))
    of = None if relation is Relation.ORIGINAL else PostKey(ChannelId(1), MessageId(1))
    return Member(key, at(5, number), Match(relation, of, 100.0), Assessment(state))


def test_a_story_is_disputed_when_one_of_its_own_accounts_is() -> None:
    members = [
        member(1, State.CORROBORATED, Relation.ORIGINAL),
        member(2, State.CONTRADICTED),
        member(3, State.UNCONFIRMED),
    ]
    assert combine(members).state is State.CONTRADICTED


def test_a_copy_has_no_say_in_its_storys_state() -> None:
    members = [
        member(1, State.CORROBORATED, Relation.ORIGINAL),
        member(2, State.CONTRADICTED, Relation.DUPLICATE),
    ]
    assert combine(members).state is State.CORROBORATED


def test_a_story_without_events_has_no_state() -> None:
    assert combine([member(1, None, Relation.ORIGINAL)]).state is None


def test_what_its_channel_took_back_is_retracted_whoever_bore_it_out() -> None:
    mine = post("Rockets hit Camp Taji", at(5, 1))
    wire = report(at(5, 3), "Rockets hit Camp Taji")
    held = linked(mine, wire)
    assert held is not None
    found = assess(mine, [held], {held.report: wire}, taken_back=True)
    assert found.state is State.RETRACTED
    assert found.origins


def test_the_earliest_report_that_counts_says_who_was_first() -> None:
    desk = Desk(post("Drone attack on the Harir base", at(5, 1)))
    assert desk.hears().first_report is None
    own = report(at(5, 2), "Drone attack on Harir base", outlet="scoutweb")
    later = report(at(5, 4), "Drone attack on Harir base", outlet="gazette")
    first = report(at(5, 3), "Drone attack on the base of Harir", outlet="herald")
    assert desk.hears(own, later, first).first_report == at(5, 3)
