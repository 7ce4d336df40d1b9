"""The server's half of the two-step password check (SRP, as Telegram's variant of it).

Source: https://core.telegram.org/api/srp. The server keeps a verifier, never the password.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field

from telethon.tl import types

from tests.telegram_server.crypto.primes import (
    DH_PRIME,
    DH_PRIME_BYTES,
    GENERATOR,
    is_safe_exponentiation,
    secret_exponent,
)

_ITERATIONS = 100_000


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _big(value: int) -> bytes:
    return value.to_bytes(256, "big")


def _salted(data: bytes, salt: bytes) -> bytes:
    return _sha256(salt, data, salt)


@dataclass(frozen=True)
class Verifier:
    """What the server remembers of a password."""

    salt1: bytes
    salt2: bytes
    v: int

    @classmethod
    def of(cls, password: str) -> Verifier:
        """Derive the verifier of a password with fresh salts (PBKDF2, about 50 ms)."""
        salt1, salt2 = os.urandom(40), os.urandom(16)
        first = _salted(_salted(password.encode(), salt1), salt2)
        stretched = hashlib.pbkdf2_hmac("sha512", first, salt1, _ITERATIONS)
        x = int.from_bytes(_salted(stretched, salt2), "big")
        return cls(salt1, salt2, pow(GENERATOR, x, DH_PRIME))

    def algorithm(self) -> object:
        """The TL object that tells the client how to derive the same number."""
        return types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            salt1=self.salt1, salt2=self.salt2, g=GENERATOR, p=DH_PRIME_BYTES
        )


@dataclass(frozen=True)
class Challenge:
    """One run of the protocol: made for account.getPassword, spent by auth.checkPassword."""

    verifier: Verifier
    id: int = field(default_factory=lambda: int.from_bytes(os.urandom(8), "little", signed=True))
    b: int = field(default_factory=secret_exponent)

    @property
    def public(self) -> int:
        """B, the server's public value."""
        return (self._multiplier() * self.verifier.v + pow(GENERATOR, self.b, DH_PRIME)) % DH_PRIME

    def accepts(self, a_bytes: bytes, proof: bytes) -> bool:
        """Whether the client's public value and proof show that it knows the password."""
        a = int.from_bytes(a_bytes, "big")
        if len(a_bytes) > 256 or not is_safe_exponentiation(a):
            return False
        public = _big(self.public)
        u = int.from_bytes(_sha256(_big(a), public), "big")
        shared = pow(a * pow(self.verifier.v, u, DH_PRIME), self.b, DH_PRIME)
        mixed = bytes(
            x ^ y for x, y in zip(_sha256(DH_PRIME_BYTES), _sha256(_big(GENERATOR)), strict=True)
        )
        expected = _sha256(
            mixed,
            _sha256(self.verifier.salt1),
            _sha256(self.verifier.salt2),
            _big(a),
            public,
            _sha256(_big(shared)),
        )
        return expected == proof

    @staticmethod
    def _multiplier() -> int:
        return int.from_bytes(_sha256(DH_PRIME_BYTES, _big(GENERATOR)), "big")
