"""The server's RSA key: what clients must know (PEM, fingerprint) and what only the server can do.

One key is made per process and shared by all servers in it, since Telethon keeps the keys it
trusts in one table for the whole process.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.telegram_server.tl import pack_bytes


@dataclass(frozen=True)
class ServerKey:
    """A 2048-bit RSA key with the fingerprint by which clients name it.

    `public_pem` is PKCS#1 ("BEGIN RSA PUBLIC KEY"), the form that MTProto clients carry.
    """

    private: rsa.RSAPrivateKey
    public_pem: str
    fingerprint: int

    @classmethod
    def of(cls, private: rsa.RSAPrivateKey) -> ServerKey:
        """Wrap a private key."""
        pem = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.PKCS1
        )
        return cls(private, pem.decode("ascii"), _fingerprint(private.public_key()))

    @classmethod
    def generate(cls) -> ServerKey:
        """Make a new key."""
        return cls.of(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def load(cls, private_pem: bytes) -> ServerKey:
        """Read a private key from PEM; raises ValueError for anything but an RSA key."""
        private = serialization.load_pem_private_key(private_pem, password=None)
        if not isinstance(private, rsa.RSAPrivateKey) or private.key_size != 2048:
            raise ValueError("a 2048-bit RSA private key is needed")
        return cls.of(private)

    def private_pem(self) -> bytes:
        """The private key as PEM, for `load`."""
        return self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def decrypt(self, block: bytes) -> bytes:
        """Plain RSA without padding: 256 bytes in, 256 bytes out (Chinese remainder theorem)."""
        numbers = self.private.private_numbers()
        value = int.from_bytes(block, "big")
        m1 = pow(value, numbers.dmp1, numbers.p)
        m2 = pow(value, numbers.dmq1, numbers.q)
        plain = m2 + numbers.q * (numbers.iqmp * (m1 - m2) % numbers.p)
        return plain.to_bytes(256, "big")


def _fingerprint(public: rsa.RSAPublicKey) -> int:
    """The last 8 bytes of SHA1 over the TL-serialised modulus and exponent, little endian."""
    numbers = public.public_numbers()
    n, e = (
        pack_bytes(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        for value in (numbers.n, numbers.e)
    )
    return int.from_bytes(hashlib.sha1(n + e).digest()[-8:], "little", signed=True)


@functools.cache
def process_key() -> ServerKey:
    """The key that all servers of this process share."""
    return ServerKey.generate()
