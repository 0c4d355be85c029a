"""connect, fetch and sample as commands, against a Clever on this machine; tokens leave no trace."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import subprocess
import sys
import termios
from contextlib import suppress

import pytest

from app.clever.loopback import CLIENT_ID, CLIENT_SECRET, Grant
from app.clever.roster import accounts_of
from tests.cli.conftest import PROJECT, Desk


def test_tokens_are_told_apart_and_the_rest_is_shown(desk: Desk) -> None:
    bad = "0" * 40
    desk.clever.tokens["il" + "1" * 38] = (Grant.INSTANT_LOGIN, desk.roster[0].id)
    answer = desk.connect(desk.tokens[0], bad, "il" + "1" * 38)
    assert answer["kept_in"] == "memory"
    assert [one["result"] for one in answer["connections"]] == ["works", "refused", "wrong_kind"]
    assert answer["connections"][0]["token"] == "…" + desk.tokens[0][-4:]
    assert {"v3.0", "v3.1"} <= set(answer["connections"][0]["versions"])


def test_from_tokens_to_results_without_a_zip(desk: Desk) -> None:
    desk.connect(*desk.tokens)
    fetched = desk.run("fetch", "--token-stdin", "--format", "json", given="\n".join(desk.tokens))
    assert fetched.returncode == 0, fetched.stderr
    document = json.loads(fetched.stdout)
    assert [one["users"] for one in document["districts"]] == [40, 40, 40]
    assert document["rows"] == sum(one["mapping_rows"] for one in document["districts"])
    accounts = desk.folder / "accounts.csv"
    accounts.write_bytes(b"".join(accounts_of(desk.roster)))
    assert desk.run("load", "--accounts", str(accounts)).returncode == 0
    status = json.loads(desk.run("status", "--format", "json").stdout)
    assert status["mapping"]["rows"] == document["rows"]
    assert status["accounts"]["by_outcome"]["mapped"] > 0
    assert status["balanced"] is True
    assert {"step": "connect", "state": "done", "count": 0} in status["steps"]


def test_the_application_knows_its_districts(desk: Desk) -> None:
    more = ("--base-url", desk.clever.base_url, "--client-id", CLIENT_ID, "--secret-stdin")
    done = desk.run("connect", *more, "--format", "json", given=str(CLIENT_SECRET) + "\n")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["connections"]) == len(desk.roster)


def test_what_cannot_work_makes_no_workspace(desk: Desk) -> None:
    refusals = [
        (desk.run("connect", "--base-url", "http://clever.example", "--token-stdin", given="x" * 40), 2),
        (desk.run("connect", "--token-stdin", given=""), 2),
        (desk.run("connect", "--client-id", "only"), 2),
        (desk.run("fetch", "--base-url", desk.clever.base_url), 2),
    ]
    for done, code in refusals:
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
    assert not desk.workspace.exists()


def test_one_record_then_and_now(desk: Desk) -> None:
    desk.connect(*desk.tokens)
    user = next(u for u in desk.roster[0].users if "teacher" in u["roles"])
    legacy = user["roles"]["teacher"]["legacy_id"]
    more = ("--type", "teacher", "--id", legacy, "--token-stdin", "--format", "json")
    done = desk.run("sample", *more, given="\n".join(desk.tokens))
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["after"]["id"] == user["id"]
    assert {"from": "sis_id", "to": "roles.teacher.sis_id", "value_changed": False} in document["moves"]


def test_a_table_for_people_says_what_to_do_and_what_comes_next(desk: Desk) -> None:
    clever = desk.clever
    clever.tokens[desk.tokens[2]] = (Grant.REVOKED, desk.roster[2].id)
    more = ("--base-url", clever.base_url, "--token-stdin")
    done = desk.run("connect", *more, given="\n".join(desk.tokens))
    assert done.returncode == 0
    table, *told = done.stdout.split("\n\n")
    assert [line.split()[-2:] for line in table.splitlines()[1:3]] == [["v3.0,", "v3.1"]] * 2
    assert "None" not in done.stdout
    assert told[0].startswith(f"Token …{desk.tokens[2][-4:]}, district not known: Clever refused this token.")
    assert "Tokens that work: 2 of 3." in told[-1]
    assert f"Next: crosswalk fetch {desk.workspace} --token-stdin" in told[-1]
    first = desk.run("fetch", "--token-stdin", given="\n".join(desk.tokens))
    assert first.returncode == 5
    assert "Demo district 1" in first.stdout
    assert "Next: crosswalk load" in first.stdout
    assert f"…{desk.tokens[2][-4:]}" in first.stderr
    again = desk.run("fetch", "--token-stdin", given="\n".join(desk.tokens[:2]))
    assert again.returncode == 0
    assert "left out now: 2" in again.stdout
    assert "Nothing was missing" in again.stdout
    anew = desk.run("fetch", "--token-stdin", given="\n".join(desk.tokens[:2]))
    assert "All of it was loaded before; nothing changed." in anew.stdout


@pytest.mark.parametrize(
    ("encoding", "code"), [("utf-8-sig", 0), ("utf-16", 0), ("cp1252", 0), ("utf-16-le", 3)]
)
def test_a_list_of_tokens_as_spreadsheets_save_it(desk: Desk, encoding: str, code: int) -> None:
    text = "Name;District ID;Token\nDüren;" + f"{desk.roster[0].id};{desk.tokens[0]}\r\n"
    more = ("--base-url", desk.clever.base_url, "--token-stdin", "--format", "json")
    done = desk.run("connect", *more, given=text.encode(encoding).decode("latin-1"), encoding="latin-1")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "inside Crosswalk" not in done.stderr


def test_a_saved_sample_is_shown_again_without_asking_anybody_and_masked_on_request(desk: Desk) -> None:
    desk.connect(*desk.tokens)
    user = next(u for u in desk.roster[0].users if "teacher" in u["roles"])
    legacy = user["roles"]["teacher"]["legacy_id"]
    kind = ("--type", "teacher", "--format", "json")
    live = desk.run("sample", *kind, "--id", legacy, "--token-stdin", given="\n".join(desk.tokens))
    kept = desk.folder / "kept.json"
    kept.write_text(live.stdout, encoding="utf-8")
    desk.clever.tokens.clear()
    again = desk.run("sample", *kind, "--record", str(kept))
    assert json.loads(again.stdout) == json.loads(live.stdout)
    masked = desk.run("sample", *kind, "--record", str(kept), "--mask")
    document = json.loads(masked.stdout)
    assert document["moves"] == json.loads(live.stdout)["moves"]
    assert user["email"] not in masked.stdout and legacy not in masked.stdout
    assert user["name"]["last"] not in masked.stdout


def test_a_record_nobody_knows_is_said_though_one_token_is_bad(desk: Desk) -> None:
    desk.connect(*desk.tokens)
    given = "\n".join([*desk.tokens, "revoked-token-0815"])
    done = desk.run("sample", "--type", "teacher", "--id", "5f3a" + "0" * 20, "--token-stdin", given=given)
    assert done.returncode == 5
    assert "No record of type teacher" in done.stderr


@pytest.mark.parametrize("how", ["the window's switch", "the variable"])
def test_offline_is_offline_on_the_command_line_too(desk: Desk, how: str, monkeypatch) -> None:
    desk.connect(*desk.tokens)
    desk.clever._counts.clear()
    if how == "the variable":
        monkeypatch.setenv("CROSSWALK_OFFLINE", "1")
    else:
        settings = desk.folder / "home" / "settings"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "window.json").write_text('{"offline": true}')
    given = "\n".join(desk.tokens)
    application = ("--client-id", CLIENT_ID, "--secret-stdin")
    asked = [
        (desk.run("connect", "--token-stdin", given=given), "The network is switched off"),
        (desk.run("fetch", "--token-stdin", given=given), "The network is switched off"),
        (desk.run("fetch", *application, given=str(CLIENT_SECRET)), "The network is switched off"),
        (
            desk.run("sample", "--type", "teacher", "--id", "5f3a" + "0" * 20, "--token-stdin", given=given),
            "The network is switched off",
        ),
    ]
    for done, said in asked:
        assert done.returncode == 5
        assert said in done.stdout + done.stderr
    assert desk.clever._counts == {}


def test_the_application_is_asked_for_the_one_district_that_is_wanted(desk: Desk) -> None:
    one = desk.roster[1].id
    more = ("--base-url", desk.clever.base_url, "--client-id", CLIENT_ID, "--secret-stdin")
    done = desk.run(
        "fetch", *more, "--districts", f" {one.upper()}", "--format", "json", given=str(CLIENT_SECRET) + "\n"
    )
    assert done.returncode == 0, done.stderr
    assert [found["district_id"] for found in json.loads(done.stdout)["districts"]] == [one]


def test_tokens_typed_at_a_terminal_are_not_shown(desk: Desk) -> None:
    """A terminal shows what is typed; here it must not. Ctrl+C while it waits ends it at once."""
    for typed, code in (("\n".join([*desk.tokens, "", ""]).encode(), 0), (b"\x03", 130)):
        main, side = pty.openpty()
        words = ["connect", str(desk.workspace), "--base-url", desk.clever.base_url, "--token-stdin"]
        running = subprocess.Popen(
            [sys.executable, "-m", "app", *words],
            cwd=PROJECT,
            env={**os.environ, "CROSSWALK_HOME": str(desk.folder / "home"), "CROSSWALK_KEYCHAIN": "memory"},
            stdin=side,
            stdout=subprocess.PIPE,
            stderr=side,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - one thread, nothing held
        )
        os.close(side)
        shown = b""
        while b"> " not in shown:
            shown += os.read(main, 4096)
        os.write(main, typed)
        out, _ = running.communicate(timeout=60)
        os.set_blocking(main, False)
        with suppress(OSError):
            shown += os.read(main, 65536)
        os.close(main)
        assert running.returncode == code, shown
        assert b"they are not shown" in shown
        assert desk.tokens[0].encode() not in shown + out
        assert code or b"Tokens that work: 3 of 3." in out


def _take_terminal() -> None:
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_a_program_gets_its_document_also_when_the_secret_is_refused(desk: Desk) -> None:
    more = ("--base-url", desk.clever.base_url, "--client-id", CLIENT_ID, "--secret-stdin")
    told = desk.run("connect", *more, "--format", "json", given="wrong")
    assert told.returncode == 5
    assert json.loads(told.stdout) == {"kept_in": "memory", "connections": []}
    assert "client id and secret" in told.stderr
