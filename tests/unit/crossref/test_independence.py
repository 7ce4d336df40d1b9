"""Origins and not voices: who only carries on what another said counts once, with its source."""

import pytest

from monitor.crossref import Account
from monitor.model.story import Assessment, State
from tests.unit.crossref.accounts import RELAY, Desk, at, post, report

CLAIM = post("Armed drone hits a fuel depot at Kirkuk airport, two guards killed", at(5, 1))
TOLD = (
    "An armed drone hit a fuel depot beside the runway of Kirkuk airport before dawn on Wednesday "
    "and killed two guards of the terminal beside it. Firemen put the blaze out after two hours "
    "and flights went on."
)
OUTLETS = ("gazette", "herald", "levant-a", "reuters")


def names(assessment: Assessment) -> list[str]:
    return [origin.name for origin in assessment.origins]


def test_a_shortened_copy_without_credit_is_the_wires_word() -> None:
    wire = report(at(5, 3), "Drone hits depot at Kirkuk airport", TOLD, outlet="reuters")
    cut = report(at(5, 6), "Blaze at Kirkuk airport", TOLD.partition(" Firemen")[0])
    assert names(Desk(CLAIM).hears(wire, cut)) == ["Reuters"]


@pytest.mark.parametrize("line", ["(Reuters)", "[Reuters].", "Source: Reuters", "(with Reuters)"])
def test_a_credit_line_names_whose_word_it_is(line: str) -> None:
    wire = report(at(5, 3), "Drone hits depot at Kirkuk airport", TOLD, outlet="reuters")
    retold = report(
        at(5, 7),
        "Two guards die at Kirkuk airport",
        f"Two guards lost their lives when a drone struck a depot at Kirkuk airport. {line}",
        outlet="herald",
    )
    assert names(Desk(CLAIM).hears(wire, retold)) == ["Reuters"]


def test_what_stands_in_brackets_at_the_end_is_no_credit_unless_it_is_a_publisher() -> None:
    told = "A drone struck a depot at Kirkuk airport (two guards were killed)"
    own = report(at(5, 7), "Guards die at Kirkuk airport", told, outlet="herald")
    assert names(Desk(CLAIM).hears(own)) == ["The Herald"]


def test_a_dateline_names_whose_word_it_is() -> None:
    told = "KIRKUK, Jan 5 (Reuters) - A drone struck a depot at Kirkuk airport, killing two guards."
    first = report(at(5, 4), "Guards die at Kirkuk airport", told)
    other = report(
        at(5, 7),
        "Kirkuk airport hit by drone",
        "KIRKUK (Reuters) - Two guards died as a fuel depot of Kirkuk airport was hit by a drone.",
        outlet="herald",
    )
    assert names(Desk(CLAIM).hears(first, other)) == ["Reuters"]


def test_outlets_of_one_owner_and_one_page_at_two_addresses_are_one() -> None:
    desk = Desk(CLAIM)
    page = "https://news.example/kirkuk"
    desk.hears(report(at(5, 3), "Drone hits Kirkuk airport depot", outlet="levant-a", url=page))
    found = desk.hears(
        report(at(5, 4), "Kirkuk airport: depot burns after drone attack", outlet="levant-b"),
        report(at(5, 5), "A drone, a depot, Kirkuk airport: the night", outlet="herald", url=page),
    )
    assert len(found.origins) == 1


QUOTING = (
    "The Iraqi interior ministry said a drone hit a depot at Kirkuk airport.",
    "A drone struck the depot of Kirkuk airport and killed guards, according to the Iraqi interior "
    "ministry.",
    "Two guards were killed by a drone at Kirkuk airport, the Iraqi interior ministry announced.",
    "Kirkuk airport's depot was attacked with a drone, the Iraqi interior ministry has stated.",
)


def test_one_official_whom_many_outlets_quote_is_one_origin() -> None:
    quoting = [
        report(at(5, 3 + n), "Drone hits Kirkuk airport depot", text, outlet=outlet)
        for n, (text, outlet) in enumerate(zip(QUOTING, OUTLETS, strict=True))
    ]
    found = Desk(CLAIM).hears(*quoting)
    assert len(found.origins) == 1
    assert len(found.origins[0].reports) == 4


@pytest.mark.parametrize(
    "text",
    [
        "A drone hit a depot at Kirkuk airport, the Desert Scout channel on Telegram reported.",
        "According to Desert Scout, a drone hit a depot at Kirkuk airport and killed two guards.",
        "Scout said a drone had hit a depot at Kirkuk airport.",
    ],
)
def test_what_rests_on_the_channel_itself_is_no_origin(text: str) -> None:
    found = Desk(CLAIM).hears(report(at(5, 3), "Drone hits Kirkuk airport depot: report", text))
    assert found == Assessment(State.UNCONFIRMED)


def test_an_echo_beside_a_witness_leaves_the_witness_alone() -> None:
    echo = report(at(5, 3), "Drone hits Kirkuk airport", "Desert Scout said a drone hit a depot.")
    witness = report(at(5, 4), "Drone hits Kirkuk airport", "A Herald reporter saw a depot burn "
                     "at Kirkuk airport after a drone hit it.", outlet="herald")  # fmt: skip
    found = Desk(CLAIM).hears(echo, witness)
    assert found.state is State.CORROBORATED
    assert names(found) == ["The Herald"]


def many() -> list[Account]:
    """Twelve reports: nine of one agency and its copies, two that quote a ministry, one echo."""
    wire = [
        report(at(5, 3, n), "Drone hits depot at Kirkuk airport", TOLD, outlet=f"paper-{n}")
        for n in range(1, 9)
    ]
    agency = report(at(5, 3), "Drone hits depot at Kirkuk airport", TOLD, outlet="reuters")
    official = [
        report(at(5, 5 + n), "Kirkuk airport attack", text, outlet=f"daily-{n}")
        for n, text in enumerate(QUOTING[:2])
    ]
    echo = report(at(5, 9), "Drone hits Kirkuk airport depot, Desert Scout says", outlet="weekly")
    return [agency, *wire, *official, echo]


def test_twelve_reports_may_be_two_origins_and_they_are_named() -> None:
    found = Desk(CLAIM).hears(*many())
    assert found.state is State.CORROBORATED
    assert len(found.origins) == 2
    assert names(found)[0] == "Reuters"
    assert names(found)[1].startswith("Iraqi")
    assert [len(origin.reports) for origin in found.origins] == [9, 2]


def test_a_relay_of_the_channel_is_borne_out_by_no_echo_of_it() -> None:
    relayed = post(
        "Desert Scout: armed drone hits a fuel depot at Kirkuk airport", at(5, 2), channel=RELAY
    )
    echo = report(at(5, 9), "Drone hits Kirkuk airport depot, Desert Scout says", outlet="weekly")
    assert Desk(relayed).hears(echo).state is State.UNCONFIRMED
