"""How channels, chats and feeds may be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.watchlist import channel_id, nearest, parse_chat, parse_feed, parse_reference


@pytest.mark.parametrize(
    "text",
    [
        "@Desk_News",
        "Desk_News",
        " Desk_News ",
        "t.me/Desk_News",
        "https://t.me/Desk_News",
        "http://www.t.me/Desk_News/",
        "https://telegram.me/Desk_News",
        "https://t.me/s/Desk_News",
        "t.me/Desk_News/123",
        "https://t.me/Desk_News/12/345?single",
        "HTTPS://T.ME/Desk_News",
    ],
)
def test_every_form_of_a_name_is_the_name(text: str) -> None:
    assert parse_reference(text) == "Desk_News"


@pytest.mark.parametrize(
    "text",
    [
        "-1001234567890",
        "t.me/c/1234567890",
        "https://t.me/c/1234567890/55",
        "t.me/c/1234567890/5/6",
    ],
)
def test_every_form_of_an_id_is_the_id(text: str) -> None:
    assert parse_reference(text) == "-1001234567890"
    assert channel_id(parse_reference(text)) == 1234567890


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_an_id_of_any_length_comes_back_from_its_reference(number: int) -> None:
    for text in (f"t.me/c/{number}", f"-100{number}", f"{-(10**12) - number}"):
        reference = parse_reference(text)
        assert channel_id(reference) == number
        assert parse_reference(reference) == reference


def test_a_name_has_no_id() -> None:
    assert channel_id("desk_news") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "two words",
        "name!",
        "1name",
        "https://example.org/name",
        "https://t.me/",
        "https://t.me/+AbCdEf",
        "t.me/joinchat/AbCdEf",
        "t.me/addlist/xyz",
        "12345",
        "-12345",
        "-100",
        "-1000",
        "t.me/c/",
        "x" * 40,
        "قناة",
    ],
)
def test_what_names_no_channel_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_reference(text)
    assert "channel" in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_refused_and_a_reference_stays_itself(text: str) -> None:
    try:
        reference = parse_reference(text)
    except UsageError:
        return
    assert parse_reference(reference) == reference


@pytest.mark.parametrize(
    ("text", "chat"),
    [
        ("-1001234567890", "-1001234567890"),
        ("-42", "-42"),
        ("777", "777"),
        ("me", "me"),
        ("@Our_Desk", "@Our_Desk"),
        ("https://t.me/Our_Desk", "@Our_Desk"),
        ("t.me/c/1234567890/1", "-1001234567890"),
    ],
)
def test_a_chat_is_an_id_or_a_name(text: str, chat: str) -> None:
    assert parse_chat(text) == chat


def test_a_feed_has_one_spelling() -> None:
    assert parse_feed(" https://News.Example/RSS?a=B#top ") == "https://news.example/RSS?a=B"
    assert parse_feed("http://127.0.0.1:8080") == "http://127.0.0.1:8080/"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "news.example/rss",
        "ftp://x.example/",
        "file:///etc/passwd",
        "https://",
        "http://[::1",
        "http://h:99999/",
        "http://a b/",
    ],
)
def test_what_is_no_feed_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_feed(text)


def test_a_password_in_a_feeds_address_is_refused_and_not_told() -> None:
    with pytest.raises(UsageError) as caught:
        parse_feed("https://user:hidden@news.example/rss")
    assert "hidden" not in str(caught.value)


def test_a_misspelt_name_has_its_nearest_and_a_strange_one_none() -> None:
    known = ["MONITOR_DATA", "MONITOR_DATABASE", "TELEGRAM_API_ID"]
    assert nearest("MONITOR_DATABSE", known) == "MONITOR_DATABASE"
    assert nearest("telegram_apiid", known) == "TELEGRAM_API_ID"
    assert nearest("zzz", known) is None
