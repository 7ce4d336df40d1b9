"""What is cut from a post, and what must not be."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.boilerplate import Piece, Removed, blanked, cut, edges, key
from monitor.text.normalise import normalise


@pytest.mark.parametrize(
    "footer",
    [
        "Subscribe | Send news",
        "👉 [Подписаться](https://t.me/example) | [Прислать новость](https://t.me/example_bot)",
        "📩 Подписывайся на Пример",
        "اشتركوا في القناة ليصلكم كل جديد",
        "تابعونا على تيليغرام @example",
        "انضموا إلى قناتنا t.me/example",
        "به کانال خبر فوری بپیوندید",
        "Abone olun!",
        "הצטרפו לערוץ",
        "@example",
        "[Example News](https://t.me/example)",
        "Photo: Example Agency",
        "➖➖➖\n🇮🇶 نبض الخبر | لحظة بلحظة",
        "🇮🇶 نبض الخبر | لحظة بلحظة @example",
        "———\nExample News, around the clock",
        "🎧 Get our evening podcast, free for subscribers",
        "📊 @example · not investment advice",
        "⚡️ @example | Chat | Donate",
        "Поддержать проект: pay.example/fund",
        "Обсудить в чате",
        "© «Пример»",
        "لمتابعة العاجل: t.me/example",
        "عطور بخصم ٣٠٪ للمشتركين t.me/example",
        "انتهى",
        "خبر را دنبال کنید 👇\n@example",
        "🎁 ۲۰ درصد تخفیف با کد خبر\n@example",
        "📸 ارسال فیلم و عکس: @example",
        "להצטרפות לחצו כאן",
    ],
)
def test_a_footer_is_cut(footer: str) -> None:
    left = cut(f"Fire at the northern depot\n\n{footer}").text
    assert normalise(left).text == "fire at the northern depot"


def test_a_line_that_refers_to_a_message_is_no_signature() -> None:
    text = "**[Refuted](https://t.me/example/123) by officials: fire in the port**\nTwo ships burn"
    assert cut(text).text == text


def test_a_call_at_the_end_of_the_last_line_is_cut() -> None:
    assert cut("Fire at the depot. Subscribe to us").text.strip() == "Fire at the depot."
    assert cut("Old line\nFire at the depot. Join us").text.strip() == (
        "Old line\nFire at the depot."
    )


@pytest.mark.parametrize(
    "news",
    [
        "The president signed the treaty",
        "Президент подписал указ",
        "Министры договорились подписать соглашение",
        "Подозреваемого отпустили под подписку о невыезде",
        "اشتركت ثلاث طائرات في الهجوم على الميناء",
        "انضم مئات المتظاهرين إلى الاعتصام",
        "The city joined the strike",
        "Norway will donate 50 million to the fund",
        "The podcast host was arrested",
        "Суд запретил рекламу сети на двух каналах",
        "انتهى الاجتماع بلا اتفاق",
        "پلیس متهمان را دنبال کرد",
        "قیمت‌ها ۲۰ درصد کاهش یافت",
        "No one was hurt",
    ],
)
def test_news_is_not_cut(news: str) -> None:
    assert cut(f"Fire at the depot\n{news}").removed == ()
    assert cut(news).text == news


def test_a_post_that_is_all_call_is_left_as_it_is() -> None:
    assert cut("Subscribe to our channel").text == "Subscribe to our channel"


def test_what_was_cut_is_told() -> None:
    assert cut("Fire at the depot\n@example").removed == (Removed("@example", None, 18, 26),)


@given(st.text())
def test_the_text_keeps_its_length_and_everything_that_was_not_cut(text: str) -> None:
    after = cut(text).text
    assert len(after) == len(text)
    assert all(new in (old, " ") for new, old in zip(after, text, strict=True))


def known(*pieces: str) -> Callable[[Piece], str | None]:
    """A channel that adds these to its posts."""
    keys = {key(piece) for piece in pieces}
    return lambda piece: "own" if piece.key in keys else None


@pytest.mark.parametrize(
    "text",
    [
        "Fire at the depot\n\nAlways first",
        "Fire at the depot\nAlways first\n@example",
        "Fire at the depot\n@example\nAlways first",
        "Fire at the depot. Always first",
        "Fire at the depot — **Always first**",
        "Fire at the depot #always_first",
        "Fire at the depot #here #always_first",
        "Always first | Fire at the depot",
        "[Always first] Fire at the depot",
        "#always_first Fire at the depot",
        "#here | Always first: Fire at the depot",
    ],
)
def test_what_the_caller_knows_is_cut_in_lines_and_inside_them(text: str) -> None:
    found = cut(text, known("Always first", "#always_first", "#here"))
    assert normalise(found.text).text == "fire at the depot"


def test_what_the_caller_knows_stays_in_the_middle() -> None:
    text = "Fire at the depot\nAlways first\nNo one was hurt"
    assert cut(text, known("Always first")).text == text


def test_links_do_not_tell_pieces_apart() -> None:
    text = "Fire at the depot\nThe whole story: https://example.com/{}"
    assert cut(text.format(2), known("The whole story: https://example.com/1")).removed
    assert cut("[👀](https://example.com/1) Fire", known("https")).text.endswith("Fire")


@pytest.mark.parametrize("line", ["example.com/a/17", "More to read: https://example.com/a/17"])
def test_a_line_that_only_leads_elsewhere_is_cut_below_a_call(line: str) -> None:
    left = cut(f"Fire at the depot\n\nSubscribe to us\n{line}").text
    assert normalise(left).text == "fire at the depot"


@given(st.text(alphabet="ab #|.:\n[]()@—"))
def test_whatever_the_caller_says_the_text_keeps_its_length(text: str) -> None:
    found = cut(text, lambda piece: "own")
    assert len(found.text) == len(text)
    assert found.text == text if found.nothing_else else blanked(text, found.removed) == found.text


@given(st.text(alphabet="ab #|.:\n"))
def test_pieces_are_short_and_have_words(text: str) -> None:
    for piece in edges(text):
        assert piece.key
        assert len(piece.text) <= len(text)


def test_a_linked_name_that_takes_back_what_follows_is_no_signature() -> None:
    text = "**[The ministry](https://t.me/harbour_office) denies this:**\nTwo ferries collided."
    assert cut(text).text == text
