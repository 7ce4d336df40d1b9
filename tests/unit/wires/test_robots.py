"""What a robots.txt allows."""

import time

import pytest

from monitor.wires.robots import Robots, read_robots

SITE = "https://gulf.example"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /*/print", "/a/b/print", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /?s=", "/?s=x", False),
        ("User-agent: *\nDisallow: /عاجل", "/%D8%B9%D8%A7%D8%AC%D9%84/1", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: Monitor/1.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: monitor\nDisallow: /x", "/a", True),
        ("User-agent: other\nUser-agent: monitor\nDisallow: /", "/a", False),
        ("user-AGENT : *  # all\ndisallow : /a # not this", "/a", False),
        ("<!doctype html><p>Not found</p>", "/a", True),
        ("Disallow: /", "/a", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", "/a", False),
    ],
)
def test_the_most_specific_rule_for_us_counts(text: str, path: str, allowed: bool) -> None:
    assert read_robots(text).allows(f"{SITE}{path}") is allowed


def test_the_pause_that_a_site_asks_for_is_read() -> None:
    assert read_robots("User-agent: *\nCrawl-delay: 7.5").delay == 7.5
    assert read_robots("User-agent: *\nCrawl-delay: soon").delay is None
    assert read_robots("User-agent: other\nCrawl-delay: 7") == Robots()


def test_hostile_rules_cost_no_time() -> None:
    pattern = "/" + "*a" * 499
    rules = "User-agent: *\n" + f"Disallow: {pattern}$\n" * 20_000
    started = time.process_time()
    assert read_robots(rules).allows(f"{SITE}/{'a' * 400}b")
    assert time.process_time() - started < 5
