"""`watchlist.toml`, right and wrong."""

from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.model.post import ChannelKind
from monitor.model.report import Outlet, OutletKind
from monitor.model.watch import Destination, Rule, WatchedChannel, Watchlist
from monitor.watchlist import parse_watchlist, read_watchlist

COMPLETE = """
[[channels]]
handle = "@Front_Line"
title = "Front Line"
aliases = ["Front Line", "الخط الأمامي"]
language = "ar"
kind = "official"
owner = "Line Group"
affiliation = "army"
poll_seconds = 60

[[channels]]
id = -1001234567890

[[outlets]]
id = "gulf"
name = "Gulf Daily"
kind = "wire"
owner = "Gulf Group"
language = "en"
feeds = ["https://Gulf.example/rss", "https://gulf.example/ar/rss"]
domains = ["www.gulf.example", "Gulf.Example.net"]
bodies = true

[[outlets]]
id = "plain"

[[destinations]]
name = "desk"
chat = -1009876543210
rules = ["attacks"]

[[destinations]]
name = "screen"
chat = "terminal"

[[rules]]
name = "attacks"
any = ["drone", "طائرة مسيرة"]
none = ["advert"]
"""


def problems_of(text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        parse_watchlist(text)
    return list(caught.value.problems)


def test_everything_that_may_be_written_is_read() -> None:
    assert parse_watchlist(COMPLETE) == Watchlist(
        channels=(
            WatchedChannel(
                "Front_Line",
                "Front Line",
                ("Front Line", "الخط الأمامي"),
                "ar",
                ChannelKind.OFFICIAL,
                "Line Group",
                "army",
                60,
            ),
            WatchedChannel("-1001234567890"),
        ),
        outlets=(
            Outlet(
                "gulf",  # type: ignore[arg-type]
                "Gulf Daily",
                OutletKind.WIRE,
                "Gulf Group",
                "en",
                ("https://gulf.example/rss", "https://gulf.example/ar/rss"),
                ("gulf.example", "gulf.example.net"),
                bodies=True,
            ),
            Outlet("plain", "plain"),  # type: ignore[arg-type]
        ),
        destinations=(
            Destination(
                "desk",
                "-1009876543210",
                (Rule("attacks", ("drone", "طائرة مسيرة"), ("advert",)),),
            ),
            Destination("screen", None),
        ),
    )


def test_an_empty_file_asks_for_nothing() -> None:
    assert parse_watchlist("") == Watchlist()


def test_every_problem_is_told_with_its_place() -> None:
    text = """
chanels = 1
[[channels]]
handle = "one_desk"
[[channels]]
handle = "two_desk"
langage = "ar"
kind = "paper"
poll_seconds = 0
[[channels]]
title = 7
aliases = "x"
[[channels]]
handle = "bad handle"
[[outlets]]
name = "No id"
feeds = ["ftp://x.example", "https://ok.example/rss"]
domains = ["https://ok.example"]
[[destinations]]
name = "desk"
rules = ["atacks"]
[[rules]]
name = "attacks"
any = [""]
"""
    assert problems_of(text) == [
        "watchlist.toml: chanels: unknown key, nearest is channels",
        "watchlist.toml: channels[2].kind: must be one of 'channel', 'official' or 'wire'",
        "watchlist.toml: channels[2].poll_seconds: must be at least 1",
        "watchlist.toml: channels[2].langage: unknown key, nearest is language",
        "watchlist.toml: channels[3].title: must be a text in quotes",
        'watchlist.toml: channels[3].aliases: must be a list, as in ["a", "b"]',
        "watchlist.toml: channels[4].handle:"
        " 'bad handle' is no channel: give @name, t.me/name or -100ID",
        "watchlist.toml: outlets[1].id: missing",
        "watchlist.toml: rules[1].any[1]: is empty",
        "watchlist.toml: destinations[1].chat: missing",
    ]


def test_wrong_feeds_and_domains_are_told_one_by_one() -> None:
    text = """
[[outlets]]
id = "a"
feeds = ["ftp://x.example", "https://ok.example/rss"]
domains = ["https://ok.example", "ok.example", "localhost"]
"""
    assert problems_of(text) == [
        "watchlist.toml: outlets[1].feeds[1]:"
        " 'ftp://x.example' is no feed: an address begins with https:// or http://",
        "watchlist.toml: outlets[1].domains[1]:"
        " 'https://ok.example' is no domain: give it as in example.org",
        "watchlist.toml: outlets[1].domains[3]:"
        " 'localhost' is no domain: give it as in example.org",
    ]


def test_the_same_thing_twice_is_told_in_whatever_spelling() -> None:
    text = """
[[channels]]
handle = "@Desk_One"
[[channels]]
handle = "https://t.me/desk_one/5"
[[channels]]
id = -1001234567890
[[channels]]
handle = "t.me/c/1234567890"
[[outlets]]
id = "a"
domains = ["a.example"]
feeds = ["https://a.example/rss"]
[[outlets]]
id = "A"
domains = ["www.A.example"]
feeds = ["https://A.example/rss#x"]
[[destinations]]
name = "one"
chat = -1001
[[destinations]]
name = "one"
chat = "-1001"
[[rules]]
name = "r"
[[rules]]
name = "r"
"""
    assert problems_of(text) == [
        "watchlist.toml: channels[2].handle: the same channel as channels[1]",
        "watchlist.toml: channels[4].handle: the same channel as channels[3]",
        "watchlist.toml: outlets[2].id: the same as that of outlets[1]",
        "watchlist.toml: outlets[2].feeds[1]:"
        " https://a.example/rss is already at outlets[1].feeds[1]",
        "watchlist.toml: outlets[2].domains[1]: a.example is already at outlets[1].domains[1]",
        "watchlist.toml: rules[2].name: a second rule named r",
        "watchlist.toml: destinations[2].name: the same as that of destinations[1]",
        "watchlist.toml: destinations[2].chat: the same as that of destinations[1]",
    ]


def test_an_unknown_rule_is_told_with_the_nearest() -> None:
    text = """
[[destinations]]
name = "desk"
chat = "@our_desk"
rules = ["atacks", "attacks"]
[[rules]]
name = "attacks"
"""
    assert problems_of(text) == [
        "watchlist.toml: destinations[1].rules[1]: unknown rule 'atacks', nearest is attacks"
    ]


@pytest.mark.parametrize(
    ("purpose", "alerts", "notices"),
    [("alerts", True, False), ("notices", False, True), ("both", True, True)],
)
def test_a_destination_says_what_it_gets(purpose: str, alerts: bool, notices: bool) -> None:
    text = f'[[destinations]]\nname = "desk"\nchat = "@our_desk"\npurpose = "{purpose}"'
    assert parse_watchlist(text).destinations == (
        Destination("desk", "@our_desk", (), alerts, notices, purpose_given=True),
    )


def test_another_purpose_is_told_with_those_there_are() -> None:
    text = '[[destinations]]\nname = "desk"\nchat = "@our_desk"\npurpose = "alarms"'
    assert problems_of(text) == [
        "watchlist.toml: destinations[1].purpose: must be one of 'alerts', 'notices' or 'both'"
    ]


@pytest.mark.parametrize("keys", ["", 'handle = "desk_one"\nid = -1001234567890'])
def test_a_channel_has_either_a_handle_or_an_id(keys: str) -> None:
    assert problems_of(f"[[channels]]\n{keys}") == [
        "watchlist.toml: channels[1]: give either handle or id"
    ]


def test_one_table_in_place_of_several_is_told() -> None:
    assert problems_of('[channels]\nhandle = "x"') == [
        "watchlist.toml: channels: must be tables, each under [[channels]]"
    ]


def test_broken_toml_is_told_with_its_line() -> None:
    (problem,) = problems_of('[[channels]]\nhandle = "x\n')
    assert problem.startswith("watchlist.toml: not valid TOML: ")
    assert "line 2" in problem


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"absent\.toml: cannot be read"):
        read_watchlist(tmp_path / "absent.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# caf\xe9\n")
    with pytest.raises(SettingsError, match=r"latin\.toml: is not UTF-8 at byte 5"):
        read_watchlist(latin)


def test_the_channels_of_a_scenario_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_text('[[channels]]\nhandle = "Канал/1"\n', "utf-8")
    assert read_watchlist(path, free_names=True).channels == (WatchedChannel("Канал/1"),)
    with pytest.raises(SettingsError):
        read_watchlist(path)


def test_bodies_are_asked_for_or_not() -> None:
    assert problems_of('[[outlets]]\nid = "gulf"\nbodies = "yes"\n') == [
        "watchlist.toml: outlets[1].bodies: must be true or false"
    ]
