"""Logs: one line an event, the same from everywhere, and no secret in any."""

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from monitor.observe import configure

SECRET = '4711:to"ken/äö'


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    """Logging is the process's own: every test gives it back as it was."""
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    kept = (root.handlers[:], root.level, ours.level, structlog.get_config())
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], level, own, config = kept
    root.setLevel(level)
    ours.setLevel(own)
    structlog.configure(**config)


def logger(name: str = "monitor.wires.poll") -> structlog.stdlib.BoundLogger:
    bound: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return bound


def json_lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_json_has_the_event_first_and_utc_times() -> None:
    stream = io.StringIO()
    configure("info", "json", stream=stream)
    logger().info("feed.down", feed="https://w.example", attempts=3)
    (line,) = json_lines(stream)
    assert list(line)[:3] == ["event", "level", "timestamp"]
    assert (line["event"], line["level"], line["attempts"]) == ("feed.down", "info", 3)
    assert str(line["timestamp"]).endswith("Z")


def test_console_is_one_line() -> None:
    stream = io.StringIO()
    configure("info", "console", stream=stream)
    logger().warning("feed.down", feed="https://w.example")
    (line,) = stream.getvalue().splitlines()
    assert "feed.down" in line
    assert "feed=https://w.example" in line
    assert "warning" in line
    assert "\x1b" not in line


def test_the_level_is_ours_and_libraries_are_heard_from_warnings_up() -> None:
    stream = io.StringIO()
    configure("debug", "json", stream=stream)
    logger().debug("step")
    logging.getLogger("telethon.network").info("chatter")
    logging.getLogger("httpx").debug("chatter")
    logging.getLogger("telethon.network").warning("lost %s", "connection")
    ours, theirs = json_lines(stream)
    assert ours["event"] == "step"
    assert theirs["event"] == "library.telethon"
    assert theirs["message"] == "lost connection"
    assert theirs["logger"] == "telethon.network"
    assert theirs["level"] == "warning"


def test_a_higher_level_is_silent_below() -> None:
    stream = io.StringIO()
    configure("warning", "json", stream=stream)
    logger().info("nothing")
    assert stream.getvalue() == ""


def test_python_warnings_are_logged() -> None:
    stream = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)  # by a test before, whose filters are gone
        configure("info", "json", stream=stream)
        warnings.warn("old thing", stacklevel=1)
    (line,) = json_lines(stream)
    assert line["event"] == "library.py"
    assert "old thing" in str(line["message"])


@pytest.mark.parametrize("form", ["json", "console"])
def test_secrets_are_masked_wherever_they_stand(form: str) -> None:
    stream = io.StringIO()
    configure("info", form, [SECRET, "", "ab"], stream=stream)
    log = logger()
    log.info("call", url=f"https://api.example/bot{SECRET}/send", raw={"t": SECRET})
    log.info("quoted", url="https://api.example/4711%3Ato%22ken%2F%C3%A4%C3%B6")
    logging.getLogger("httpx").error("failed for %s", SECRET)
    try:
        token = SECRET
        raise ValueError(f"bad {token}")
    except ValueError:
        log.exception("broken")
    shown = stream.getvalue()
    assert "ken" not in shown.replace("broken", "").replace("token", "")
    assert shown.count("[secret]") >= 5
    assert "ValueError: bad [secret]" in shown


def test_tracebacks_do_not_show_the_values_of_variables() -> None:
    stream = io.StringIO()
    configure("info", "console", stream=stream)
    text = "words of a " + "post"
    try:
        raise RuntimeError("it broke") if text else ValueError
    except RuntimeError:
        logger().exception("failed")
    shown = stream.getvalue()
    assert "RuntimeError: it broke" in shown
    assert "words of a post" not in shown


def test_an_exception_in_json_stays_on_its_line() -> None:
    stream = io.StringIO()
    configure("info", "json", stream=stream)
    try:
        raise RuntimeError("it broke")
    except RuntimeError:
        logger().exception("failed")
    (line,) = json_lines(stream)
    assert "RuntimeError: it broke" in str(line["exception"])


def test_configuring_again_replaces_the_earlier_output() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure("info", "json", stream=first)
    configure("info", "json", stream=second)
    logger().info("once")
    assert first.getvalue() == ""
    assert len(json_lines(second)) == 1


@pytest.mark.parametrize(("level", "form"), [("loud", "json"), ("info", "xml")])
def test_unknown_words_are_refused(level: str, form: str) -> None:
    with pytest.raises(ValueError, match="unknown log level or format"):
        configure(level, form)
