"""HTML as text."""

from monitor.alerting import Span, plain, spans


def test_links_show_where_they_lead() -> None:
    html = 'see <b><a href="https://wire.example/?a=1&amp;b=2">The &lt;Wire&gt;</a></b>.'
    assert plain(html) == "see The <Wire> <https://wire.example/?a=1&b=2>."


def test_an_address_is_shown_once() -> None:
    assert plain('<a href="https://t.me/x/1">t.me/x/1</a> end') == "t.me/x/1 end"
    assert plain('<a href="https://t.me/x/1">https://t.me/x/1</a>') == "https://t.me/x/1"


def test_styles_nest() -> None:
    assert spans('<b>a<i>b</i></b><a href="https://w.example">c</a>d') == (
        Span("a", bold=True),
        Span("b", bold=True, italic=True),
        Span("c", url="https://w.example"),
        Span("d"),
    )


def test_no_control_reaches_the_terminal() -> None:
    assert plain("a\x1b[31mred\x07\nb\u2068ا\u2069") == "a[31mred\nb\u2068ا\u2069"


def test_text_that_looks_like_mark_up_of_a_terminal_library_is_left_alone() -> None:
    assert plain("[bold]x[/bold] :smile:") == "[bold]x[/bold] :smile:"
