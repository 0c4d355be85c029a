"""Database servers for tests: private ones in a folder of their own, reached over a socket only.

A server that is not installed cannot be tested; everything else is a failure. PostgreSQL and MariaDB refuse
to run as root, so a test that does runs them as another user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Rows = list[tuple[object, ...]]


class Engine(ABC):
    """A running database that takes scripts the way a person runs them, and queries."""

    dialect: str

    @abstractmethod
    def run(self, script: str, *, stop_at_error: bool) -> bool:
        """Run a script with the engine's own command line; whether it went through without an error."""

    @abstractmethod
    def rows(self, query: str) -> list[list[str | None]]:
        """The rows of a query, every value as text."""


class SqliteShell(Engine):
    """A file and the sqlite3 command line."""

    dialect = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "partner.db"

    def run(self, script: str, *, stop_at_error: bool) -> bool:
        command = ["sqlite3", *(["-bail"] if stop_at_error else []), str(self.file)]
        done = subprocess.run(command, input=script.encode(), capture_output=True, check=False)
        return done.returncode == 0 and not done.stderr

    def rows(self, query: str) -> list[list[str | None]]:
        conn = sqlite3.connect(self.file)
        try:
            found = conn.execute(query).fetchall()
        finally:
            conn.close()
        return [[None if value is None else str(value) for value in row] for row in found]


class Postgres(Engine):
    dialect = "postgresql"

    def __init__(self, programs: Path, sockets: Path) -> None:
        client = shutil.which("psql") or str(programs / "psql")
        self._psql = [client, "-X", "-q", "-h", str(sockets), "-U", "tester", "postgres"]

    def run(self, script: str, *, stop_at_error: bool) -> bool:
        stop = ["-v", "ON_ERROR_STOP=1"] if stop_at_error else []
        done = subprocess.run([*self._psql, *stop], input=script.encode(), capture_output=True, check=False)
        return done.returncode == 0 and b"ERROR" not in done.stderr

    def rows(self, query: str) -> list[list[str | None]]:
        command = [*self._psql, "-A", "-t", "-F", "\x1f", "-R", "\x1e", "-P", "null=\x1d", "-c", query]
        done = subprocess.run(command, capture_output=True, check=True)
        return _split(done.stdout.decode())


class MariaDb(Engine):
    dialect = "mysql"

    def __init__(self, socket: Path) -> None:
        self._client = ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root"]
        self._client.append("--default-character-set=utf8mb4")

    def run(self, script: str, *, stop_at_error: bool) -> bool:
        force = [] if stop_at_error else ["--force"]
        command = [*self._client, *force, "--safe-updates", "test"]
        done = subprocess.run(command, input=script.encode(), capture_output=True, check=False)
        return done.returncode == 0 and b"ERROR" not in done.stderr

    def rows(self, query: str) -> list[list[str | None]]:
        command = [*self._client, "--batch", "--raw", "--skip-column-names", "test", "-e", query]
        done = subprocess.run(command, capture_output=True, check=True)
        lines = done.stdout.decode().splitlines()
        return [[None if cell == "NULL" else cell for cell in line.split("\t")] for line in lines]


def _split(text: str) -> list[list[str | None]]:
    lines = text.rstrip("\n").split("\x1e") if text.strip("\n") else []
    return [[None if cell == "\x1d" else cell for cell in line.split("\x1f")] for line in lines]


def _someone() -> pwd.struct_passwd | None:
    """Who runs a server when the tests run as root; None when they do not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "mysql", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


@contextmanager
def _private_folder(someone: pwd.struct_passwd | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cw"))  # short: a socket's path has 107 bytes at most
    try:
        if someone is not None:
            os.chown(folder, someone.pw_uid, someone.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_as(someone: pwd.struct_passwd | None, command: list[str], folder: Path) -> None:
    who = {} if someone is None else {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    subprocess.run(command, check=True, cwd=folder, timeout=120, **quiet, **who)  # type: ignore[call-overload]


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs, None when it is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve())
    return folders[-1].parent if folders else None


@contextmanager
def postgres(programs: Path) -> Iterator[Postgres]:
    """A PostgreSQL server for as long as the block lasts."""
    someone = _someone()
    with _private_folder(someone) as folder:
        data = folder / "data"
        make = [str(programs / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8"]
        _run_as(someone, [*make, "--locale=C", "--no-sync"], folder)
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        _run_as(someone, [*control, "-l", str(folder / "log"), "-o", options, "start"], folder)
        try:
            yield Postgres(programs, folder)
        finally:
            _run_as(someone, [*control, "-m", "immediate", "stop"], folder)


def mariadb_programs() -> tuple[str, str] | None:
    """(server, program that makes its data folder), None when MariaDB is not installed."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    server = shutil.which("mariadbd", path=path)
    install = shutil.which("mariadb-install-db", path=path)
    return (server, install) if server and install and shutil.which("mariadb") else None


@contextmanager
def mariadb(programs: tuple[str, str]) -> Iterator[MariaDb]:
    """A MariaDB server for as long as the block lasts."""
    server, install = programs
    someone = _someone()
    with _private_folder(someone) as folder:
        data, socket = folder / "data", folder / "s"
        basic = ["--no-defaults", f"--datadir={data}"]
        make = [install, *basic, "--auth-root-authentication-method=normal", "--skip-test-db"]
        _run_as(someone, make, folder)
        command = [server, *basic, f"--socket={socket}", "--skip-networking", "--innodb-flush-method=nosync"]
        command += [f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'log'}"]
        who = {} if someone is None else {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}
        process = subprocess.Popen(command, cwd=folder, **who)  # type: ignore[call-overload]
        try:
            engine = MariaDb(socket)
            _await(engine, socket, process)
            yield engine
        finally:
            process.terminate()
            process.wait(60)


def _await(engine: MariaDb, socket: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers; its client waits between two tries by itself."""
    ping = ["mariadb-admin", "--no-defaults", f"--socket={socket}", "--user=root", "--wait=60", "ping"]
    done = subprocess.run(ping, capture_output=True, check=False)
    assert done.returncode == 0 and process.poll() is None, done.stderr.decode()
    subprocess.run([*engine._client, "-e", "CREATE DATABASE test"], check=True, capture_output=True)
