"""The main job: thirty posts of two channels and a feed become exactly the right alerts."""

from datetime import UTC, datetime, timedelta

from tests.end_to_end.desk import Desk
from tests.telegram_server import media
from tests.telegram_server.message import Message

RAID = (
    "🔴 عاجل | طائرتان مسيرتان تستهدفان قاعدة الحرير في أربيل شمال العراق"
    " ودوي انفجارات في محيط القاعدة"
)
RAID_MORE = RAID.replace("طائرتان مسيرتان تستهدفان", "أربع طائرات مسيرة تستهدف")
BLAST = (
    "An explosion at a fuel depot in Latakia, Syria, killed 3 people and wounded 11,"
    " the port's fire brigade says."
)
ARRESTS = "Police in Muscat arrested nine men after a protest outside the labour ministry today."
QUAKE = (
    "A magnitude 5.1 earthquake shook Kerman in southeastern Iran at noon; no damage was reported."
)
SHELLING = (
    "Artillery shelled the outskirts of Marib in Yemen overnight; two houses burned down,"
    " residents say."
)

# Each is news of its own, of no event that any other tells of.
OTHERS = [
    "The central bank of Jordan left its main rate unchanged at its October meeting, as expected.",
    "Kuwait's airport opens a second terminal in spring; trial flights begin next week.",
    "Weather: dust storms in Basra until Thursday, visibility below one kilometre.",
    "A bakery museum opened in Aleppo's old town after six years of restoration work.",
    "The football federation moved Friday's derby to Doha because of the heat.",
    "Exchange rates this morning: 148,200 dinars for a hundred dollars in the wholesale market.",
    "Fishermen in Sidon ask for a longer season after a poor month for sardines.",
    "Flights between Ankara and Baghdad resume on Sunday, the civil aviation authority says.",
]


def copy_of(text: str) -> str:
    """The text as another channel reposts it."""
    return f"⚡️ {text} 👇\n\n➖➖➖\n🌊 Harbour Lens | @harbour_lens\nSubscribe: t.me/harbour_lens"


async def test_thirty_posts_become_the_right_alerts(desk: Desk) -> None:
    """Copies, an update, an album, an edit, a deletion; the daemon stopped and started between."""
    now = datetime.now(UTC)
    feed = desk.serve("/wire")  # nothing to report yet
    desk.settings["MONITOR_FEEDS"] = feed
    desk.settings["MONITOR_FEED_POLL_SECONDS"] = "1"
    assert (await desk.login()).status == 0

    await desk.start()
    raid = desk.first.post(RAID)
    desk.second.post(RAID, forward_from=raid)
    desk.second.post(copy_of(RAID))
    blast = desk.first.album([(BLAST, media.photo()), ("", media.photo()), ("", media.photo())])
    for text in OTHERS[:4]:
        desk.first.post(text)
        desk.second.post(copy_of(text))
    desk.second.post(OTHERS[0], forward_from=desk.first.messages[-4])
    arrests = desk.second.post(ARRESTS)
    await desk.until(lambda: len(desk.said()) >= 7, "seven alerts")
    desk.first.post(copy_of(ARRESTS))
    desk.first.post(RAID_MORE)
    desk.second.edit(arrests.id, ARRESTS.replace("nine", "nineteen"))
    await desk.settled()
    assert len(desk.said()) == 7
    assert await desk.stop() == 0

    # While it is down: news, copies of old and new, and a deletion.
    quake = desk.first.post(QUAKE)
    desk.second.post(copy_of(QUAKE))
    desk.second.post(copy_of(BLAST))
    desk.first.delete(quake.id)
    for text in OTHERS[4:]:
        desk.second.post(text)
        desk.first.post(copy_of(text))

    await desk.start()
    shelling = desk.first.post(SHELLING)
    desk.first.post(OTHERS[4], forward_from="Somebody")
    desk.second.post(copy_of(SHELLING))
    desk.serve(
        "/wire",
        (
            "Explosion at fuel depot in Syria's Latakia kills three",
            "LATAKIA, Syria - Three people were killed in an explosion at a fuel depot in Latakia,"
            " the health ministry said.",
            now + timedelta(minutes=1),
        ),
    )
    await desk.until(lambda: any(m.reply_to for m in desk.said()), "a change of state")
    await desk.settled()
    desk.first.delete(shelling.id)
    await desk.settled()
    assert await desk.stop() == 0

    posts = [m for c in (desk.first, desk.second) for m in c.messages if m.action is None]
    assert len(posts) >= 30

    alerts = [m for m in desk.said() if m.reply_to is None]
    assert len(alerts) == 13, "\n\n".join(m.text for m in alerts)
    raided = desk.alert("الحرير")
    assert "drone" in raided.text
    assert "t.me/river_dispatch/" in _links(raided)
    assert "4 posts in 2 channels" in raided.text
    told = desk.alert("Latakia")
    assert told.text.startswith("🟢 CORROBORATED")
    assert f"t.me/river_dispatch/{blast[0].id}" in _links(told)
    assert "http://wire.example/0" in _links(told)
    assert "nineteen" in desk.alert("Muscat").text or "19" in desk.alert("Muscat").text
    assert "deleted" in desk.alert("Marib").text
    assert "deleted" not in desk.alert("Kerman").text
    [reply] = [m for m in desk.said() if m.reply_to is not None]
    assert reply.reply_to == told.id
    assert "CORROBORATED" in reply.text


def _links(message: Message) -> str:
    """The addresses behind a message's words, and the ones in them."""
    urls = [getattr(entity, "url", "") for entity in message.versions[-1].entities]
    return "\n".join([message.text, *urls])
