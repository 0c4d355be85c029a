"""The loads of a workspace: what is in force, whether every row is accounted for, taking one load back."""

from __future__ import annotations

from dataclasses import dataclass

from app.store import history
from app.store.loads import FileCounts, StoredFile, StoredLoad, files_of, stored_loads
from app.store.workspace import Connection, Workspace


@dataclass(frozen=True)
class Load:
    """A load in force with its files. `replaced`: a newer load of accounts stands in its place."""

    stored: StoredLoad
    files: tuple[StoredFile, ...]
    replaced: bool = False


@dataclass(frozen=True)
class Balance:
    """All rows read = loaded + duplicates + set aside + blank."""

    rows: int
    loaded: int
    duplicates: int
    set_aside: int
    blank: int

    @property
    def adds_up(self) -> bool:
        return self.rows == self.loaded + self.duplicates + self.set_aside + self.blank


def loads(conn: Connection) -> list[Load]:
    """Loads that were not taken back, oldest first."""
    kept = [one for one in stored_loads(conn) if one.in_force]
    accounts = [one.id for one in kept if one.kind == "accounts"]
    by_load: dict[int, list[StoredFile]] = {one.id: [] for one in kept}
    for stored in files_of(conn, list(by_load)):
        by_load[stored.load_id].append(stored)
    return [Load(one, tuple(by_load[one.id]), one.id in accounts[:-1]) for one in kept]


def balance(found: list[Load]) -> Balance:
    """The counts of all loads that count."""
    counts: list[FileCounts] = [file.counts for one in found if not one.replaced for file in one.files]
    return Balance(
        rows=sum(one.rows for one in counts),
        loaded=sum(one.loaded for one in counts),
        duplicates=sum(one.duplicates for one in counts),
        set_aside=sum(one.set_aside for one in counts),
        blank=sum(one.blank for one in counts),
    )


def undo_load(workspace: Workspace, load_id: int) -> history.Event | None:
    """Take one load back, whatever came after it, with all that was given along with it.

    None when it was taken back already.
    """
    with workspace.writing() as conn:
        stored = next((one for one in stored_loads(conn) if one.id == load_id and one.in_force), None)
        if stored is None:
            return None
        target = next(one for one in history.events(conn) if one.id == stored.event_id)
        if not target.undoable:
            return None
        history.undo(conn, target)
    return target
