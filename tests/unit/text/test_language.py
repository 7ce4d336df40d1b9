"""The language of a text."""

import pytest

from monitor.text.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("سقوط صاروخ في محيط القاعدة من دون خسائر", "ar"),
        ("عاجل | انفجار في سوق شعبي", "ar"),
        ("انفجار در نزدیکی پایگاه هوایی گزارش شد", "fa"),
        ("دو پهپاد در غرب کشور سرنگون شدند", "fa"),
        ("פיצוץ נשמע סמוך לנמל", "he"),
        ("Smoke rises over the harbour after an explosion", "en"),
        ("Explosion near Erbil", "en"),
        ("Над городом сбили беспилотник", "ru"),
        ("Над містом збили безпілотник, є постраждалі", "uk"),
        ("Limanda büyük bir patlama oldu, yaralılar var", "tr"),
        ("Une forte explosion dans le port de la ville", "fr"),
    ],
)
def test_short_posts_are_recognised(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "🔴🔴", "1234 55%", "@handle #Baghdad https://example.org"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert detect(text) is None


def test_persian_on_an_arabic_keyboard_is_persian() -> None:
    assert detect("انفجار در نزديكي پايگاه گزارش شد و دود ديده مي شود") == "fa"


def test_links_and_handles_do_not_count() -> None:
    assert detect("Взрыв слышен https://example.org/the/news/of/the/day @the_news_channel") == "ru"
