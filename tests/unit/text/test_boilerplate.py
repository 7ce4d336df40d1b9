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
        "به «مثال تازه» بپیوندید 👇",
        "🔔 Turn on notifications",
        "Hit the like button and share this post",
        "Boost our channel ⚡️",
        "Become a member: patreon.com/example",
        "☕️ ko-fi.com/example",
        "Full story on our website",
        "🔔 Включите уведомления, чтобы ничего не пропустить",
        "Проголосовать за канал 👉 https://t.me/boost/example",
        "Забустить канал",
        "Прислать фото или видео: @example_bot",
        "Присылайте ваши видео",
        "Поделитесь с друзьями!",
        "Подробности на нашем сайте",
        "Увімкніть сповіщення",
        "Надсилайте нам відео: @example_bot",
        "🔔 فعّل الإشعارات ليصلك الجديد",
        "شاركوا المنشور مع من تحبون",
        "اشترك في القناة الآن",
        "تفاصيل أكثر عبر موقعنا",
        "اعلان‌های کانال را روشن کنید",
        "ما را به دوستان خود معرفی کنید",
        "کانال را بوست کنید",
        "Bildirimleri açmayı unutmayın",
        "Kanalımıza katılın",
        "הפעילו את ההתראות",
        "Activez les notifications 🔔",
        "Partagez avec vos amis",
    ],
)
def test_a_footer_is_cut(footer: str) -> None:
    left = cut(f"Fire at the northern depot\n\n{footer}").text
    assert normalise(left).text == "fire at the northern depot"


ADVERTS = (
    "Sponsored: QuietDesk chairs, 40% off until 12 May > quietdesk.example",
    "Ad | Learn Dutch in 90 days",
    "[Promo] 3 for 2 at the corner bakery",
    "Paid post. Two tickets for 15 euros",
    "На правах рекламы",
    "Реклама: пластиковые двери за 2 дня, скидка 15%",
    "Реклама. ООО «Пример», ИНН 0000000000, erid: 2AbCdEfGhJ",
    "Новые кроссовки от 4000 рублей. Erid 2AbCdEfGhJ",
    "#реклама",
    "На правах реклами: вікна зі знижкою 20%",
    "إعلان ممول: شقق بمساحة ١٢٠ مترا",
    "إعلان: عطور أصلية بخصم ٢٠ بالمئة",
    "تبلیغ: آموزش زبان در ۳۰ روز",
    "رپورتاژ آگهی | فروش ویژه ۵۰ دستگاه",
    "Reklam: 2 al 1 öde",
    "פרסומת: דירה להשכרה, 3 חדרים",
    "Publicité : matelas à 199 euros",
)


@pytest.mark.parametrize("advert", ADVERTS)
def test_an_advertisement_is_cut_whatever_it_offers(advert: str) -> None:
    left = cut(f"Fire at the northern depot\n\n{advert}").text
    assert left.strip() == "Fire at the northern depot"


def test_an_advertisement_may_stand_above_the_text_and_have_several_lines() -> None:
    assert cut("Sponsored: 2 lamps for 1\nFire at the depot").text.strip() == "Fire at the depot"
    text = "Fire at the depot\n\nРеклама\nДвери за 2 дня\nЗвоните сегодня"
    assert cut(text).text.strip() == "Fire at the depot"


@pytest.mark.parametrize(
    "news",
    [
        "إعلان نتائج الانتخابات غدا",
        "إعلان: نتائج الانتخابات تصدر غدا",
        "إعلان حالة الطوارئ في المدينة",
        "ilan: seçim sonuçları yarın açıklanacak",
        "Advertising tax: the senate votes on Monday",
        "Реклама табака снова запрещена",
        "Рекламу убрали с 300 автобусов",
        "تبلیغ علیه نظام: سه نفر احضار شدند",
    ],
)
def test_an_announcement_is_no_advertisement(news: str) -> None:
    assert cut(f"Fire at the depot\n\n{news}").removed == ()
    assert cut(f"{news}\n\nFire at the depot").removed == ()


def test_a_post_that_is_all_advertisement_is_left_as_it_is() -> None:
    text = "Реклама. Двери за 2 дня, звоните до субботы"
    assert cut(text).text == text


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
        "شاركوا في المظاهرة وسط العاصمة",
        "فعلوا ذلك ليلا",
        "اشترك في قناة الري مئات المزارعين",
        "Police urge drivers to turn on notifications for storm warnings",
        "Родственники просят прислать видео с места аварии",
        "Депутаты проголосовали за канал между двумя морями",
        "Banks must now share data with the regulator",
        "The mayor sends photos of the damage to the insurers",
        "مجلس از کشاورزان حمایت کرد",
        "برای تبلیغات انتخاباتی یک هفته مانده است",
        "للإعلان عن نتائج القرعة غدا",
        "Донаты мошенникам стоили ей квартиры",
        "Egypt wants to boost the channel between two lakes",
        "Мы в осаде, сообщил мэр",
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


def test_the_caller_is_asked_about_the_last_paragraph_as_one_piece() -> None:
    asked: list[Piece] = []

    def own(piece: Piece) -> str | None:
        asked.append(piece)
        return "own" if piece.text == "Example\nAlways first" else None

    found = cut("Fire at the depot\nNo one was hurt\n\nExample\nAlways first\nSubscribe", own)
    assert [(each.text, each.why) for each in found.removed] == [
        ("Example", "own"),
        ("Always first", "own"),
        ("Subscribe", None),
    ]
    assert asked[0] == Piece("Always first", "Always first", True, signed=True, below=True)
    assert asked[1]._replace(text="", key="") == Piece(
        "", "", True, apart=True, signed=True, below=True
    )


def test_the_caller_is_not_asked_about_the_only_paragraph_as_one_piece() -> None:
    assert cut("Example\nAlways first", known("Example Always first")).removed == ()
    long = "Example\nAlways\nfirst\nthere"
    assert cut(f"Fire at the depot\n\n{long}", known(long)).removed == ()


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
