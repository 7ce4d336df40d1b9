"""users.*"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.errors import bad_request
from tests.telegram_server.rpc import Caller, method
from tests.telegram_server.world import Account


def account_for(caller: Caller, reference: Any) -> Account | None:
    """The account that an InputUser or InputPeerUser names, None if there is none.

    Raises USER_ID_INVALID where the access hash is wrong.
    """
    if isinstance(reference, types.InputUserSelf | types.InputPeerSelf):
        return caller.account
    if not isinstance(reference, types.InputUser | types.InputPeerUser):
        return None
    account = caller.world.accounts.get(reference.user_id)
    if account is None or account is caller.account:
        return account
    expected = caller.world.access_hash(caller.account, "user", account.id)
    if reference.access_hash == expected:
        return account
    if reference.access_hash == 0:
        return None
    raise bad_request("USER_ID_INVALID")


@method(functions.users.GetUsersRequest)
def get_users(caller: Caller, request: Any) -> Any:
    view = caller.view
    found = []
    for reference in request.id:
        account = account_for(caller, reference)
        if account is None:
            found.append(types.UserEmpty(getattr(reference, "user_id", 0)))
        else:
            found.append(view.user(account))
    return found


@method(functions.users.GetFullUserRequest)
def get_full_user(caller: Caller, request: Any) -> Any:
    account = account_for(caller, request.id)
    if account is None:
        raise bad_request("USER_ID_INVALID")
    full = types.UserFull(
        id=account.id,
        settings=types.PeerSettings(),
        notify_settings=types.PeerNotifySettings(),
        common_chats_count=0,
    )
    return types.users.UserFull(full_user=full, chats=[], users=[caller.view.user(account)])
