"""The watchlist and the quick-start settings as one."""

from monitor.model.ids import OutletId
from monitor.model.report import Outlet
from monitor.model.watch import Destination, Rule, WatchedChannel, Watchlist
from monitor.watchlist import merge, outlet_of

GULF = Outlet(
    OutletId("gulf"), "Gulf", feeds=("https://gulf.example/a",), domains=("gulf.example",)
)


def test_channels_are_added_and_not_doubled() -> None:
    listed = WatchedChannel("Desk_One", title="Desk")
    merged = merge(Watchlist(channels=(listed,)), channels=["desk_one", "two_news", "Two_News"])
    assert merged.channels == (listed, WatchedChannel("two_news"))


def test_a_feed_joins_the_outlet_of_its_host_or_makes_one() -> None:
    merged = merge(
        Watchlist(outlets=(GULF,)),
        feeds=[
            "https://gulf.example/a",
            "https://ar.gulf.example/b",
            "https://www.other.example/c",
            "https://www.other.example/d",
        ],
    )
    gulf, other = merged.outlets
    assert gulf.feeds == ("https://gulf.example/a", "https://ar.gulf.example/b")
    assert other == Outlet(
        OutletId("other.example"),
        "other.example",
        feeds=("https://www.other.example/c", "https://www.other.example/d"),
        domains=("other.example",),
    )


def test_the_alert_chat_gets_everything_beside_the_listed_destinations() -> None:
    desk = Destination("alerts", "-1001", (Rule("r"),))
    merged = merge(Watchlist(destinations=(desk,)), alert_chat="@our_desk")
    assert merged.destinations == (desk, Destination("alerts-2", "@our_desk"))


def test_a_chat_that_is_listed_already_is_not_told_twice() -> None:
    desk = Destination("desk", "@Our_Desk", (Rule("r"),))
    merged = merge(Watchlist(destinations=(desk,)), alert_chat="@our_desk")
    assert merged.destinations == (Destination("desk", "@Our_Desk"),)


def test_without_any_destination_alerts_go_to_the_terminal() -> None:
    assert merge(Watchlist()).destinations == (Destination("terminal", None),)
    assert merge(Watchlist(), alert_chat="-1001").destinations == (Destination("alerts", "-1001"),)


def test_a_host_belongs_to_the_outlet_with_the_longest_domain() -> None:
    persian = Outlet(OutletId("fa"), "Gulf Persian", domains=("fa.gulf.example",))
    outlets = (GULF, persian)
    assert outlet_of("gulf.example", outlets) is GULF
    assert outlet_of("WWW.Gulf.example.", outlets) is GULF
    assert outlet_of("news.fa.gulf.example", outlets) is persian
    assert outlet_of("notgulf.example", outlets) is None
