"""Old and new ids of applications that use Clever for signing in only and may not read lists of users.

Each login shows both ids of one person: the claims of `/userinfo` and of the identity token have `user_id`
and `multi_role_user_id` (also `sub`). A trap: in these claims `user_id` is the OLD id, while in Clever's
migration CSVs the column `user_id` holds the NEW one. Here the claims are turned into rows of the latter
form. Identity tokens are read for their claims only; signatures are not checked, nothing of a token is kept.
"""

from __future__ import annotations

import binascii
import csv
import io
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from app.clever.answers import JsonObject, text_of
from app.clever.rows import Row, RowFile
from app.errors import InputRefused
from app.terms import parse_role

_OLD = ("user_id", "old_id", "legacy_id")
_NEW = ("multi_role_user_id", "sub", "new_id")
_JWT = re.compile(r"[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*\Z")
_MAX_PASTED = 64 * 2**20


@dataclass
class FetchedPairs:
    """The pairs as a file of mapping rows, and how many entries could not be read as a pair at all."""

    file: RowFile
    unreadable: int

    @property
    def rows(self) -> int:
        return self.file.rows


def parse_pairs(text: str, name: str = "sign-ins.csv") -> FetchedPairs:
    """Pasted or loaded pairs as mapping rows.

    Taken: a JSON object or list of objects, one JSON object or one identity token a line, or a CSV whose
    header has `user_id` (the old id) and `multi_role_user_id` (the new one). An entry that lacks one of the
    ids becomes a row all the same, so that loading it sets it aside with a reason. Raises InputRefused when
    no entry holds either id.
    """
    if len(text) > _MAX_PASTED:
        raise InputRefused("clever.pairs_too_long")
    plain = text.lstrip("\ufeff").strip()
    if not plain:
        raise InputRefused("clever.pairs_none")
    unreadable = 0
    rows: list[Row] = []
    for claims in _entries(plain):
        row = None if claims is None else _row(claims)
        if row is None:
            unreadable += 1
        else:
            rows.append(row)
    if not rows:
        raise InputRefused("clever.pairs_none")
    made = RowFile(name)
    made.add(rows)
    return FetchedPairs(made, unreadable)


def _entries(text: str) -> Iterator[JsonObject | None]:
    """Each entry as claims; None for one that is neither JSON, nor an identity token, nor a CSV record."""
    if text[0] in "[{":
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError):
            whole = None
        if whole is not None:
            yield from _objects(whole)
            return
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines[0].startswith("{") or _JWT.match(lines[0]):
        for line in lines:
            yield _claims_of(line)
        return
    yield from _records(text)


def _objects(value: object) -> Iterator[JsonObject | None]:
    """The claims in a JSON value: `/userinfo` bare, or wrapped in `data`, or a list of either."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield _claims_of(item)
            continue
        inner = item.get("data", item) if isinstance(item, dict) else None
        if isinstance(inner, list):
            yield from _objects(inner)
        else:
            yield inner if isinstance(inner, dict) else None


def _claims_of(line: str) -> JsonObject | None:
    token = _JWT.match(line.strip().rstrip(","))
    try:
        if token is not None:
            packed = token[1]
            line = urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8")
        claims = json.loads(line.rstrip(","))
    except (ValueError, RecursionError, binascii.Error):
        return None
    return claims if isinstance(claims, dict) else None


def _records(text: str) -> Iterator[JsonObject | None]:
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    try:
        header = [re.sub(r"[\s\-]+", "_", cell.strip().casefold()) for cell in next(reader)]
        if not set(_NEW) & set(header) or not set(_OLD) & set(header):
            raise InputRefused("clever.pairs_header")
        for record in reader:
            if any(cell.strip() for cell in record):
                yield dict(zip(header, record, strict=False))
    except csv.Error:
        yield None


def _row(claims: JsonObject) -> Row | None:
    old = _first(claims, _OLD)
    new = _first(claims, _NEW)
    if not old and not new:
        return None
    role = parse_role(_first(claims, ("user_type", "role", "type"))).word
    return (
        old,
        new,
        role,
        _first(claims, ("district", "district_id")),
        _first(claims, ("email",)),
        _first(claims, ("given_name", "first_name")),
        _first(claims, ("family_name", "last_name")),
        "",
        "",
        "",
        "",
    )


def _first(claims: JsonObject, names: tuple[str, ...]) -> str:
    return next((found for name in names if (found := text_of(claims.get(name)).strip())), "")
