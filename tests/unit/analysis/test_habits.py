"""What a channel adds to its posts is cut before anything is read from them, and stays cut."""

from dataclasses import replace

from monitor.analysis import Window, sources
from monitor.lexicon import load
from monitor.model.ids import PostKey
from monitor.model.post import Media, StoredPost
from monitor.model.relation import Evidence, Relation
from tests.unit.analysis.desk import (
    BAKERY,
    DISPATCH,
    LENS,
    OUTLETS,
    RAID,
    RAID_OF_FIVE,
    SPAN,
    Desk,
    after,
    edited,
    stored,
)

MOTTO = "The river never sleeps"
OTHERS = (
    BAKERY,
    "The council votes on a new tram line tonight after two years of planning.",
    "Heavy rain closes the mountain road; lorries wait in long queues below the pass.",
    "Teachers and the ministry agree on smaller classes from next autumn.",
)


def desk_that_knows_the_motto() -> tuple[Desk, list[StoredPost]]:
    desk = Desk()
    posts = [
        stored(f"{text}\n\n{MOTTO}", message=number, minutes=10 * number)
        for number, text in enumerate(OTHERS, 1)
    ]
    for post in posts:
        desk.post(post)
    return desk, posts


def restarted(desk: Desk, posts: list[StoredPost]) -> Desk:
    """Another window, filled with what the first one decided."""
    window = Window(load(), sources({c.id: c for c in (DISPATCH, LENS)}, OUTLETS), SPAN)
    entries = [desk.window.post(post.post.key) for post in posts]
    numbers = {entry.story for entry in entries if entry}
    stories = [story for number in sorted(numbers) if (story := desk.window.story(number))]
    window.restore(posts=posts, stories=stories, links=[], reports=[])
    return Desk(window)


def body(desk: Desk, key: PostKey) -> str:
    entry = desk.window.post(key)
    assert entry is not None
    return entry.body.strip()


def test_copies_with_other_mottos_are_copies_and_the_cut_is_evidence() -> None:
    desk, _ = desk_that_knows_the_motto()
    desk.post(stored(RAID, channel=LENS, minutes=100))
    match = desk.post(stored(f"{RAID}\n\n{MOTTO}", message=9, minutes=110)).match
    assert match is not None
    assert match.relation is Relation.DUPLICATE
    assert match.evidence == (Evidence("exact", "the same words"), Evidence("habit", MOTTO))


def test_a_changed_fact_is_an_update_with_and_without_a_motto() -> None:
    desk, _ = desk_that_knows_the_motto()
    desk.post(stored(RAID, channel=LENS, minutes=100))
    outcome = desk.post(stored(f"{RAID_OF_FIVE}\n\n{MOTTO}", message=9, minutes=110))
    assert outcome.match is not None
    assert outcome.match.relation is Relation.UPDATE
    (line,) = outcome.changes[0].after.history
    assert MOTTO not in line.text


def test_the_alert_quotes_what_was_read() -> None:
    desk, _ = desk_that_knows_the_motto()
    story = desk.post(stored(f"{RAID}\n\n{MOTTO}", message=9, minutes=110)).changes[0].after
    (quoted,) = desk.window.facts(story, after(120)).posts.values()
    assert quoted.post.text.strip() == RAID


def test_pictures_under_one_signature_are_not_the_same_news() -> None:
    desk = Desk()
    for message in (1, 2):
        item = stored("River Dispatch", message=message, minutes=message)
        item = replace(item, post=replace(item.post, media=(Media("photo", message),)))
        match = desk.post(item).match
        assert match is not None
        assert match.relation is Relation.ORIGINAL


def test_after_a_restart_posts_are_cut_as_they_were_and_new_ones_as_they_would_have_been() -> None:
    desk, posts = desk_that_knows_the_motto()
    signed = stored(f"{RAID}\n\n{MOTTO}\nRiver Dispatch", message=9, minutes=100)
    desk.post(signed)
    again = restarted(desk, [signed, *reversed(posts)])
    for post in (*posts, signed):
        assert body(again, post.post.key) == body(desk, post.post.key)
    assert body(again, posts[0].post.key).endswith(MOTTO), "it was not known then"
    for one in (desk, again):
        new = one.post(stored(f"{RAID_OF_FIVE}\n\n{MOTTO}", message=10, minutes=101))
        assert new.match is not None
        assert Evidence("habit", MOTTO) in new.match.evidence


def test_an_edit_is_cut_anew_and_a_deletion_as_before() -> None:
    desk, _ = desk_that_knows_the_motto()
    item = stored(f"{RAID}\n\n{MOTTO}", message=9, minutes=100)
    desk.post(item)
    desk.change(edited(item, f"{RAID}\n\n{MOTTO}\n@river_dispatch", 110), 110)
    gone = replace(item, deleted=after(120))
    for number in range(20, 24):
        desk.post(stored(f"Only {number} words here\nand more", message=number, minutes=115))
    change = desk.change(gone, 120)
    assert body(desk, item.post.key) == RAID
    (member,) = change.changes[0].after.members
    assert member.match.evidence == (Evidence("habit", MOTTO),)


def test_what_the_window_forgot_teaches_nothing() -> None:
    desk, _ = desk_that_knows_the_motto()
    text = f"{RAID}\n\n{MOTTO}"
    desk.post(stored(text, message=9, minutes=SPAN.total_seconds() / 60 + 60))
    assert body(desk, stored(text, message=9).post.key) == text
