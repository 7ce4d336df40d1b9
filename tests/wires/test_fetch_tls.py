"""HTTPS: the connection goes to the checked number, the certificate is that of the name."""

import asyncio
import datetime as dt
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.errors import TransientError
from monitor.wires import address
from monitor.wires.fetch import Fetcher
from tests.wires.feed_server import FeedServer, answer
from tests.wires.test_fetch import BOUNDS, FixedClock


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate with its key, for one name, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


async def fetch_over_tls(pem: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> bytes | None:
    """Fetch from a server that shows the certificate, which is trusted, under the name `host`."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(address, "resolve", resolve)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    here = FeedServer(0, {"/rss": answer(b"over TLS")})
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with Fetcher(FixedClock(), allow_private=True, bounds=BOUNDS) as fetcher:
            return (await fetcher.fetch(f"https://{host}:{port}/rss")).content


async def test_the_certificate_is_checked_against_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path, "news.example")
    assert await fetch_over_tls(pem, "news.example", monkeypatch) == b"over TLS"


async def test_a_certificate_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path, "other.example")
    with pytest.raises(TransientError, match="certificate is not valid: Hostname mismatch"):
        await fetch_over_tls(pem, "news.example", monkeypatch)
