"""Workspaces for tests, written straight through the store, without any file to read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from app.ids import key_of, repair_id
from app.store.loads import Block, FileCounts, FileFacts, LoadWriter
from app.store.records import write_records
from app.store.workspace import Workspace

MappingRows = Mapping[str, Sequence[tuple[str, ...]]]

MAPPING_HEADER = ("role_id", "user_id", "role")
ACCOUNT_COLUMNS = {
    "account_id": "key",
    "clever_id": "clever_id",
    "role": "role",
    "email": "email",
    "first_name": "first_name",
    "last_name": "last_name",
    "district": "district",
    "permission": "permission",
    "last_login": "last_login",
    "sis_id": "sis_id",
    "teacher_number": "teacher_number",
    "state_id": "state_id",
    "staff_role": "staff_role",
}


def build(
    path: Path, mapping: MappingRows | None = None, accounts: Sequence[Mapping[str, str]] | None = None
) -> Workspace:
    """A workspace with one mapping load (district -> rows of (old, new, role)) and one accounts load."""
    workspace = Workspace.open(path, create=True)
    if mapping is not None:
        load_mapping(workspace, mapping)
    if accounts is not None:
        load_accounts(workspace, accounts)
    return workspace


def load_mapping(
    workspace: Workspace, mapping: MappingRows, header: Sequence[str] = MAPPING_HEADER, **more: str
) -> None:
    """One more mapping load. `more` names extra columns: our name -> header (`email="email"`)."""
    with workspace.writing() as conn:
        writer = LoadWriter(conn, "mapping")
        for district, rows in sorted(mapping.items()):
            columns = {"old": 0, "new": 1, "role": 2} | {ours: header.index(h) for ours, h in more.items()}
            _write(writer, f"{district}.csv", district, list(header), columns, [list(row) for row in rows])
        writer.finish({})


def load_accounts(workspace: Workspace, accounts: Sequence[Mapping[str, str]], block: int = 3) -> None:
    """One more accounts load; the header is made of the keys of the first account."""
    header = list(accounts[0]) if accounts else ["account_id", "clever_id"]
    columns = {ACCOUNT_COLUMNS[name]: at for at, name in enumerate(header) if name in ACCOUNT_COLUMNS}
    with workspace.writing() as conn:
        writer = LoadWriter(conn, "accounts")
        rows = [[account.get(name, "") for name in header] for account in accounts]
        _write(writer, "accounts.csv", "", header, columns, rows, block)
        writer.finish({})


def _write(
    writer: LoadWriter,
    name: str,
    district: str,
    header: list[str],
    columns: dict[str, int],
    rows: list[list[str]],
    block: int = 3,
) -> None:
    digest = hashlib.sha256(write_records([header, *rows]).encode()).hexdigest()
    facts = FileFacts(name, writer.kind, district, digest, len(rows), "utf-8", ",", header, columns)
    file_id = writer.add_file(facts)
    is_mapping = writer.kind == "mapping"
    ids = [repair_id(row[columns["old" if is_mapping else "clever_id"]]) for row in rows]
    users = [repair_id(row[columns["new"]]) for row in rows] if is_mapping else []
    roles = [row[columns["role"]] if "role" in columns else "" for row in rows]
    places = [(row[columns["district"]] if "district" in columns else "") or district for row in rows]
    role_list, place_list = list(dict.fromkeys(roles)), list(dict.fromkeys(places))
    for start in range(0, len(rows), block):
        part = slice(start, start + block)
        keys = [key_of(one) for one in ids[part]]
        writer.add_block(
            file_id,
            Block(
                n=len(keys),
                live=bytes([1] * len(keys)),
                kinds=bytes(int(kind) for _, kind in keys),
                roles=np.array([role_list.index(r) for r in roles[part]], np.int32).tobytes(),
                districts=np.array([place_list.index(p) for p in places[part]], np.int32).tobytes(),
                lines=np.arange(start + 2, start + 2 + len(keys), dtype=np.int32).tobytes(),
                ids=b"".join(key for key, _ in keys),
                users=b"".join(key_of(one)[0] for one in users[part]),
                text=write_records(rows[part]).encode(),
            ),
        )
    counts = FileCounts(len(rows), len(rows), 0, 0, 0, 0, role_list, place_list)
    writer.finish_file(file_id, counts)
