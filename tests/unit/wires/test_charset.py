"""The text of a feed whose encoding is declared, missing or wrong."""

import pytest

from monitor.wires.charset import decode

ARABIC = "أعلنت مصادر أمنية عن سقوط طائرتين مسيرتين قرب القاعدة الجوية في المحافظة الغربية"
PERSIAN = "خبرگزاری گزارش داد که دو پهپاد در نزدیکی پایگاه سرنگون شد و تلفاتی نداشت".replace(
    "ی", "ي"
)
RUSSIAN = "Источник сообщил, что две ракеты были сбиты над городом, пострадавших нет"
TURKISH = "Üssün yakınında iki insansız hava aracı düşürüldü, yaralı yok"
FRENCH = "Deux drones ont été abattus près de la base aérienne, a déclaré l'armée à Bagdad"


def feed(text: str, declaration: str = "") -> str:
    return f"<?xml version='1.0'{declaration}?><rss><channel><title>{text}</title></channel></rss>"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("charset", [None, "iso-8859-1"])
def test_unicode_is_known_by_itself(encoding: str, charset: str | None) -> None:
    assert decode(feed(ARABIC).encode(encoding), charset) == feed(ARABIC)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ARABIC, "windows-1256"), (RUSSIAN, "koi8-r"), (RUSSIAN, "iso-8859-5"), (FRENCH, "cp1252")],
)
def test_the_header_is_believed(text: str, encoding: str) -> None:
    assert decode(feed(text).encode(encoding), encoding) == feed(text)


def test_the_declaration_is_believed_where_the_header_says_nothing() -> None:
    text = feed(ARABIC, ' encoding="windows-1256"')
    assert decode(text.encode("cp1256"), None) == text


@pytest.mark.parametrize("charset", [None, "iso-8859-1", "utf-8", "no-such-charset", "hex", "idna"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "cp1256"),
        (PERSIAN.replace("ک", "ك"), "cp1256"),
        (ARABIC, "iso8859-6"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (FRENCH, "cp1252"),
        (TURKISH, "cp1254"),
    ],
)
def test_an_undeclared_or_wrongly_declared_encoding_is_found(
    text: str, encoding: str, charset: str | None
) -> None:
    assert decode(feed(text).encode(encoding), charset) == feed(text)


@pytest.mark.parametrize("header", ["windows-1251", "windows-1256", "windows-1255", "koi8-r"])
@pytest.mark.parametrize(
    ("text", "encoding"), [(ARABIC, "cp1256"), (ARABIC, "iso8859-6"), (RUSSIAN, "cp1251")]
)
def test_a_header_that_the_text_refutes_is_not_believed(
    text: str, encoding: str, header: str
) -> None:
    text = feed(text, f' encoding="{encoding}"')
    assert decode(text.encode(encoding), header) == text


def test_a_broken_character_does_not_spoil_the_rest() -> None:
    content = feed(ARABIC).encode() + b"\xd8"
    assert decode(content, "utf-8") == feed(ARABIC) + "�"


def test_a_seven_bit_encoding_is_believed() -> None:
    text = feed("無人機", ' encoding="iso-2022-jp"')
    assert decode(text.encode("iso-2022-jp"), None) == text


def test_no_bytes_fail() -> None:
    for content in (b"", b"\xff", b"\xff\xfe\x00", bytes(range(256)), b"\x00<\xd8"):
        decode(content, None)
