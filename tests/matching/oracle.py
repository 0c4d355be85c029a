"""The rules of outcomes, written a second time: one account after the other, slow and plain."""

from __future__ import annotations

from dataclasses import dataclass

from app.ids import is_clever_id, repair_id
from app.terms import fold_district, parse_role


@dataclass(frozen=True)
class Row:
    """A mapping row of the oracle; `load` grows with time."""

    load: int
    district: str
    legacy: str
    user: str
    role: str


@dataclass(frozen=True)
class Verdict:
    outcome: str
    user_id: str
    warnings: frozenset[str]


def in_force(rows: list[Row]) -> list[Row]:
    newest: dict[str, int] = {}
    for row in rows:
        newest[row.legacy] = max(newest.get(row.legacy, 0), row.load)
    return [row for row in rows if row.load == newest[row.legacy]]


def judge(account: dict[str, str], accounts: list[dict[str, str]], every: list[Row]) -> Verdict:
    rows = in_force(every)
    own_id = repair_id(account["clever_id"])
    own_role = parse_role(account.get("role", "")).word
    own_district = fold_district(account.get("district", ""))
    mine = [row for row in rows if row.legacy == own_id]
    fitting = [
        row
        for row in mine
        if own_role in ("", parse_role(row.role).word) and own_district in ("", fold_district(row.district))
    ]
    row = (fitting or mine or [None])[0]
    role = own_role or (parse_role(row.role).word if row else "")
    users = {r.user for r in mine}
    district = own_district or (fold_district(row.district) if row else "")
    warnings = set()
    if sum(1 for a in accounts if own_id and repair_id(a["clever_id"]) == own_id) > 1:
        warnings.add("shared_id")
    if sum(1 for a in accounts if a["account_id"] == account["account_id"]) > 1:
        warnings.add("repeated_key")
    named = {parse_role(r.role).word for r in mine}
    if own_role and named - {""} and own_role not in named:
        warnings.add("role_mismatch")
    outcome, user = _outcome(own_id, role, users, row, district, every, rows)
    return Verdict(outcome, user, frozenset(warnings))


def _outcome(
    own_id: str, role: str, users: set[str], row: Row | None, district: str, every: list[Row], rows: list[Row]
) -> tuple[str, str]:
    if not own_id:
        return "no_id", ""
    if role == "contact":
        return "recreate", ""
    if len(users) > 1 or (role == "student" and row is not None and row.user != own_id):
        return "conflict", ""
    if row is not None and row.user != own_id:
        return "mapped", row.user
    if (role == "student" and is_clever_id(own_id)) or row is not None:
        return "unchanged", own_id
    if own_id in {r.user for r in rows}:
        return "already_new", own_id
    if not is_clever_id(own_id):
        return "bad_id", ""
    if district and district not in {fold_district(r.district) for r in every}:
        return "district_missing", ""
    return "not_in_mapping", ""
