"""account.*: the two-step password's parameters, the online status, the list of logins."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.crypto.srp import Challenge, Verifier
from tests.telegram_server.errors import bad_request, unauthorized
from tests.telegram_server.rpc import Caller, method
from tests.telegram_server.world import AuthKey

_new_algorithm = Verifier(os.urandom(8), os.urandom(16), 1).algorithm()


@method(functions.account.GetPasswordRequest, anonymous=True, bots=False)
def get_password(caller: Caller, request: Any) -> Any:
    account = caller.key.account or caller.key.waiting_for_password
    if account is None:
        raise unauthorized()
    common = {
        "new_algo": _new_algorithm,
        "new_secure_algo": types.SecurePasswordKdfAlgoUnknown(),
        "secure_random": os.urandom(256),
    }
    if account.password is None:
        return types.account.Password(**common)
    challenge = Challenge(account.password)
    account.challenges = {challenge.id: challenge}
    return types.account.Password(
        **common,
        has_password=True,
        current_algo=account.password.algorithm(),
        srp_B=challenge.public.to_bytes(256, "big"),
        srp_id=challenge.id,
        hint=account.password_hint,
    )


@method(functions.account.UpdateStatusRequest, bots=False)
def update_status(caller: Caller, request: Any) -> Any:
    return True


def _hash(caller: Caller, key: AuthKey) -> int:
    return 0 if key is caller.key else key.id >> 1


@method(functions.account.GetAuthorizationsRequest, bots=False)
def get_authorizations(caller: Caller, request: Any) -> Any:
    logins = [key for key in caller.world.keys.values() if key.account is caller.account]
    return types.account.Authorizations(
        authorization_ttl_days=180,
        authorizations=[
            types.Authorization(
                hash=_hash(caller, key),
                current=key is caller.key or None,
                device_model=key.device,
                platform="",
                system_version="",
                api_id=1,
                app_name="",
                app_version="",
                date_created=datetime.fromtimestamp(key.created, UTC),
                date_active=datetime.now(UTC),
                ip="127.0.0.1",
                country="",
                region="",
            )
            for key in logins
        ],
    )


@method(functions.account.ResetAuthorizationRequest, bots=False)
def reset_authorization(caller: Caller, request: Any) -> Any:
    for key in caller.world.keys.values():
        if key.account is caller.account and _hash(caller, key) == request.hash != 0:
            key.account = None
            return True
    raise bad_request("HASH_INVALID")
