"""Taking the text out of pages, in a real process of its own."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.errors import PermanentError
from monitor.wires.article import Extractor, can_extract

PARAGRAPHS = (
    "Two drones were shot down near the air base before dawn, the security cell said.",
    "A week earlier, rockets had struck the same base without causing any casualties.",
    "قالت خلية الإعلام الأمني إن طائرتين مسيرتين أسقطتا قرب القاعدة الجوية فجر اليوم.",
)


def page(*paragraphs: str) -> str:
    """An article as outlets publish it, with what stands around it."""
    return (
        "<html><head><title>Drones</title></head><body><nav><a href='/'>Home</a> <a>Sport</a></nav>"
        f"<article><h1>Drones</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>"
        "<footer>All rights reserved. Subscribe to our newsletter.</footer>"
        "<script>var x = 'no';</script></body></html>"
    )


def environment_of(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


@pytest.fixture
async def extractor() -> AsyncIterator[Extractor]:
    async with Extractor() as running:
        yield running


async def test_the_words_of_an_article_are_found_and_what_stands_around_them_is_not(
    extractor: Extractor,
) -> None:
    text = await extractor.text(page(*PARAGRAPHS))
    assert [line for line in text.splitlines() if line in PARAGRAPHS] == list(PARAGRAPHS)
    assert "Subscribe" not in text
    assert "var x" not in text


async def test_one_process_reads_all_pages(extractor: Extractor) -> None:
    texts = await asyncio.gather(*(extractor.text(page(PARAGRAPHS[n % 2])) for n in range(6)))
    assert [PARAGRAPHS[n % 2] in text for n, text in enumerate(texts)] == [True] * 6


@pytest.mark.parametrize(
    "content",
    ["", "nonsense", "<html>", "\x00\x01", "<" * 100_000, "<div>" * 100_000, "&#x0;" * 100_000],
)
async def test_what_holds_no_article_has_no_text(extractor: Extractor, content: str) -> None:
    assert len(await extractor.text(content)) < 100


async def test_a_long_article_is_cut(extractor: Extractor) -> None:
    assert len(await extractor.text(page(*(f"{n} {PARAGRAPHS[0]}" for n in range(600))))) <= 20_000


async def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    async with Extractor(seconds=0.05) as extractor:
        extractor._seconds = 30  # its start is not what is measured
        await extractor.text(page(PARAGRAPHS[0]))
        extractor._seconds = 0.05
        slow = page(*(f"<b>{n}</b> {PARAGRAPHS[0]}" for n in range(40_000)))
        started = time.monotonic()
        with pytest.raises(PermanentError, match="too long"):
            await extractor.text(slow)
        assert time.monotonic() - started < 5
        extractor._seconds = 30
        assert PARAGRAPHS[1] in await extractor.text(page(PARAGRAPHS[1]))


async def test_a_reader_that_dies_is_replaced(extractor: Extractor) -> None:
    await extractor.text(page(PARAGRAPHS[0]))
    assert extractor._process is not None
    extractor._process.kill()
    await extractor._process.wait()
    with pytest.raises(PermanentError, match="cannot be read"):
        await extractor.text(page(PARAGRAPHS[0]))
    assert PARAGRAPHS[0] in await extractor.text(page(PARAGRAPHS[0]))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
async def test_the_reader_knows_no_secret(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_API_HASH", "0123456789abcdef")
    await extractor.text("")
    assert extractor._process is not None
    assert b"TELEGRAM" not in environment_of(extractor._process.pid)


async def test_the_reader_ends_with_its_owner() -> None:
    async with Extractor() as extractor:
        await extractor.text("")
        assert extractor._process is not None
        number = extractor._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_extra_is_installed_here() -> None:
    assert can_extract()
