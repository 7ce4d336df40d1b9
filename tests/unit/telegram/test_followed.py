"""When a channel counts as blind, and when no longer."""

from datetime import datetime, timedelta

from monitor.model.ids import ChannelId, MessageId
from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.followed import Followed, Patience
from tests.unit.telegram.messages import CHANNEL, DATE

RECORD = ChannelRecord(ChannelId(CHANNEL), "news", "News", None, 1, True, DATE, MessageId(0))
PATIENCE = Patience(timedelta(seconds=120), timedelta(seconds=600))


def at(seconds: float) -> datetime:
    return DATE + timedelta(seconds=seconds)


def followed() -> Followed:
    return Followed.begun(RECORD, WatchedChannel("news"), DATE)


def test_what_does_not_fail_is_not_blind_however_late_it_is() -> None:
    assert followed().blind(at(10_000), PATIENCE) == (None, "")


def test_a_failure_is_blindness_only_when_it_lasts() -> None:
    channel = followed()
    channel.polls.trouble = "no connection"
    assert channel.blind(at(120), PATIENCE) == (None, "no connection")
    assert channel.blind(at(121), PATIENCE) == (DATE, "no connection")
    channel.polls.worked()
    channel.polls.done(at(130))
    assert channel.blind(at(131), PATIENCE) == (None, "")


def test_re_reads_may_fail_longer() -> None:
    channel = followed()
    channel.rereads.trouble = "an internal error"
    assert channel.blind(at(600), PATIENCE)[0] is None
    assert channel.blind(at(601), PATIENCE)[0] == DATE


def test_an_outage_is_over_when_posts_and_edits_were_read_again() -> None:
    channel = followed()
    channel.polls.trouble = channel.rereads.trouble = "no connection"
    channel.begin_anew(at(300), PATIENCE)
    assert channel.blind(at(301), PATIENCE)[0] == DATE
    channel.polls.done(at(302))
    channel.caught_up()
    assert channel.blind(at(303), PATIENCE)[0] == DATE, "edits may have been missed"
    channel.rereads.done(at(304))
    channel.caught_up()
    assert channel.blind(at(305), PATIENCE) == (None, "")


def test_two_outages_in_a_row_are_one() -> None:
    channel = followed()
    channel.polls.trouble = "no connection"
    channel.begin_anew(at(300), PATIENCE)
    channel.polls.done(at(301))
    channel.polls.trouble = "no connection"
    channel.begin_anew(at(310), PATIENCE)
    assert channel.blind(at(311), PATIENCE)[0] == DATE


def test_a_blip_is_no_outage() -> None:
    channel = followed()
    channel.polls.trouble = "no connection"
    channel.begin_anew(at(5), PATIENCE)
    assert channel.blind(at(1_000), PATIENCE) == (None, "")


def test_what_cannot_be_read_for_good_is_not_blind_but_out_of_reach() -> None:
    channel = followed()
    channel.polls.trouble = "no connection"
    channel.problem = "the channel is private"
    assert channel.blind(at(1_000), PATIENCE) == (None, "")


def test_an_edited_album_does_not_wait_for_the_next_round_but_for_the_end_of_a_failure() -> None:
    channel = followed()
    channel.rereads.due = at(300)
    assert channel.reread_due() == at(300)
    channel.parts.add(MessageId(5))
    assert channel.reread_due() == DATE
    channel.rereads.not_before = at(20)
    assert channel.reread_due() == at(20)


def test_a_hole_is_polled_before_its_turn_but_not_before_the_end_of_a_failure() -> None:
    channel = followed()
    channel.polls.due = at(60)
    channel.hole_due = at(2)
    assert channel.poll_due() == at(2)
    channel.polls.not_before = at(20)
    assert channel.poll_due() == at(20)
