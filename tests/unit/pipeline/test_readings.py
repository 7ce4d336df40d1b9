"""What was read from posts is kept with the decisions: a start reads only what it must."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor.analysis import Window
from monitor.model.ids import MessageId, PostKey
from monitor.model.post import Post
from monitor.model.reading import PostReading
from monitor.pipeline import version
from tests.unit.pipeline.conftest import Fresh
from tests.unit.pipeline.desk import LIMITS, Desk, Everything, everything, opened, post
from tests.unit.pipeline.test_restart import days

NEWS = "Three drones struck Harir air base in Erbil, residents say."
OTHER = "Calm at Baghdad airport after an exercise with two helicopters."
DAY = 24 * 60.0
SPAN = LIMITS.span.total_seconds() / 60


@pytest.fixture
def read_again(monkeypatch: pytest.MonkeyPatch) -> list[PostKey]:
    """The posts whose text is read, as it happens."""
    found: list[PostKey] = []
    read = Window._read

    def noting(window: Window, stored: object, own: object) -> object:
        found.append(stored.post.key)  # type: ignore[attr-defined]
        return read(window, stored, own)  # type: ignore[arg-type]

    monkeypatch.setattr(Window, "_read", noting)
    return found


async def kept(desk: Desk) -> dict[MessageId, PostReading]:
    """What is stored, by message; what any version read."""
    window = desk.ingest._window
    assert window is not None
    found = await desk.store.readings(version.reading_version(window), None, 1000)
    return {reading.post.message: reading for reading in found}


def messages(keys: Sequence[PostKey]) -> list[int]:
    return [key.message for key in keys]


async def test_after_a_restart_no_post_is_read_again(desk: Desk, read_again: list[PostKey]) -> None:
    await desk.take(post(NEWS), post(OTHER, message=2, minutes=1))
    await desk.restart()
    await desk.take(post(NEWS, message=3, minutes=9))
    assert messages(read_again) == [1, 2, 3]
    assert len((await desk.story_of(3)).members) == 2


async def test_another_build_reads_again_once(
    desk: Desk, read_again: list[PostKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.take(post(NEWS))
    monkeypatch.setattr(version, "_code", lambda: "another build")
    for message in (2, 3):
        await desk.restart()
        await desk.take(post(OTHER, message=message, minutes=message))
    assert messages(read_again) == [1, 1, 2, 3]
    assert (await kept(desk)).keys() == {1, 2, 3}


async def test_other_sources_have_posts_read_again(desk: Desk, read_again: list[PostKey]) -> None:
    await desk.take(post(NEWS))
    desk.outlets = ()
    await desk.restart()
    await desk.take(post(OTHER, message=2, minutes=1))
    assert messages(read_again) == [1, 1, 2]


async def test_what_was_read_of_an_edited_post_is_its_new_form(
    desk: Desk, read_again: list[PostKey]
) -> None:
    await desk.take(post(NEWS))
    before = (await kept(desk))[MessageId(1)]
    await desk.take(post(NEWS.replace("Three", "Nine"), edited=5))
    after = (await kept(desk))[MessageId(1)]
    assert (before.number, after.number) == (1, 2)
    assert before.document != after.document
    await desk.restart()
    await desk.take(post(OTHER, message=2, minutes=9))
    assert messages(read_again) == [1, 1, 2]


async def test_a_reading_of_an_earlier_form_is_not_used(
    desk: Desk, read_again: list[PostKey]
) -> None:
    await desk.take(post(NEWS))
    before = (await kept(desk))[MessageId(1)]
    await desk.take(post(NEWS.replace("Three", "Nine"), edited=5))
    window = desk.ingest._window
    assert window is not None
    async with desk.store.transaction() as uow:
        uow.save_readings([before], version.reading_version(window))
    await desk.restart()
    await desk.take(post(OTHER, message=2, minutes=9))
    assert messages(read_again) == [1, 1, 1, 2]
    assert (await kept(desk))[MessageId(1)].number == 2


async def test_what_leaves_the_window_leaves_its_reading(desk: Desk) -> None:
    await desk.take(post(NEWS), post(OTHER, message=2, minutes=DAY))
    assert (await kept(desk)).keys() == {1, 2}
    await desk.take(post(OTHER, message=3, minutes=SPAN + 30))
    assert (await kept(desk)).keys() == {2, 3}


async def test_a_start_forgets_what_left_the_window_while_nothing_ran(desk: Desk) -> None:
    await desk.take(post(NEWS), post(OTHER, message=2, minutes=DAY))
    await desk.restart()
    await desk.take(post(OTHER, message=3, minutes=SPAN + 30))
    assert (await kept(desk)).keys() == {2, 3}


async def test_of_posts_too_old_for_the_window_nothing_is_kept(desk: Desk) -> None:
    late: Post = post(NEWS, minutes=-SPAN - DAY)
    await desk.take(late, at=0)
    assert await desk.stored() is not None
    assert await kept(desk) == {}


@pytest.mark.parametrize("seed", range(3))
async def test_posts_read_back_and_posts_read_again_are_decided_alike(
    fresh_store: Fresh, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Some days with restarts, each of another build or none."""
    actions = days(seed, 40)

    async def lived(other_builds: bool) -> Everything:
        async with fresh_store() as store, opened(store) as desk:
            for number, action in enumerate(actions):
                if number % 5 == 4:
                    if other_builds:
                        monkeypatch.setattr(version, "_code", lambda n=number: f"build {n}")
                    await desk.restart()
                await action(desk)
            return await everything(store)

    again, back = await lived(True), await lived(False)
    assert again.stories
    assert again == back


def test_a_changed_table_of_words_is_another_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in version._PARTS:
        (tmp_path / f"monitor.{part}" / "data").mkdir(parents=True)
    table = tmp_path / f"monitor.{version._PARTS[0]}" / "data" / "words.txt"
    monkeypatch.setattr("monitor.pipeline.version.resources.files", tmp_path.joinpath)
    table.write_text("big huge\n", encoding="utf-8")
    before = version._code.__wrapped__()
    assert version._code.__wrapped__() == before
    table.write_text("big huge vast\n", encoding="utf-8")
    assert version._code.__wrapped__() != before
