"""Certificates: who cannot prove to be the one asked gets no token; an odd environment does not crash."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clever.address import parse_base
from app.clever.check import check_tokens
from app.clever.client import Client
from app.clever.connection import ConnectResult, Result
from app.clever.roster import build_roster
from app.clever.tokens import parse_tokens
from app.jobs import Job
from tests.support.clever_server import FakeClock, FaultyClever

x509 = pytest.importorskip("cryptography.x509")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody signed, with its key, in one file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[FaultyClever]:
    made = FaultyClever(build_roster(1, 10))
    made.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.tls.load_cert_chain(certificate)
    with made:
        yield made


def check(server: FaultyClever) -> ConnectResult:
    base = parse_base(server.base_url.replace("http://", "https://"))
    with Client(base) as client:
        text = "\n".join(server.tokens)
        return check_tokens(client, parse_tokens(text), Job(), clock=FakeClock().clock())


def test_an_unknown_certificate_gets_no_token(server: FaultyClever) -> None:
    found = check(server).connections[0]
    assert found.result is Result.UNTRUSTED
    assert "certificate" in found.advice
    assert server.seen == []


def test_a_certificate_the_system_trusts_is_trusted(
    server: FaultyClever, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert check(server).exit_code == 0


def test_an_inherited_certificate_file_that_is_missing_is_no_crash(
    server: FaultyClever, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, "/nowhere/at/all.pem")
    assert check(server).connections[0].result is Result.UNTRUSTED


def test_https_asked_of_a_plain_server_is_unreachable() -> None:
    with FaultyClever(build_roster(1, 10)) as plain:
        assert check(plain).connections[0].result is Result.UNREACHABLE
        assert plain.seen == []
