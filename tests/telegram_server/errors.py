"""Errors that travel to the client as rpc_error."""

from __future__ import annotations


class RpcError(Exception):
    """An answer that is an error: a number in the manner of HTTP and an upper-case word.

    Source of the words: https://core.telegram.org/api/errors and the pages of the methods.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def bad_request(message: str) -> RpcError:
    """A 400."""
    return RpcError(400, message)


def forbidden(message: str) -> RpcError:
    """A 403."""
    return RpcError(403, message)


def unauthorized(message: str = "AUTH_KEY_UNREGISTERED") -> RpcError:
    """A 401."""
    return RpcError(401, message)
