"""One workspace file: open, create, read, write, copy, check.

Journal: while something is written the file is in WAL mode, so that readers always get on; when the last
writer closes, it goes back to a plain journal, so that nothing stands beside the file and it opens on a
share or from a read-only folder. One writer at a time; the second waits WAIT seconds.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, delete, event, func, insert, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from app.errors import WorkspaceUnusable
from app.jobs import for_good
from app.scratch import scratch_folder
from app.store import upgrades
from app.store.decisions import get_setting
from app.store.disk import has_journal, is_full, is_there, put_where_nothing_is, which_file
from app.store.tables import APPLICATION_ID, connection, holder, mark, setting
from app.store.tables import event as event_table

# A connection inside `reading` or `writing`; other rooms take the type from here.
__all__ = ["WAIT", "Connection", "Workspace", "identity_of", "is_blank", "now"]

WAIT = 5.0
_PAUSE = 0.05  # between two tries, in seconds
_BEFORE_UPGRADE = ".before-upgrade-"
_HEADER = b"SQLite format 3\x00"
_TROUBLE = (DatabaseError, sqlite3.DatabaseError)


def now() -> str:
    """The present moment, UTC, to the second, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _driver(conn: Connection) -> sqlite3.Connection:
    """The driver's connection, for what must not stand inside a transaction."""
    raw = conn.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def identity_of(conn: Connection) -> str:
    """The number that a migration got when it was made; copies of its file have the same one."""
    return get_setting(conn, "workspace_id", str) or ""


def is_blank(conn: Connection) -> bool:
    """Whether nothing was ever kept in it but its own number."""
    settings = conn.execute(select(func.count()).select_from(setting)).scalar_one()
    others = (select(table.c[0]).select_from(table).limit(1) for table in (event_table, connection, mark))
    return settings <= 1 and all(conn.execute(query).first() is None for query in others)


class Workspace:
    """An open workspace. Cheap to hold: a connection lives only inside `reading` and `writing`."""

    def __init__(self, path: Path, *, throwaway: bool = False, identity: str = "") -> None:
        self.path, self._identity = path, identity
        self._throwaway = throwaway
        self._engine = create_engine("sqlite://", creator=self._connect, poolclass=NullPool)
        event.listen(self._engine, "begin", self._begin)
        self._writing = False

    # -- opening ---------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: Path, *, create: bool = False, identity: str = "") -> Workspace:
        """Open `path`; with `create` make it when it is missing.

        With `identity`, the number in its setting `workspace_id`, that migration and no other: each reading
        and writing looks for itself, since another file may be put in its place at any moment.

        Raises WorkspaceUnusable when it is missing, not a workspace, damaged, or from a newer program.
        An older one is upgraded, after a dated copy was made beside it.
        """
        path = path.absolute()
        if not is_there(path):
            if not create:
                raise WorkspaceUnusable("store.gone" if identity else "store.missing", path=path)
            return cls._create(path)
        workspace = cls(path, identity=identity)
        workspace._check_kind()
        return workspace

    @classmethod
    def _create(cls, path: Path) -> Workspace:
        """Make the file under another name and move it into place: it is there whole or not at all."""
        try:
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
        except OSError as problem:
            raise WorkspaceUnusable("store.cannot_create", path=path, why=problem) from problem
        os.close(handle)
        building = Path(name)  # mkstemp gives mode 0600
        try:
            cls(building)._lay_tables()
            put_where_nothing_is(building, path)
        finally:
            building.unlink(missing_ok=True)
        return cls.open(path)

    @classmethod
    @contextmanager
    def temporary(cls) -> Iterator[Workspace]:
        """A workspace that is gone afterwards. It keeps no journal: nobody will miss it."""
        folder = scratch_folder()
        try:
            workspace = cls(folder / "temporary.crosswalk", throwaway=True)
            os.close(os.open(workspace.path, os.O_CREAT | os.O_EXCL, 0o600))
            workspace._lay_tables()
            yield workspace
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _lay_tables(self) -> None:
        with self._engine.connect() as conn:
            _driver(conn).execute(f"PRAGMA application_id = {APPLICATION_ID}")
            with conn.begin():
                upgrades.create(conn)
                conn.execute(insert(setting).values(name="workspace_id", value=uuid.uuid4().hex))

    def _check_kind(self) -> None:
        try:
            with self.path.open("rb") as stream:
                head = stream.read(16)
        except OSError as problem:
            raise WorkspaceUnusable("store.unreadable", path=self.path, why=problem) from problem
        if head != _HEADER:
            code = "store.damaged" if self.path.suffix == ".crosswalk" else "store.foreign"
            raise WorkspaceUnusable(code, path=self.path)
        try:
            with self._engine.connect() as conn:
                (kind,) = _driver(conn).execute("PRAGMA application_id").fetchone()
                (version,) = _driver(conn).execute("PRAGMA user_version").fetchone()
                if kind == APPLICATION_ID and has_journal(self.path):
                    self._settle(conn)  # what was erased beside another reader may still stand there
        except _TROUBLE as problem:
            raise self._unusable(problem) from problem
        if kind != APPLICATION_ID:
            raise WorkspaceUnusable("store.foreign", path=self.path)
        if version > upgrades.VERSION:
            raise WorkspaceUnusable("store.newer", path=self.path)
        if version < upgrades.VERSION:
            self._upgrade(version)

    def _upgrade(self, found: int) -> None:
        stamp = now().replace(":", "").replace("-", "")
        self.copy_to(self.path.with_name(f"{self.path.stem}{_BEFORE_UPGRADE}{stamp}{self.path.suffix}"))
        with self.writing() as conn:
            if conn.exec_driver_sql("PRAGMA user_version").scalar() == found:
                upgrades.upgrade(conn, found)

    def copies_before_upgrades(self) -> list[Path]:
        """The dated copies beside the file that upgrades of it made, oldest first."""
        begin, end = f"{self.path.stem}{_BEFORE_UPGRADE}", self.path.suffix
        wanted = re.compile(rf"{re.escape(begin)}\d{{8}}T\d{{6}}Z{re.escape(end)}")
        try:
            return sorted(one for one in self.path.parent.iterdir() if wanted.fullmatch(one.name))
        except OSError:  # a folder that may be passed through but not looked into
            return []

    # -- connections -----------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        mode = "rw" if os.access(self.path, os.W_OK) else "ro"
        uri = f"{self.path.as_uri()}?mode={mode}"
        raw = sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None)
        raw.execute("PRAGMA foreign_keys = ON")
        if self._throwaway:
            raw.execute("PRAGMA journal_mode = OFF")
            raw.execute("PRAGMA synchronous = OFF")
        return raw

    def _begin(self, conn: Connection) -> None:
        # The driver stands in autocommit; a writer takes the lock at once, never half way.
        conn.exec_driver_sql("BEGIN IMMEDIATE" if self._writing else "BEGIN")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the file, for as long as the block lasts."""
        try:
            with self._engine.connect() as conn, conn.begin():
                self._check_identity(conn)
                yield conn
        except _TROUBLE as problem:
            raise self._unusable(problem) from problem

    @contextmanager
    def writing(self, wait: float | None = None) -> Iterator[Connection]:
        """One transaction: all of it happens or none.

        Raises WorkspaceUnusable when another still writes after `wait` seconds (WAIT when None).
        """
        try:
            with self._engine.connect() as conn:
                there = which_file(self.path)
                if wait is not None:
                    _driver(conn).execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
                if self._identity:
                    with conn.begin():
                        self._check_identity(conn)  # what is not meant gets no journal either
                if not self._throwaway:
                    if is_full(self.path):
                        raise WorkspaceUnusable("store.disk_full", path=self.path)
                    self._open_journal(_driver(conn), WAIT if wait is None else wait)
                # What is deleted is gone from the file with the commit, whatever happens to the program then.
                _driver(conn).execute("PRAGMA secure_delete = ON")
                self._writing = True
                try:
                    self._announce(conn)
                    with conn.begin() as transaction:
                        self._check_identity(conn)
                        yield conn
                        conn.execute(delete(holder))
                        if which_file(self.path) != there:
                            raise WorkspaceUnusable("store.gone", path=self.path)
                        with for_good():
                            transaction.commit()
                finally:
                    self._writing = False
                    self._settle(conn)
        except _TROUBLE as problem:
            raise self._unusable(problem) from problem

    @staticmethod
    def _open_journal(raw: sqlite3.Connection, wait: float) -> None:
        """Into WAL, and all in all no longer than `wait` seconds until the lock of the writer is there.

        SQLite gives up the change of the journal at once while anybody has the file in use, whatever
        waiting was asked for: so it is asked again.
        """
        end = time.monotonic() + wait
        while True:
            try:
                raw.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as problem:
                if "locked" not in str(problem) or time.monotonic() >= end:
                    raise
                time.sleep(_PAUSE)
        raw.execute(f"PRAGMA busy_timeout = {max(0, int((end - time.monotonic()) * 1000))}")
        raw.execute("PRAGMA synchronous = NORMAL")

    def leave_note(self, write: Callable[[Connection], None]) -> bool:
        """Write something that is good to have but not worth waiting for; says whether it was written.

        For commands that read: they must work beside a writer, and on a file that may only be read.
        """
        try:
            with self.writing(wait=0.1) as conn:
                write(conn)
        except WorkspaceUnusable:
            return False
        return True

    def _check_identity(self, conn: Connection) -> None:
        if self._identity and self._identity != identity_of(conn):
            raise WorkspaceUnusable("store.another", path=self.path)

    def _announce(self, conn: Connection) -> None:
        """Leave a word for a second writer about who is writing."""
        with conn.begin():
            conn.execute(delete(holder))
            conn.execute(
                insert(holder).values(id=1, process=os.getpid(), computer=socket.gethostname(), since=now())
            )

    def _settle(self, conn: Connection) -> None:
        """Back to the plain journal; stays in WAL, emptied if that can be, while others have the file open."""
        if self._throwaway:
            return
        _driver(conn).execute("PRAGMA busy_timeout = 0")
        for wish in ("journal_mode = DELETE", "wal_checkpoint(TRUNCATE)"):
            with suppress(sqlite3.DatabaseError):
                _driver(conn).execute(f"PRAGMA {wish}")

    def _unusable(self, problem: Exception) -> WorkspaceUnusable:
        text = str(getattr(problem, "orig", problem))
        if "locked" in text:
            return self._locked()
        if "malformed" in text or "not a database" in text or "no such table" in text:
            return WorkspaceUnusable("store.damaged", path=self.path)
        if "readonly" in text:
            return WorkspaceUnusable("store.readonly", path=self.path)
        if "full" in text or ("disk I/O error" in text and is_full(self.path)):
            return WorkspaceUnusable("store.disk_full", path=self.path)
        return WorkspaceUnusable("store.trouble", path=self.path, why=text)

    def _locked(self) -> WorkspaceUnusable:
        try:
            with self._engine.connect() as conn:
                row = conn.execute(select(holder)).first()
        except _TROUBLE:
            row = None
        if row is None:
            return WorkspaceUnusable("store.locked", path=self.path, who="another program")
        if (row.process, row.computer) == (os.getpid(), socket.gethostname()):
            return WorkspaceUnusable("store.locked_here", path=self.path)
        who = f"process {row.process} on {row.computer} (since {row.since})"
        return WorkspaceUnusable("store.locked", path=self.path, who=who)

    # -- the file as a whole ---------------------------------------------------------------------

    def copy_to(self, target: Path) -> None:
        """A consistent copy, also of a file in use; mode 0600; whole or not at all."""
        try:
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
        except OSError as problem:
            raise WorkspaceUnusable("store.cannot_copy", path=target, why=problem.strerror) from problem
        os.close(handle)
        building = Path(name)
        try:
            with self._engine.connect() as conn:
                copy = sqlite3.connect(building)
                try:
                    with conn.begin():
                        self._check_identity(conn)
                    _driver(conn).backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
                finally:
                    copy.close()
            building.replace(target)
        except OSError as problem:
            raise WorkspaceUnusable("store.cannot_copy", path=target, why=problem.strerror) from problem
        except _TROUBLE as problem:
            raise self._unusable(problem) from problem
        finally:
            building.unlink(missing_ok=True)

    def check(self) -> None:
        """Raises WorkspaceUnusable when the file is damaged inside."""
        with self.reading() as conn:
            if conn.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                raise WorkspaceUnusable("store.damaged", path=self.path)

    def shrink(self) -> bool:
        """Rewrite the file so that nothing deleted can be read in it any more.

        False while another program reads the file as it was: what it reads stays there and in the journal
        until that ends. Opening the workspace after that is enough to remove it.
        """
        try:
            with self._engine.connect() as conn:
                _driver(conn).execute("PRAGMA secure_delete = ON")
                _driver(conn).execute("VACUUM")
                (held, _, _) = _driver(conn).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._settle(conn)
                return not held
        except _TROUBLE as problem:
            raise self._unusable(problem) from problem
