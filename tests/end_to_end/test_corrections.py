"""A person merges and splits stories: beside the running daemon, and while none runs."""

from tests.end_to_end.desk import Desk

RAID = "Two drones struck a fuel depot at Harir air base in Erbil, residents of the area say."
RAID_OF_FIVE = RAID.replace("Two", "Five")
BAKERY = "A bakery museum opened in Aleppo's old town after six years of restoration work."


async def test_stories_are_merged_beside_the_daemon_and_split_without_it(desk: Desk) -> None:
    assert (await desk.login()).status == 0
    await desk.start()
    desk.first.post(RAID)
    await desk.until(desk.said, "an alert")
    more = desk.second.post(RAID_OF_FIVE)
    bakery = desk.second.post(BAKERY)
    await desk.until(lambda: len(desk.said()) == 2, "two alerts")
    await desk.settled()
    [kept, other] = [m.id for m in desk.said()]

    listed = (await desk.run("stories", "--json")).json["stories"]
    one, two = sorted(story["story"] for story in listed)
    reason = ("--reason", "one operation", "--by", "Ada")
    merged = await desk.run("stories", "merge", f"{two}", f"{one}", *reason, "--json")
    assert merged.status == 0, merged.stderr
    row = merged.json
    assert (row["kind"], row["status"], row["story"], row["other"]) == ("merge", "done", one, two)
    await desk.until(
        lambda: [m.id for m in desk.said() if m.text.startswith("MERGED")] == [other],
        "an alert that says where its story went",
    )
    await desk.settled()
    assert [m.id for m in desk.said()] == [kept, other]
    assert f"story {two} merged into this one by Ada: one operation" in desk.alert("3 posts").text

    turned_down = await desk.run("stories", "merge", f"{one}", f"{two}", *reason)
    assert turned_down.status == 1
    assert turned_down.stderr.strip() == f"story {one} cannot be merged with itself"
    assert await desk.stop() == 0

    link = f"https://t.me/harbour_lens/{more.id}"
    split = await desk.run("stories", "split", f"{one}", link, *reason)
    assert split.status == 0, split.stderr
    assert link in split.stdout
    elsewhere = await desk.run("stories", "split", f"{one}", link, *reason)
    assert elsewhere.status == 1
    assert elsewhere.stderr.strip() == f"{link} is not in story {one}"
    assert len(desk.said()) == 2  # nobody runs to say it

    await desk.start()
    await desk.until(lambda: len(desk.said()) == 3, "an alert of the new story")
    follower = desk.first.post(RAID_OF_FIVE)
    await desk.settled()
    assert len(desk.said()) == 3
    for post, story in ((bakery, one), (follower, two + 1)):
        name = "harbour_lens" if post is bakery else "river_dispatch"
        explained = await desk.run("explain", f"{name}/{post.id}", "--json")
        assert explained.json["story"]["story"] == story
    assert await desk.stop() == 0
