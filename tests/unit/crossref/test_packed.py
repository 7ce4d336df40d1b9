"""Accounts packed and unpacked: nothing of what was read gets lost."""

from pathlib import Path

import pytest

from monitor.crossref import Account, AccountIndex, Accounts, post_account, report_account
from monitor.crossref.packed import (
    pack,
    pack_account,
    pack_traits,
    unpack,
    unpack_account,
    unpack_traits,
)
from monitor.crossref.traits import traits_of
from monitor.lexicon import load
from monitor.model.post import Channel
from monitor.model.report import Outlet, OutletKind
from monitor.scenario.read import PostStep, Scenario, read_scenario

EVALUATION = Path(__file__).parents[3] / "evaluation"
FOLDERS = ("crossref/development", "crossref/held-out", "dedup/development", "dedup/held-out")
SOME = 4  # of the texts are read: each takes milliseconds


def accounts(scenario: Scenario) -> list[Account]:
    """What the posts and reports of a scenario say."""
    lexicon, sources = load(), scenario.sources
    found = []
    for step in scenario.steps[::SOME]:
        if isinstance(step, PostStep):
            number = step.post.key.channel
            channel = sources.channels.get(number) or Channel(number, "somebody")
            found.append(post_account(step.post, channel, lexicon=lexicon, sources=sources))
        else:
            outlet = Outlet(step.report.outlet, "an outlet", OutletKind.WIRE)
            found.append(report_account(step.report, outlet, lexicon=lexicon, sources=sources))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_account_and_what_finds_it_come_back_as_they_were(folder: str) -> None:
    found = accounts(read_scenario(EVALUATION / folder))
    assert len(found) > 20
    assert any(account.frames for account in found)
    for account in found:
        packed, traits = pack_account(account), traits_of(account)
        assert unpack_account(packed) == account
        assert unpack_traits(pack_traits(traits)) == traits
        assert unpack(pack(traits, packed)) == (traits, packed)


def test_an_account_taken_in_by_its_traits_is_found_as_by_itself() -> None:
    found = accounts(read_scenario(EVALUATION / FOLDERS[0]))
    by_account: AccountIndex[int] = AccountIndex(load())
    by_traits: AccountIndex[int] = AccountIndex(load())
    for number, account in enumerate(found):
        traits = by_account.add(number, account)
        by_traits.hold(number, unpack_traits(pack_traits(traits)))
    asked = [by_account.candidates(account) for account in found]
    assert any(len(candidates) > 1 for candidates in asked)
    assert [by_traits.candidates(account) for account in found] == asked
    for number in range(len(found)):
        by_traits.remove(number)
    assert len(by_traits) == 0
    assert not any(by_traits.candidates(account) for account in found)


def test_of_many_accounts_each_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.crossref.held._READY", 2)
    found = accounts(read_scenario(EVALUATION / FOLDERS[0]))[:9]
    held: Accounts[int] = Accounts()
    for number, account in enumerate(found):
        held.add(number, account)
    assert [held[number] for number in range(9)] == found
    held.add(3, found[4])
    assert held[3] == found[4]
    held.remove(3)
    held.remove(3)
    with pytest.raises(KeyError):
        held[3]
