"""Edits keep what the user wrote."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.watchlist import add_channel, add_feed, parse_watchlist, remove_channel, remove_feed

FILE = """# The desk's list

# first to tell
[[channels]]
handle = "one_news"   # very fast
aliases = [
  "One",  # [[channels]] in a comment is no table
]

# slow but right
[[channels]]
id = -1001234567890

[[outlets]]
id = "gulf"
feeds = ["https://gulf.example/a"]  # the whole of it

# who rings
[[rules]]
name = "r"
"""


def test_a_channel_is_appended() -> None:
    text = add_channel(FILE, "https://t.me/Two_News", title='The "Two"', language="ar")
    assert text.startswith(FILE)
    assert text[len(FILE) :] == (
        '\n[[channels]]\nhandle = "Two_News"\ntitle = "The \\"Two\\""\nlanguage = "ar"\n'
    )


def test_a_private_channel_is_appended_by_its_id() -> None:
    text = add_channel("", "t.me/c/77/1")
    assert text == "[[channels]]\nid = -1000000000077\n"


@pytest.mark.parametrize("reference", ["@ONE_NEWS", "t.me/c/1234567890/1"])
def test_a_channel_is_not_added_twice(reference: str) -> None:
    with pytest.raises(UsageError, match="already"):
        add_channel(FILE, reference)


def test_a_channel_is_cut_out_with_its_comment_and_no_other() -> None:
    text = remove_channel(FILE, "@One_News")
    assert text == FILE[: FILE.index("# first to tell")] + FILE[FILE.index("# slow but right") :]
    assert remove_channel(FILE, "-1001234567890") == (
        FILE[: FILE.index("# slow but right")] + FILE[FILE.index("[[outlets]]") :]
    )


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(UsageError, match="is not in the watchlist"):
        remove_channel(FILE, "three_news")
    with pytest.raises(UsageError, match="is not in the watchlist"):
        remove_feed(FILE, "https://gulf.example/b")


def test_a_feed_joins_the_outlet_that_is_named() -> None:
    text = add_feed(FILE, "https://gulf.example/b", outlet="gulf")
    assert text == FILE.replace(
        'feeds = ["https://gulf.example/a"]  # the whole of it',
        'feeds = [\n  "https://gulf.example/a",\n  "https://gulf.example/b",\n]  # the whole of it',
    )
    assert remove_feed(text, "https://gulf.example/b") == FILE


def test_a_feed_of_a_new_outlet_brings_the_outlet() -> None:
    text = add_feed(FILE, "https://www.other.example/rss", name="Other")
    (outlet,) = parse_watchlist(text).outlets[1:]
    assert (outlet.id, outlet.name) == ("other.example", "Other")
    assert outlet.feeds == ("https://www.other.example/rss",)
    assert outlet.domains == ("other.example",)


def test_an_outlet_without_feeds_gets_its_first() -> None:
    text = add_feed('[[outlets]]\nid = "a"', "https://a.example/x", outlet="a")
    assert text == '[[outlets]]\nid = "a"\nfeeds = ["https://a.example/x"]\n' or tomllib.loads(
        text
    ) == {"outlets": [{"id": "a", "feeds": ["https://a.example/x"]}]}


def test_a_feed_is_not_added_twice() -> None:
    with pytest.raises(UsageError, match="already"):
        add_feed(FILE, "https://GULF.example/a#x")


@pytest.mark.parametrize(
    "text",
    [
        'channels = [{handle = "one_news"}]\n',
        'note = """\n[[channels]]\n"""\n[[channels]]\nhandle = "one_news"\n',
    ],
)
def test_a_file_too_unusual_to_cut_is_left_alone(text: str) -> None:
    with pytest.raises(UsageError, match="by hand"):
        remove_channel(text, "one_news")


def test_a_broken_file_is_told() -> None:
    with pytest.raises(UsageError, match="not valid TOML"):
        add_channel("[[channels", "one_news")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_title_comes_back_as_it_was(title: str) -> None:
    text = add_channel(FILE, "two_news", title=title)
    assert tomllib.loads(text)["channels"][2]["title"] == title
