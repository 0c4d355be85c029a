"""No token goes to another host, and none is written, logged or shown."""

from __future__ import annotations

import copy
import gc
import json
import logging
import pickle
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from app.clever.address import parse_base
from app.clever.client import Client, basic, bearer
from app.clever.connection import connect_document
from app.clever.loopback import CLIENT_ID, CLIENT_SECRET, Grant, LoopbackClever, Reply, Request
from app.clever.netlog import NetLog, readable_path
from app.clever.tokens import parse_tokens, tokens_of_application
from app.clever.trouble import CleverTrouble, Trouble
from app.clever.users import fetch_document
from app.errors import UsageError
from app.jobs import Job
from app.secrets import KeptIn, Secret
from tests.clever.conftest import Bench
from tests.support import clever_server as faults
from tests.support.clever_server import Fault, FaultyClever

Make = Callable[..., Bench]
TOKEN = "verysecrettoken0123456789"


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(TOKEN)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>30}"]
    shown += [repr([secret]), repr({"t": secret}), str(Exception(secret)), secret.last4]
    assert not any(TOKEN in text for text in shown)
    assert secret.last4 == "…6789"
    assert Secret("short").last4 == "…"
    for write in (pickle.dumps, json.dumps, copy.copy, copy.deepcopy, vars):
        try:
            made = write(secret)
        except TypeError:
            continue
        assert made is secret
    with pytest.raises(AttributeError):
        secret._text = "other"
    assert secret == Secret(TOKEN) != Secret("x") and secret != TOKEN
    assert {secret, Secret(TOKEN)} == {secret}


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/districts", "/users", "/oauth/tokens"])
def test_a_redirect_to_another_server_gets_nothing(code: int, path: str, bench: Make, roster) -> None:
    with FaultyClever(roster) as other:
        on = bench(Fault(faults.redirect(f"{other.base_url}/v3.1{path}", code), path=path))
        on.connect()
        on.fetch()
        if path == "/oauth/tokens":
            with pytest.raises(CleverTrouble) as trouble:
                tokens_of_application(
                    on.client.base, CLIENT_ID, Secret(CLIENT_SECRET), Job(), client=on.client
                )
            assert trouble.value.kind is Trouble.ELSEWHERE
        assert other.seen == []


def test_a_redirect_inside_the_server_is_followed(bench: Make, roster) -> None:
    on = bench(Fault(faults.redirect("/v3.0/users?limit=10000"), path="/v3.1/users", times=2))
    assert on.fetch().result.exit_code == 0


def test_a_next_page_on_another_server_gets_nothing(bench: Make, roster) -> None:
    with FaultyClever(roster) as other:
        on = bench(Fault(faults.next_link(f"{other.base_url}/v3.1/users?limit=1")))
        assert on.fetch().rows == {}
        assert other.seen == []


def test_the_client_speaks_to_its_own_origin_only(bench: Make, roster) -> None:
    on = bench()
    with FaultyClever(roster) as other, pytest.raises(CleverTrouble) as trouble:
        on.client.get(other.base_url + "/v3.1/districts", bearer(Secret(TOKEN)), seconds=5)
    assert trouble.value.kind is Trouble.ELSEWHERE
    assert other.seen == []


def test_proxies_get_no_loopback_traffic(bench: Make, roster, monkeypatch) -> None:
    with FaultyClever(roster) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base_url)
        on = bench()
        assert on.connect().exit_code == 0
        assert proxy.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "http://api.clever.com",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org/",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://2130706433",
        "ftp://localhost",
        "localhost:80",
        "",
        "https://",
        "https://user:pass@api.clever.com",
        "http://localhost@example.org",
        "http://localhost:80\\@example.org",
        "https://api.clever.com/?x=1",
        "https://api.clever.com/#x",
        "https://api.clever.com:99999",
        "https://a b.com",
        "file:///etc/passwd",
    ],
)
def test_unsafe_base_addresses_are_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_base(url)
    assert error.value.hint
    assert "pass" not in error.value.message


@pytest.mark.parametrize(
    "url",
    ["https://api.clever.com", "https://clever.com/", "http://localhost:8080", "http://127.0.0.1:1/x/",
     "http://[::1]:80", "HTTP://LOCALHOST", "https://staging.example.org"],
)  # fmt: skip
def test_good_base_addresses(url: str) -> None:
    assert not parse_base(url).url.endswith("/")


def test_the_network_log_tells_what_was_asked_without_secrets() -> None:
    url = "http://h/v3.1/users/5f3a9d59196caea9009203f2?limit=10000&starting_after=5f3a&role=staff&x"
    assert readable_path(url) == "/v3.1/users/{id}?limit=10000&starting_after=…&role=staff&x=…"
    names = "http://h/v2.1/teachers/Ada%20Abel/ada@d1.example?after=Ada+Abel&Ada%20Abel=1&role=Ada"
    assert readable_path(names) == "/v2.1/teachers/…/…?after=…&…=…&role=…"
    log = NetLog()
    log.add(f"http://h/{TOKEN}/x?{TOKEN}={TOKEN}", Secret(TOKEN), 0, 0.0123, "cut")
    line = log.calls()[0].line()
    assert TOKEN not in line
    assert line.endswith(" - 12 ms cut")


def test_no_byte_of_a_token_is_written_anywhere(
    bench: Make, roster, tmp_path: Path, monkeypatch, caplog, capfd
) -> None:
    """A whole run, with everything switched to its loudest, then a search through all of it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    log_file = logging.FileHandler(tmp_path / "all.log")
    logging.getLogger().addHandler(log_file)
    caplog.set_level(logging.DEBUG)
    extra = "zz" + TOKEN

    def echo(request: Request, reply: Reply) -> Reply:
        """A hostile answer that holds the token it was asked with."""
        return faults.body(json.dumps({"data": [], "links": request.token}).encode())(request, reply)

    on = bench(
        Fault(faults.status(503), times=1),
        Fault(deliver=faults.cut_midway, times=1),
        Fault(echo, times=1),
        Fault(faults.redirect("https://example.org/" + extra), times=1),
    )
    on.server.tokens[extra] = (Grant.REVOKED, roster[0].id)
    on.server.tokens["il" + TOKEN] = (Grant.INSTANT_LOGIN, roster[0].id)
    secrets = [*on.server.tokens, CLIENT_SECRET]
    texts: list[str] = []
    result = on.connect()
    texts.append(json.dumps(connect_document(result, KeptIn.MEMORY)) + repr(result))
    fetched = on.fetch()
    texts.append(json.dumps(fetch_document(fetched.result)) + repr(fetched))
    texts += [failure.message for failure in fetched.result.failures]
    for secret in (CLIENT_SECRET, "wrong" + CLIENT_SECRET):
        try:
            texts.append(
                repr(
                    tokens_of_application(on.client.base, CLIENT_ID, Secret(secret), Job(), client=on.client)
                )
            )
        except Exception:
            texts.append(traceback.format_exc())
    try:
        on.client.get("http://127.0.0.1:9/" + extra, bearer(Secret(extra)), seconds=1)
    except CleverTrouble as trouble:
        texts.append(traceback.format_exc() + repr(trouble) + repr(trouble.params))
    texts += [call.line() for call in on.client.netlog.calls()]
    texts += [repr(on.client.__dict__), repr(basic("a", Secret(TOKEN)))]
    logging.getLogger().removeHandler(log_file)
    log_file.close()
    out = capfd.readouterr()
    texts += [out.out, out.err, caplog.text]
    texts += [path.read_bytes().decode("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert len(texts) > 20
    for text in texts:
        for secret in secrets:
            assert secret not in text
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["all.log"]


def test_troubles_do_not_hold_the_request(bench: Make) -> None:
    """What a crash report could walk through: the error, its causes and its contexts."""
    with Client(parse_base("http://127.0.0.1:9")) as client:
        try:
            client.get("http://127.0.0.1:9/x", bearer(Secret(TOKEN)), seconds=1)
        except CleverTrouble as trouble:
            assert trouble.__cause__ is None
            assert trouble.__suppress_context__
            shown = "".join(traceback.TracebackException.from_exception(trouble).format())
    assert TOKEN not in shown


def test_the_plain_server_listens_on_this_machine_only(roster) -> None:
    with LoopbackClever(roster) as server:
        assert server._server.server_address[0] == "127.0.0.1"
        assert parse_tokens("\n".join(server.tokens))
