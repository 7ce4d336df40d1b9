"""What is cut from a post, and what must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.boilerplate import Removed, cut
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
    ],
)
def test_a_footer_is_cut(footer: str) -> None:
    left = cut(f"Fire at the northern depot\n\n{footer}").text
    assert normalise(left).text == "fire at the northern depot"


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
        "No one was hurt",
    ],
)
def test_news_is_not_cut(news: str) -> None:
    assert cut(f"Fire at the depot\n{news}").removed == ()
    assert cut(news).text == news


def test_a_post_that_is_all_call_is_left_as_it_is() -> None:
    assert cut("Subscribe to our channel").text == "Subscribe to our channel"


def test_what_was_cut_is_told() -> None:
    assert cut("Fire at the depot\n@example").removed == (Removed("@example", None),)


@given(st.text())
def test_the_text_keeps_its_length_and_everything_that_was_not_cut(text: str) -> None:
    after = cut(text).text
    assert len(after) == len(text)
    assert all(new in (old, " ") for new, old in zip(after, text, strict=True))
