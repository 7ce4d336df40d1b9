"""The accounts of many posts in few bytes each; those lately asked for as they are."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from monitor.crossref.account import Account
from monitor.crossref.packed import pack_account, unpack_account

Key = TypeVar("Key", bound=Hashable)

_READY = 2048
"""Accounts that are kept unpacked: the newest and those lately asked for. Some 15 MB."""


class Accounts(Generic[Key]):
    """Accounts by key."""

    def __init__(self) -> None:
        self._packed: dict[Key, bytes] = {}
        self._ready: OrderedDict[Key, Account] = OrderedDict()

    def __getitem__(self, key: Key) -> Account:
        """Raises KeyError."""
        account = self._ready.get(key)
        if account is None:
            account = unpack_account(self._packed[key])
            self._keep_ready(key, account)
        else:
            self._ready.move_to_end(key)
        return account

    def add(self, key: Key, account: Account) -> bytes:
        """Keep an account, in place of an earlier one; returns its packed form."""
        packed = pack_account(account)
        self.hold(key, packed)
        self._keep_ready(key, account)
        return packed

    def hold(self, key: Key, packed: bytes) -> None:
        """Keep an account as `add` returned it."""
        self._packed[key] = packed
        self._ready.pop(key, None)

    def remove(self, key: Key) -> None:
        """Forget an account; nothing happens if it is not there."""
        self._packed.pop(key, None)
        self._ready.pop(key, None)

    def _keep_ready(self, key: Key, account: Account) -> None:
        self._ready[key] = account
        if len(self._ready) > _READY:
            self._ready.popitem(last=False)
