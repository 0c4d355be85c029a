"""Every byte that a whole migration leaves behind is searched for its secrets."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from app.clever.loopback import CLIENT_ID, CLIENT_SECRET, Grant
from app.clever.roster import accounts_of
from tests.cli.conftest import PROJECT, Desk

# A defect in the middle of a fetch whose text quotes the token, and the file for whoever helps afterwards.
_CRASH = """
import io
import sys
from app.clever import users
from app.cli import main

def broken(user, district):
    raise RuntimeError(given)

users.rows_of = broken
given = sys.stdin.read()
sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()))
main(["fetch", sys.argv[1], "--token-stdin", "--districts", sys.argv[2]])
"""
_SUPPORT = """
import sys
from pathlib import Path
from app.assistant.status import status_document
from app.assistant.support import support_text
from app.jobs import Job
from app.store.workspace import Workspace

with Workspace.open(Path(sys.argv[1])).reading() as conn:
    Path(sys.argv[2]).write_text(support_text(conn, status_document(conn, Job())), encoding="utf-8")
"""


def forms_of(secret: str) -> Iterator[bytes]:
    """A secret as it may stand in a file: plain, wide, as digits, packed for a header."""
    plain = secret.encode()
    yield from (plain, secret.encode("utf-16-le"), plain.hex().encode())
    for shift in range(3):
        # Wherever it begins in what was packed, these letters of it are the same.
        yield b64encode(b"x" * shift + plain)[4:-4]


def bytes_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and every file in a file."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        yield path.name, path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                yield from ((f"{path.name}/{name}", packed.read(name)) for name in packed.namelist())


def run_script(desk: Desk, script: str, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=PROJECT,
        env={**os.environ, "CROSSWALK_HOME": str(desk.folder / "home"), "CROSSWALK_KEYCHAIN": "memory"},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_no_secret_is_written_or_said_anywhere(desk: Desk) -> None:
    revoked = desk.tokens[2]
    desk.clever.tokens[revoked] = (Grant.REVOKED, desk.roster[2].id)
    given = "\n".join(desk.tokens)
    accounts = desk.folder / "accounts.csv"
    accounts.write_bytes(b"".join(accounts_of(desk.roster)))
    url = ("--base-url", desk.clever.base_url)
    said = [
        desk.run("connect", *url, "--token-stdin", given=given),
        desk.run("connect", *url, "--client-id", CLIENT_ID, "--secret-stdin", given=CLIENT_SECRET),
        desk.run("connect", *url, "--client-id", CLIENT_ID, "--secret-stdin", given=CLIENT_SECRET + "x"),
        run_script(desk, _CRASH, str(desk.workspace), desk.roster[0].id, given=given),
        desk.run("fetch", "--token-stdin", "--format", "json", given=given),
        desk.run("fetch", "--token-stdin", given="\n".join(["x" * 40, *desk.tokens])),
        desk.run("load", "--accounts", str(accounts)),
        desk.run("merge"),
        desk.run("export", "--out", str(desk.folder / "results"), "--allow-open", "--spreadsheet-copies"),
        desk.run("undo"),
        desk.run("redo"),
        desk.run("history"),
        desk.run("status", "--format", "json"),
        desk.run("backup", "--to", str(desk.folder / "copy.crosswalk")),
        run_script(desk, _SUPPORT, str(desk.workspace), str(desk.folder / "support.txt")),
        desk.run("erase"),
    ]
    assert "Something went wrong inside Crosswalk (RuntimeError)" in said[3].stderr
    heap = list(bytes_of(desk.folder))
    names = {name for name, _ in heap}
    assert {"w.crosswalk", "copy.crosswalk", "support.txt", "results.xlsx", "defects.log"} <= names
    heap += [(str(done.args), (done.stdout + done.stderr).encode()) for done in said]
    pair = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    for secret in [*desk.tokens, CLIENT_SECRET, pair]:
        for form in forms_of(secret):
            assert not [name for name, content in heap if form in content]
