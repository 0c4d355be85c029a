"""A few people with several accounts, as tests of the queue want them."""

from __future__ import annotations

from pathlib import Path

from app.store.workspace import Workspace
from tests.support.workspaces import build

ANA, BEN, CLEO = (f"{digit * 24}" for digit in "abc")
OLD = {key: f"{n:024x}" for n, key in enumerate(("a1", "a2", "b2", "c1", "c2", "x1"), start=1)} | {"b1": BEN}


def account(
    key: str, name: str, role: str, level: str, login: str = "2026-01-01", **more: str
) -> dict[str, str]:
    first, _, last = name.partition(" ")
    return {
        "account_id": key,
        "clever_id": OLD[key],
        "role": role,
        "first_name": first,
        "last_name": last,
        "district": "Alder",
        "permission": level,
        "last_login": login,
        "school": more.get("school", ""),
    }


def three_people(path: Path) -> Workspace:
    """Ana (teacher editor, staff viewer), Ben (a student's account and a staff one), Cleo (two teachers)."""
    rows = [
        (OLD["a1"], ANA, "teacher"),
        (OLD["a2"], ANA, "staff"),
        (BEN, BEN, "student"),  # students keep their id
        (OLD["b2"], BEN, "staff"),
        (OLD["c1"], CLEO, "teacher"),
        (OLD["c2"], CLEO, "teacher"),
        (OLD["x1"], "d" * 24, "teacher"),
    ]
    return build(path, {"Alder": rows}, accounts_of_three())


def accounts_of_three() -> list[dict[str, str]]:
    """Their accounts, and one of somebody with a single one."""
    return [
        account("a1", "Ana Lima", "teacher", "editor", "2026-01-01", school="Hill Street"),
        account("a2", "Ana Lima", "staff", "viewer", "2026-02-01", school="Town Hall"),
        account("b1", "Ben Okoye", "student", "viewer"),
        account("b2", "Ben Okoye", "staff", "viewer"),
        account("c1", "Cleo Marsh", "teacher", "viewer"),
        account("c2", "Cleo Marsh", "teacher", "viewer"),
        account("x1", "Single One", "teacher", "admin"),
    ]
