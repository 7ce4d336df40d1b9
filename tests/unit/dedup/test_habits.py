"""What is learnt of a channel's posts, and what is never taken for a habit."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.dedup.habits import HELD, Habits, as_before, evidence_of
from monitor.lexicon import load
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Channel, Post
from monitor.model.relation import Evidence
from monitor.text.boilerplate import cut

LEXICON = load()
MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)
NEWS = (
    "The council votes on a new tram line tonight after two years of planning.",
    "Heavy rain closes the mountain road; lorries wait in long queues below the pass.",
    "A bakery museum opens in the old town, with ovens from three centuries.",
    "Fishermen protest against cheap imports and block the harbour entrance.",
    "Teachers and the ministry agree on smaller classes from next autumn.",
    "The national library lends its first manuscripts to a travelling exhibition.",
    "An engine failure grounds the evening ferry, passengers stay in hotels.",
    "Farmers report the best olive harvest since records began.",
)
MOTTO = "Always there where it matters"


def post(text: str, number: int, *, channel: int = 1, minutes: float | None = None) -> Post:
    at = MORNING + timedelta(minutes=10 * number if minutes is None else minutes)
    return Post(PostKey(ChannelId(channel), MessageId(number)), at, text)


def learnt(texts: Iterable[str], *, channel: int = 1) -> Habits:
    habits = Habits(LEXICON)
    for number, text in enumerate(texts):
        habits.learn(post(text, number, channel=channel))
    return habits


def left_of(text: str, habits: Habits, *, channel: int = 1, minutes: float = 1000) -> str:
    new = post(text, 999, channel=channel, minutes=minutes)
    return cut(text, habits.own(new)).text.strip()


def named(*channels: Channel) -> Habits:
    habits = Habits(LEXICON)
    habits.know(channels)
    return habits


GAZETTE = Channel(ChannelId(1), "Plain Gazette", "plain_gazette", ("المشهد اليومي",))
BEACON = Channel(ChannelId(2), "Night Beacon", "night_beacon")


@pytest.mark.parametrize("footer", [MOTTO, "#Gazette #Day_by_day", "Каждый день с вами"])
def test_a_line_below_unlike_posts_is_a_habit_from_the_third_post_on(footer: str) -> None:
    texts = [f"{news}\n\n{footer}" for news in NEWS]
    assert left_of(texts[2], learnt(texts[:2])) == NEWS[2]
    assert left_of(texts[2], learnt(texts[:1])) == texts[2]


def test_a_line_that_is_not_set_apart_is_a_habit_from_the_fifth_post_on() -> None:
    texts = [f"{news}\n{MOTTO}" for news in NEWS]
    assert left_of(texts[4], learnt(texts[:4])) == NEWS[4]
    assert left_of(texts[4], learnt(texts[:3])) == texts[4]


def test_a_motto_inside_the_last_line_and_a_prefix_inside_the_first_are_habits() -> None:
    texts = [f"Gleaned | {news} {MOTTO}" for news in NEWS]
    assert left_of(texts[7], learnt(texts[:7])) == NEWS[7]


def test_what_stands_in_few_of_many_posts_is_no_habit() -> None:
    topics = [
        f"Report {n}: {' '.join(word + str(n) for word in ('abc', 'def', 'ghi'))}"
        for n in range(50)
    ]
    texts = [*topics, *(f"{news}\n{MOTTO}" for news in NEWS[:4])]
    assert left_of(f"{NEWS[5]}\n{MOTTO}", learnt(texts)).endswith(MOTTO)


@pytest.mark.parametrize(
    "fact",
    [
        "No one was killed",
        "There are casualties",
        "لا إصابات",
        "Есть погибшие",
        "تلفات جانی نداشته است",
    ],
)
def test_what_happened_is_no_habit_however_often_it_is_said(fact: str) -> None:
    texts = [f"{news}\n{fact}" for news in NEWS]
    assert left_of(texts[7], learnt(texts[:7])) == texts[7]


def test_who_speaks_is_no_habit_of_a_channel_that_lets_many_speak() -> None:
    speakers = ("Peskov", "The mayor", "Peskov", "The bank")
    texts = [f"{speakers[n % 4]}: {news}" for n, news in enumerate(NEWS)]
    assert left_of(f"Peskov: {NEWS[0]}", learnt(texts)) == f"Peskov: {NEWS[0]}"


def test_the_words_of_a_template_are_no_habit() -> None:
    towns = ("Ankfeld", "Burgos", "Celle", "Dornach", "Elz", "Forst", "Gmunden", "Hof")
    texts = [f"Red signal in {town} and around it\nGo to the cellar now" for town in towns]
    assert left_of(texts[7], learnt(texts[:7])) == texts[7]


def test_the_last_lines_of_an_alarm_and_of_its_end_are_no_habits() -> None:
    lists = [" ".join(f"{name}{letter}" for name in ("ank", "bur", "cel", "dor", "elz"))
             for letter in "pqrstuvw"]  # fmt: skip
    texts = [f"{towns}\nGo to the cellar" for towns in lists]
    texts += [f"{towns}\nYou may leave the cellar" for towns in lists]
    for text in (texts[0], texts[8]):
        assert left_of(text, learnt(texts)) == text


def test_a_post_keeps_some_words() -> None:
    habits = learnt(f"{news}\n{MOTTO}" for news in NEWS)
    assert left_of(f"Video\n{MOTTO}", habits) == f"Video\n{MOTTO}"


@pytest.mark.parametrize(
    "signed",
    [
        "{}\n\nPlain Gazette",
        "{}\n— PLAIN GAZETTE NEWS",
        "PLAIN GAZETTE: {}",
        "**Plain Gazette** | {}",
        "#Plain_Gazette {}",
        "{}\n\n(المشهد اليوميّ)",
        "{}\n\nPlain Gazette • the day at a glance",
        "{}\n\nقناة المشهد اليومي | أولا بأول",
    ],
)
def test_the_channel_s_name_is_cut_from_its_first_post(signed: str) -> None:
    assert left_of(signed.format(NEWS[0]), named(GAZETTE)) == NEWS[0]


@pytest.mark.parametrize(
    "footer",
    [
        "\n📰 Plain Gazette 🌍 the wide world, first",
        "\n☑️ المشهد اليومي .. أول من يصل إلى الخبر",
        "\n🔸 المشهد اليومي 🔸 معكم على مدار الساعة",
        "\nPlain Gazette; no noise, no rumours",
        "\nPlain Gazette | pulse of the market, 24/7",
        "\nPlain Gazette | Chat | VK",
        "\nPlain Gazette | editors: write to the desk, adverts by the bot",
        "\n🔴 المشهد اليومي على تلغرام",
        "\nYou read Plain Gazette on WhatsApp",
        "— Plain Gazette. Every morning.",
        "Plain Gazette 🔹 every morning\n@plain_gazette",
        "\nPlain Gazette\nEvery morning\nand every night",
        "\nNight Beacon 🌊 for those who wake",
    ],
)
def test_a_motto_behind_the_channel_s_name_is_cut_from_its_first_post(footer: str) -> None:
    assert left_of(f"{NEWS[0]}\n{footer}", named(GAZETTE, BEACON)) == NEWS[0]


def test_marks_may_stand_inside_a_name() -> None:
    habits = named(Channel(ChannelId(1), "Полдень. Дневник"))
    assert left_of(f"{NEWS[0]}\n\nПолдень. Дневник • без лишнего", habits) == NEWS[0]


@pytest.mark.parametrize(
    "text",
    [
        f"{NEWS[0]}\nPlain Gazette: the vote was called off",
        f"{NEWS[0]}\n\nPlain Gazette • two people were killed",
        f"{NEWS[0]}\n\nPlain Gazette 🔸 explosion near the harbour",
        f"{NEWS[0]}\n\nPlain Gazette | false",
        f"{NEWS[0]}\n\nPlain Gazette\nTwo people were killed",
        f"{NEWS[0]}\n\nPlain Gazette | 40 buses in the yard",
        f"{NEWS[0]}\n\nPlain Gazette loses its licence",
        f"{NEWS[0]}\n\nThe harbour opens on Monday • Plain Gazette staff",
        f"{NEWS[0]}\n\nThe harbour opens on Monday\nand so does the pass, writes Plain Gazette",
        f"{NEWS[0]}\nPlain Gazette — the council meets again tonight to vote",
        f"{NEWS[0]}\nNight Beacon 🌊 for those who wake",
        f"{NEWS[0]}\n\nThe Gazette denies it",
    ],
)
def test_news_with_a_name_is_kept(text: str) -> None:
    assert left_of(text, named(GAZETTE, BEACON)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Plain Gazette",
        "Plain Gazette 🌧 every morning",
        "📰 Plain Gazette 📰\n@plain_gazette",
    ],
)
def test_a_post_that_is_all_signature_is_left_as_it_is(text: str) -> None:
    assert left_of(text, named(GAZETTE)) == text


def test_the_only_line_of_a_post_is_no_motto() -> None:
    text = "Plain Gazette 🌧 ferries sail again"
    assert left_of(text, named(GAZETTE)) == text
    text = "Plain Gazette | ferries sail again"
    assert left_of(text, named(GAZETTE)) == "ferries sail again"


@pytest.mark.parametrize("title", ["Baghdad", "Air strike", "Взрыв", "Воздушная тревога"])
def test_a_name_that_is_a_fact_has_no_motto(title: str) -> None:
    text = f"{NEWS[0]}\n\n{title} | every morning"
    assert left_of(text, named(Channel(ChannelId(1), title))) == text


def test_another_channel_s_signature_comes_along_with_a_copy() -> None:
    assert left_of(f"{NEWS[0]}\n\nNight Beacon", named(GAZETTE, BEACON)) == NEWS[0]
    habits = learnt((f"{news}\n\n{MOTTO}" for news in NEWS), channel=2)
    assert left_of(f"{NEWS[0]}\n\n{MOTTO}", habits, channel=1) == NEWS[0]


def test_another_channel_s_name_before_the_news_is_a_credit() -> None:
    text = f"Night Beacon: {NEWS[0]}"
    removed = cut(text, named(GAZETTE, BEACON).own(post(text, 1))).removed
    assert evidence_of(removed) == (Evidence("credit", "Night Beacon:"),)


@pytest.mark.parametrize("title", ["Baghdad", "Air strike", "Взрыв"])
def test_a_name_that_is_a_fact_signs_nothing(title: str) -> None:
    habits = named(Channel(ChannelId(1), title))
    assert left_of(f"{title}: {NEWS[0]}", habits) == f"{title}: {NEWS[0]}"
    assert left_of(f"{NEWS[0]}\n\n{title}", habits) == f"{NEWS[0]}\n\n{title}"


def test_an_official_s_name_below_another_channel_s_post_says_who_speaks() -> None:
    ministry = Channel(ChannelId(2), "Минобороны России")
    text = f"{NEWS[0]}\n\nМинобороны России"
    assert left_of(text, named(GAZETTE, ministry)) == text


@given(st.permutations(range(8)))
def test_nothing_depends_on_the_order_of_learning(order: list[int]) -> None:
    habits = Habits(LEXICON)
    for number in order:
        habits.learn(post(f"{NEWS[number]}\n\n{MOTTO}", number))
    for number in range(8):
        text = f"{NEWS[number]}\n\n{MOTTO}"
        removed = cut(text, habits.own(post(text, number))).removed
        assert bool(removed) == (number >= 2), "it counts what was published before, no more"


def test_posts_of_the_same_minute_teach_each_other_nothing() -> None:
    habits = Habits(LEXICON)
    for number, news in enumerate(NEWS[:4]):
        habits.learn(post(f"{news}\n\n{MOTTO}", number, minutes=5 + number / 10))
    text = f"{NEWS[4]}\n\n{MOTTO}"
    assert left_of(text, habits, minutes=5.9) == text
    assert left_of(text, habits, minutes=6) == NEWS[4]


def test_a_new_version_replaces_the_one_before() -> None:
    habits = learnt(f"{news}\n\n{MOTTO}" for news in NEWS[:2])
    habits.learn(post(NEWS[1], 1))
    text = f"{NEWS[4]}\n\n{MOTTO}"
    assert left_of(text, habits) == text


def test_what_is_forgotten_was_never_learnt() -> None:
    texts = [f"{news}\n\n{MOTTO}" for news in NEWS]
    habits = learnt(texts)
    habits.forget(MORNING + timedelta(minutes=60))
    assert left_of(texts[0], habits) == NEWS[0]
    habits.forget(MORNING + timedelta(minutes=70))
    assert left_of(texts[0], habits) == texts[0]


def test_only_the_newest_posts_are_held() -> None:
    habits = learnt(f"{news}\n\n{MOTTO}" for news in NEWS)
    for number in range(HELD - 3):
        habits.learn(post(f"Other words {number}\n{number} again", 100 + number))
    text = f"{NEWS[0]}\n\n{MOTTO}"
    assert left_of(text, habits, minutes=5000) == text


def test_what_was_cut_is_cut_again_by_its_evidence_alone() -> None:
    habits = learnt(f"Gleaned | {news} {MOTTO}\nwww.example.com/a" for news in NEWS)
    habits.know((GAZETTE,))
    text = f"Gleaned | {NEWS[0]} {MOTTO}\n\nPlain Gazette\n@plain_gazette"
    found = cut(text, habits.own(post(text, 999, minutes=1000)))
    evidence = evidence_of(found.removed)
    assert evidence == (
        Evidence("habit", "Gleaned |"),
        Evidence("habit", MOTTO),
        Evidence("signature", "Plain Gazette"),
    )
    assert cut(text, as_before(evidence)) == found
    assert cut(text, as_before(())).removed != found.removed


@given(
    st.lists(
        st.sampled_from(
            (
                *("Plain Gazette", "Every morning", "Plain Gazette 🔹 every morning", "@example"),
                *("Plain Gazette on Telegram", "Sponsored: 2 for 1", "Subscribe", "➖➖➖", ""),
                *("Night Beacon 🌊 awake", "Rain again", "Две цены", "Реклама", "t.me/example"),
            )
        ),
        max_size=9,
        unique=True,
    )
)
def test_any_footer_is_cut_again_by_its_evidence_alone(footer: list[str]) -> None:
    text = "\n".join((NEWS[0], *footer))
    found = cut(text, named(GAZETTE, BEACON).own(post(text, 1)))
    assert NEWS[0] in found.text
    assert cut(text, as_before(evidence_of(found.removed))) == found


def test_a_motto_may_name_a_place_where_the_channel_s_address_follows_it() -> None:
    footer = "Window on Basra, 24 hours\n@window_on_it"
    texts = [f"{news}\n\n{footer}" for news in NEWS]
    assert left_of(texts[4], learnt(texts[:4])) == NEWS[4]
    texts = [f"{news}\nWindow on Basra, 24 hours" for news in NEWS]
    assert left_of(texts[4], learnt(texts[:4])) == texts[4]
    texts = [f"{news}\n\nTwo killed in Basra\n@window_on_it" for news in NEWS]
    assert "killed" in left_of(texts[7], learnt(texts[:7]))
