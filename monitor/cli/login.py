"""`monitor login`: sign the reading account in, once, and the bot if there is one."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import emit_json, note, say
from monitor.cli.invocation import settings_of
from monitor.cli.prompt import Prompt, draw_qr

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.telegram.account import Identity
    from monitor.telegram.login import Conversation


def command(
    context: typer.Context,
    phone: Annotated[
        str | None, typer.Option(metavar="+N", help="The account's number; asked for otherwise.")
    ] = None,
    qr: Annotated[
        bool, typer.Option("--qr", help="Draw a code to scan with a phone that is logged in.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Sign the reading account in: phone, code, two-step password, or a QR code.

    Without a terminal the answers are read from standard input, one a line: the phone number
    unless --phone gives it, the code, and the password if the account has one.
    """
    settings = settings_of(context)
    who, bot = asyncio.run(_login(settings, phone, qr))
    if as_json:
        emit_json({"account": _row(who), "bot": _row(bot) if bot else None})
        return
    say(f"Logged in as {who}.")
    say(f"The session is kept in {settings.telegram_session}: whoever has it has the account.")
    if bot:
        say(f"Alerts are posted by the bot {bot}.")


async def _login(
    settings: "Settings", phone: str | None, qr: bool
) -> "tuple[Identity, Identity | None]":
    from monitor.accounts import connected_bot, reader_access
    from monitor.telegram.account import Account
    from monitor.telegram.login import login

    account = Account(reader_access(settings))
    account.open()
    try:
        who = await login(account, _conversation(Prompt()), phone=phone, qr=qr)
    finally:
        await account.close()
    async with connected_bot(settings) as bot:
        return who, bot.me if bot else None


def _conversation(prompt: Prompt) -> "Conversation":
    from monitor.telegram.login import Conversation

    asked: set[str] = set()

    async def ask(what: str, question: str, *, hidden: bool = False) -> str | None:
        # A pipe holds one answer to each question: after a wrong one there is nobody to ask.
        if what in asked and not prompt.interactive:
            return None
        asked.add(what)
        return await prompt.ask(question, hidden=hidden)

    async def show_qr(address: str) -> None:
        note("Scan this in Telegram: Settings, Devices, Link Desktop Device.")
        draw_qr(address)

    async def tell(sentence: str) -> None:
        note(sentence)

    return Conversation(
        ask_phone=lambda: ask("phone", "Phone number, with + and country code:"),
        ask_code=lambda: ask("code", "Login code:"),
        ask_password=lambda: ask("password", "Two-step password:", hidden=True),
        show_qr=show_qr,
        tell=tell,
    )


def _row(who: "Identity") -> dict[str, Any]:
    return {
        "id": who.id,
        "name": who.name,
        "username": who.username,
        "phone": who.phone,
        "bot": who.bot,
    }
