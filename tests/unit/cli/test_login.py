"""`monitor login`: by code and password, through a pipe, for the reader and the bot."""

import stat
from pathlib import Path

import pytest

from tests.telegram_server import TelegramServer
from tests.unit.cli.conftest import Start

PHONE, CODE, PASSWORD = "+15550100", "22222", "correct horse"


@pytest.fixture(autouse=True)
def account(server: TelegramServer) -> None:
    """An account with a two-step password."""
    server.add_user(phone=PHONE, code=CODE, password=PASSWORD)


async def test_answers_are_read_a_line_each(
    access: dict[str, str], start: Start, folder: Path
) -> None:
    done = await start("login", stdin=f"{PHONE}\n{CODE}\n{PASSWORD}\n", settings=access)
    assert done.status == 0
    assert "Logged in as " in done.out
    session = folder / "data" / "reader.session"
    assert stat.S_IMODE(session.stat().st_mode) == 0o600
    for secret in (CODE, PASSWORD, PHONE):
        assert secret not in done.out + done.err


async def test_a_number_that_is_given_is_not_asked_for(
    access: dict[str, str], start: Start
) -> None:
    arguments = ("login", "--phone", PHONE, "--json")
    done = await start(*arguments, stdin=f"{CODE}\n{PASSWORD}", settings=access)
    assert done.status == 0
    assert done.json["account"]["bot"] is False
    assert done.json["bot"] is None
    again = await start(*arguments, settings=access)
    assert again.json == done.json
    assert "Already logged in" in again.err


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("", "no phone number was given"),
        (f"{PHONE}\n", "no login code was given"),
        (f"{PHONE}\n11111\n{CODE}\n{PASSWORD}\n", "code is wrong"),
        (f"{PHONE}\n{CODE}\n", "no two-step password was given"),
        (f"{PHONE}\n{CODE}\nwrong\n{PASSWORD}\n", "password is wrong"),
    ],
    ids=["nothing", "no code", "wrong code", "no password", "wrong password"],
)
async def test_a_wrong_answer_through_a_pipe_ends_it(
    access: dict[str, str], start: Start, answers: str, words: str
) -> None:
    done = await start("login", stdin=answers, settings=access)
    assert (done.status, done.out) == (1, "")
    assert words in done.err
    assert "Traceback" not in done.err
    # What failed leaves nothing behind that stands in the way.
    right = await start("login", stdin=f"{PHONE}\n{CODE}\n{PASSWORD}\n", settings=access)
    assert right.status == 0


async def test_the_bot_is_signed_in_too(
    server: TelegramServer, access: dict[str, str], start: Start
) -> None:
    server.add_bot("424242:AAbb")
    answers = f"{PHONE}\n{CODE}\n{PASSWORD}\n"
    settings = {**access, "TELEGRAM_BOT_TOKEN": "424242:AAbb"}
    done = await start("login", "--json", stdin=answers, settings=settings)
    assert done.json["bot"]["bot"] is True
    wrong = await start("login", settings={**access, "TELEGRAM_BOT_TOKEN": "1:wrong"})
    assert wrong.status == 1
    assert "1:wrong" not in wrong.out + wrong.err


async def test_without_credentials_it_is_a_matter_of_settings(start: Start) -> None:
    done = await start("login")
    assert (done.status, done.out) == (2, "")
    assert "TELEGRAM_API_ID" in done.err
    assert "TELEGRAM_API_HASH" in done.err


async def test_no_server_is_told(access: dict[str, str], start: Start) -> None:
    settings = {**access, "TELEGRAM_SERVER": "2@127.0.0.1:1"}
    done = await start("login", "--phone", PHONE, stdin=f"{CODE}\n", settings=settings)
    assert (done.status, done.out) == (1, "")
    assert "127.0.0.1:1" in done.err
