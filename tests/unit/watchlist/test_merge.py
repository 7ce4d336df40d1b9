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


def purposes(watchlist: Watchlist) -> dict[str, tuple[bool, bool]]:
    return {d.name: (d.alerts, d.notices) for d in watchlist.destinations}


def test_notices_go_wherever_alerts_go_when_nobody_said_otherwise() -> None:
    two = (Destination("desk", "-1001"), Destination("drones", "-1002", (Rule("r"),)))
    assert purposes(merge(Watchlist(destinations=two), alert_chat="-1003")) == {
        "desk": (True, True),
        "drones": (True, True),
        "alerts": (True, True),
    }


def test_where_notices_were_asked_for_the_others_are_spared_them() -> None:
    tool = Destination("tool", "-1002", alerts=False, purpose_given=True)
    listed = (Destination("desk", "-1001"), tool)
    assert purposes(merge(Watchlist(destinations=listed), alert_chat="-1003")) == {
        "desk": (True, False),
        "tool": (False, True),
        "alerts": (True, False),
    }


def test_alerts_alone_said_of_one_leave_the_notices_with_the_other() -> None:
    desk = Destination("desk", "-1001", notices=False, purpose_given=True)
    listed = (desk, Destination("head", "-1002"))
    assert purposes(merge(Watchlist(destinations=listed))) == {
        "desk": (True, False),
        "head": (True, True),
    }


def test_the_notice_chat_gets_notices_alone_and_the_alert_chat_alerts_alone() -> None:
    merged = merge(Watchlist(), alert_chat="-1001", notice_chat="-1002")
    assert purposes(merged) == {"alerts": (True, False), "notices": (False, True)}


def test_one_chat_for_both_is_one_destination() -> None:
    merged = merge(Watchlist(), alert_chat="@our_desk", notice_chat="@Our_Desk")
    assert purposes(merged) == {"alerts": (True, True)}
    assert merged.destinations[0].chat == "@our_desk"


def test_a_notice_chat_that_is_listed_keeps_its_alerts() -> None:
    desk = Destination("desk", "-1001", (Rule("r"),))
    merged = merge(Watchlist(destinations=(desk,)), alert_chat="-1003", notice_chat="-1001")
    assert purposes(merged) == {"desk": (True, True), "alerts": (True, False)}
    assert merged.destinations[0].rules == (Rule("r"),)


def test_alerts_go_to_the_terminal_when_every_destination_wants_notices() -> None:
    assert purposes(merge(Watchlist(), notice_chat="-1002")) == {
        "notices": (False, True),
        "terminal": (True, False),
    }


def test_a_host_belongs_to_the_outlet_with_the_longest_domain() -> None:
    persian = Outlet(OutletId("fa"), "Gulf Persian", domains=("fa.gulf.example",))
    outlets = (GULF, persian)
    assert outlet_of("gulf.example", outlets) is GULF
    assert outlet_of("WWW.Gulf.example.", outlets) is GULF
    assert outlet_of("news.fa.gulf.example", outlets) is persian
    assert outlet_of("notgulf.example", outlets) is None
