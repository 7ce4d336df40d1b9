"""auth.*: login by code, two-step password, bot token or QR; logout."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.errors import RpcError, bad_request, unauthorized
from tests.telegram_server.rpc import Caller, method
from tests.telegram_server.views import View
from tests.telegram_server.world import Account, LoginToken, SentCode

_CODE_LIFE = 300  # seconds
_TOKEN_LIFE = 30  # seconds, as on Telegram
_MAX_WRONG_CODES = 5


def _check_application(request: Any) -> None:
    if request.api_id <= 0 or not request.api_hash:
        raise bad_request("API_ID_INVALID")


def _authorize(caller: Caller, account: Account) -> Any:
    caller.key.account = account
    caller.key.waiting_for_password = None
    return types.auth.Authorization(user=View(caller.world, account).user(account))


def _admit(caller: Caller, account: Account) -> Any:
    """Log in, or ask for the password first."""
    if account.password is not None:
        caller.key.waiting_for_password = account
        raise unauthorized("SESSION_PASSWORD_NEEDED")
    return _authorize(caller, account)


@method(functions.auth.SendCodeRequest, anonymous=True)
def send_code(caller: Caller, request: Any) -> Any:
    _check_application(request)
    phone = "".join(c for c in request.phone_number if c.isdigit())
    if not 7 <= len(phone) <= 15:
        raise RpcError(406, "PHONE_NUMBER_INVALID")
    sent = SentCode(phone, secrets.token_hex(9), time.time())
    caller.world.codes[phone] = sent
    account = caller.world.user_by_phone(phone)
    length = len(account.code) if account is not None else 5
    return types.auth.SentCode(
        type=types.auth.SentCodeTypeApp(length), phone_code_hash=sent.hash, timeout=60
    )


@method(functions.auth.ResendCodeRequest, anonymous=True)
def resend_code(caller: Caller, request: Any) -> Any:
    sent = _sent_code(caller, request)
    account = caller.world.user_by_phone(sent.phone)
    length = len(account.code) if account is not None else 5
    return types.auth.SentCode(
        type=types.auth.SentCodeTypeSms(length), phone_code_hash=sent.hash, timeout=60
    )


@method(functions.auth.CancelCodeRequest, anonymous=True)
def cancel_code(caller: Caller, request: Any) -> Any:
    del caller.world.codes[_sent_code(caller, request).phone]
    return True


def _sent_code(caller: Caller, request: Any) -> SentCode:
    phone = "".join(c for c in request.phone_number if c.isdigit())
    sent = caller.world.codes.get(phone)
    if not request.phone_code_hash:
        raise bad_request("PHONE_CODE_HASH_EMPTY")
    if sent is None or sent.hash != request.phone_code_hash:
        raise bad_request("PHONE_CODE_EXPIRED")
    if time.time() - sent.sent > _CODE_LIFE or sent.wrong >= _MAX_WRONG_CODES:
        raise bad_request("PHONE_CODE_EXPIRED")
    return sent


@method(functions.auth.SignInRequest, anonymous=True)
def sign_in(caller: Caller, request: Any) -> Any:
    if not request.phone_code:
        raise bad_request("PHONE_CODE_EMPTY")
    sent = _sent_code(caller, request)
    account = caller.world.user_by_phone(sent.phone)
    expected = account.code if account is not None else "12345"
    if request.phone_code != expected:
        sent.wrong += 1
        raise bad_request("PHONE_CODE_INVALID")
    del caller.world.codes[sent.phone]
    if account is None:
        return types.auth.AuthorizationSignUpRequired()
    return _admit(caller, account)


@method(functions.auth.CheckPasswordRequest, anonymous=True)
def check_password(caller: Caller, request: Any) -> Any:
    account = caller.key.waiting_for_password
    if account is None or account.password is None:
        raise bad_request("PASSWORD_HASH_INVALID") if caller.key.account else unauthorized()
    answer = request.password
    if not isinstance(answer, types.InputCheckPasswordSRP):
        raise bad_request("PASSWORD_HASH_INVALID")
    challenge = account.challenges.pop(answer.srp_id, None)
    if challenge is None:
        raise bad_request("SRP_ID_INVALID")
    if not challenge.accepts(answer.A, answer.M1):
        raise bad_request("PASSWORD_HASH_INVALID")
    return _authorize(caller, account)


@method(functions.auth.ImportBotAuthorizationRequest, anonymous=True)
def import_bot_authorization(caller: Caller, request: Any) -> Any:
    _check_application(request)
    bot = caller.world.bot_by_token(request.bot_auth_token)
    if bot is None:
        raise bad_request("ACCESS_TOKEN_INVALID")
    return _authorize(caller, bot)


@method(functions.auth.ExportLoginTokenRequest, anonymous=True)
def export_login_token(caller: Caller, request: Any) -> Any:
    _check_application(request)
    tokens = caller.world.login_tokens
    mine = next((t for t in tokens.values() if t.key is caller.key and t.account), None)
    if mine is not None and mine.account is not None:
        del tokens[mine.token]
        return types.auth.LoginTokenSuccess(_admit(caller, mine.account))
    for stale in [t for t in tokens.values() if t.key is caller.key]:
        del tokens[stale.token]
    token = os.urandom(32)
    expires = time.time() + _TOKEN_LIFE
    tokens[token] = LoginToken(token, expires, caller.key, caller.session)
    return types.auth.LoginToken(expires=datetime.fromtimestamp(expires, UTC), token=token)


@method(functions.auth.ImportLoginTokenRequest, anonymous=True)
def import_login_token(caller: Caller, request: Any) -> Any:
    waiting = caller.world.login_tokens.pop(request.token, None)
    if waiting is None or waiting.account is None:
        raise bad_request("AUTH_TOKEN_INVALID")
    return types.auth.LoginTokenSuccess(_admit(caller, waiting.account))


@method(functions.auth.AcceptLoginTokenRequest, bots=False)
def accept_login_token(caller: Caller, request: Any) -> Any:
    try:
        caller.world.approve_login(caller.account, request.token)
    except LookupError:
        raise bad_request("AUTH_TOKEN_INVALID") from None
    moment = datetime.now(UTC)
    return types.Authorization(
        hash=0,
        device_model="",
        platform="",
        system_version="",
        api_id=1,
        app_name="",
        app_version="",
        date_created=moment,
        date_active=moment,
        ip="127.0.0.1",
        country="",
        region="",
    )


@method(functions.auth.LogOutRequest)
def log_out(caller: Caller, request: Any) -> Any:
    caller.key.account = None
    return types.auth.LoggedOut()


@method(functions.auth.ResetAuthorizationsRequest, bots=False)
def reset_authorizations(caller: Caller, request: Any) -> Any:
    for key in caller.world.keys.values():
        if key.account is caller.account and key is not caller.key:
            key.account = None
    return True
