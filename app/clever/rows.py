"""Users of v3.x into mapping rows: one per role that has an old id, with what may serve as evidence."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from app.clever.answers import JsonObject, text_of
from app.errors import WorkspaceUnusable
from app.ids import is_clever_id
from app.scratch import scratch_folder

# The header of every file of rows made here. In it `user_id` is the new id, as in Clever's migration CSVs.
COLUMNS = (
    "legacy_id",
    "user_id",
    "role",
    "district",
    "email",
    "first_name",
    "last_name",
    "sis_id",
    "teacher_number",
    "state_id",
    "staff_roles",
)
_CHUNK = 2**18

Row = tuple[str, ...]


def roles_of(user: JsonObject) -> list[tuple[str, JsonObject]]:
    """A user's roles by name. An object by role is what Clever sends; one page shows a list with types."""
    roles = user.get("roles")
    if isinstance(roles, dict):
        return [(name, role) for name, role in roles.items() if isinstance(role, dict)]
    if isinstance(roles, list):
        named = [role for role in roles if isinstance(role, dict)]
        return [(text_of(r.get("type")) or text_of(r.get("role")), r) for r in named]
    return []


def rows_of(user: JsonObject, district: str) -> list[Row]:
    """One row for each role of a user that has an old id; none for a user without such a role."""
    rows: list[Row] = []
    for name, role in roles_of(user):
        legacy = text_of(role.get("legacy_id"))
        if not legacy.strip():
            continue
        full_name = user.get("name")
        names = full_name if isinstance(full_name, dict) else {}
        staff_roles = role.get("roles")
        rows.append(
            (
                legacy,
                text_of(user.get("id")),
                name,
                district,
                text_of(user.get("email")),
                text_of(names.get("first")),
                text_of(names.get("last")),
                # Staff have an id of their own kind from the student information system.
                text_of(role.get("sis_id")) or text_of(role.get("staff_id")),
                text_of(role.get("teacher_number")),
                text_of(role.get("state_id")),
                ";".join(text_of(r) for r in staff_roles) if isinstance(staff_roles, list) else "",
            )
        )
    return rows


class SeenIds:
    """The ids that were met, small enough for a million of them."""

    def __init__(self) -> None:
        self._seen: set[bytes | str] = set()

    def add(self, user_id: str) -> bool:
        """Whether the id is new. Users without an id cannot be told apart: each is new."""
        if not user_id:
            return True
        key = bytes.fromhex(user_id) if is_clever_id(user_id) else user_id
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


@contextmanager
def _room() -> Iterator[None]:
    """Raises WorkspaceUnusable in words where the system has no room for a temporary file."""
    try:
        yield
    except OSError as problem:
        why = (problem.strerror or str(problem)).lower()
        raise WorkspaceUnusable("clever.no_room", folder=_temporary(), why=why) from problem


def _temporary() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:
        return "TMPDIR"


class RowFile:
    """Rows as a CSV (UTF-8, LF, header always) in a temporary file that nobody else can open.

    Where the system allows, the file has no name at all: nothing is left of it even if the program is
    killed. It is gone when closed. Use it as a context, or close it. Raises WorkspaceUnusable when there is
    no room for it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = 0
        with _room():
            self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - see close
        # Half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes a question mark.
        self._text = io.TextIOWrapper(
            self._file, encoding="utf-8", errors="replace", newline="", write_through=False
        )
        self._writer: Any = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def add(self, rows: Iterable[Row]) -> None:
        batch = list(rows)
        self.rows += len(batch)
        with _room():
            self._writer.writerows(batch)

    def chunks(self) -> Iterator[bytes]:
        """The whole CSV from its beginning, in pieces of at most 256 KB; may be called again."""
        with _room():
            self._text.flush()
        self._file.seek(0)
        while piece := self._file.read(_CHUNK):
            yield piece

    @contextmanager
    def as_path(self) -> Iterator[Path]:
        """The CSV as a named file (mode 0600) in a folder of its own, both removed afterwards."""
        with _room():
            folder = scratch_folder()
        try:
            path = folder / self.name
            with _room():
                path.touch(mode=0o600)
                with path.open("wb") as out:
                    for piece in self.chunks():
                        out.write(piece)
            yield path
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        # What could not be written is not wanted any more either.
        with suppress(OSError):
            self._text.close()

    def __enter__(self) -> RowFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def file_name(district: str) -> str:
    """A safe file name for the rows of a district: its id, letters and digits only."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in district)[:64]
    return f"clever-{plain or 'district'}.csv"
