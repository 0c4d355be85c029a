"""Two districts of which one was mostly forgotten at the switch."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QTableView

from app.assistant.deciding import decide
from app.jobs import Job
from app.store.workspace import Workspace
from tests.support.workspaces import build
from ui.pages.results import ResultsPage

TEACHERS = 14  # in Alder; one more is in Birch
LATE = 12  # of those in Alder still have their old id


def old(n: int) -> str:
    return f"5f1a{n:020x}"


def new(n: int) -> str:
    return f"61b7{n:020x}"


def two_districts(path: Path) -> Workspace:
    """Two districts; in Birch are two accounts without an id, too, one of which was left as it is."""
    alder = [(old(n), new(n), "teacher") for n in range(TEACHERS)]
    birch = [(old(40), new(40), "teacher")]
    accounts = [
        {"account_id": f"{n}", "clever_id": old(n), "role": "teacher", "district": "Alder"}
        for n in range(TEACHERS)
    ]
    accounts += [
        {"account_id": f"{n}", "clever_id": clever_id, "role": "teacher", "district": "Birch"}
        for n, clever_id in ((40, old(40)), (41, ""), (42, ""))
    ]
    workspace = build(path, {"Alder": alder, "Birch": birch}, accounts)
    decide(workspace, lambda desk: desk.leave([TEACHERS + 1], "test"), Job())
    return workspace


def mostly_forgotten(folder: Path) -> Path:
    """An export in which most of Alder was forgotten."""
    found = folder / "later.csv"
    lines = [f"{n},{old(n) if n < LATE else new(n)},teacher,Alder" for n in range(TEACHERS)]
    lines += [f"40,{new(40)},teacher,Birch", "41,,teacher,Birch", "42,,teacher,Birch"]
    found.write_text("\n".join(["account_id,clever_id,role,district", *lines, ""]), encoding="utf-8")
    return found


def to_look_at(page: ResultsPage) -> int | None:
    """How many accounts the list in sight has, None without a list."""
    tables = [one for one in page.findChildren(QTableView, "not_done") if one.isVisible()]
    return tables[0].model().rowCount() if tables else None
