"""Small portfolios for tests of merging, and a way to work on them in few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from app import merging
from app.jobs import Job
from app.matching.snapshot import Snapshot, take
from app.merging.decide import Desk
from app.merging.decision_lists import ListReport, decide_list
from app.merging.fields import FIELD_COLUMNS, field_lines
from app.merging.lines import MERGE_COLUMNS, merge_lines
from app.merging.plans import MergePlan, Person
from app.merging.rules import MergeOptions
from app.store import history
from app.store.workspace import Workspace
from tests.support.workspaces import build, load_accounts, load_mapping

Answer = TypeVar("Answer")

# Ann (user 901) teaches and works in the office; Bob (902) has three accounts; Cat (903) has one.
ANN, BOB, CAT = 901, 902, 903


def id_of(number: int) -> str:
    return f"{number:024x}"


def account(key: str, legacy: int | str, role: str = "teacher", **cells: str) -> dict[str, str]:
    """A row of the accounts file; `legacy` is a number or the whole cell."""
    cell = legacy if isinstance(legacy, str) else id_of(legacy)
    row = {"account_id": key, "clever_id": cell, "role": role, "permission": "", "last_login": ""}
    return row | {"staff_role": "", "email": "", "Note": ""} | cells


MAPPING = {
    "north": [
        (id_of(11), id_of(ANN), "teacher"),
        (id_of(12), id_of(ANN), "staff"),
        (id_of(21), id_of(BOB), "teacher"),
        (id_of(22), id_of(BOB), "staff"),
        (id_of(23), id_of(BOB), "district_admin"),
        (id_of(31), id_of(CAT), "teacher"),
    ]
}
ACCOUNTS = [
    account("1", 11, "teacher", permission="2", last_login="2024-05-01", email="ann@n.org"),
    account("2", 21, "teacher", permission="2", last_login="2024-01-01T08:00:00Z"),
    account("3", 12, "staff", permission="3", last_login="2024-04-30", Note="office"),
    account("4", 31, "teacher", permission="2"),
    account("5", 22, "staff", permission="3", last_login="2024-02-01"),
    account("6", 23, "district_admin", permission="4", last_login="2023-12-31"),
]


class Scene:
    """A workspace with what is needed to decide in it and to look at it."""

    def __init__(
        self,
        folder: Path,
        mapping: Mapping[str, Sequence[tuple[str, ...]]] = MAPPING,
        accounts: Sequence[Mapping[str, str]] = ACCOUNTS,
    ) -> None:
        self.workspace: Workspace = build(folder / "scene.crosswalk", mapping, accounts)

    def load_mapping(self, mapping: Mapping[str, Sequence[tuple[str, ...]]], *args: Any, **more: Any) -> None:
        load_mapping(self.workspace, mapping, *args, **more)

    def load_accounts(self, accounts: Sequence[Mapping[str, str]]) -> None:
        load_accounts(self.workspace, accounts)

    # -- looking ---------------------------------------------------------------------------------

    def look(self, answer: Callable[[Desk], Answer]) -> Answer:
        with self.workspace.reading() as conn:
            snapshot = take(conn, Job())
            return answer(Desk(conn, snapshot, merging.plan(conn, snapshot, Job()), Job()))

    def revision(self) -> int:
        with self.workspace.reading() as conn:
            return history.newest(conn)

    def snapshot(self) -> Snapshot:
        return self.look(lambda desk: desk.snapshot)

    def plan(self) -> MergePlan:
        return self.look(lambda desk: desk.plan)

    def people(self) -> dict[int, Person]:
        return {int(person.user_id, 16): person for person in self.plan()}

    def states(self) -> dict[int, str]:
        return {user: person.state.value for user, person in self.people().items()}

    def merges(self) -> list[dict[str, str]]:
        def read(desk: Desk) -> list[dict[str, str]]:
            lines = merge_lines(desk.conn, desk.snapshot, desk.plan, Job())
            return [dict(zip(MERGE_COLUMNS, line, strict=True)) for line in lines]

        return self.look(read)

    def fields(self) -> list[dict[str, str]]:
        def read(desk: Desk) -> list[dict[str, str]]:
            lines = field_lines(desk.conn, desk.snapshot, desk.plan, Job())
            return [dict(zip(FIELD_COLUMNS, line, strict=True)) for line in lines]

        return self.look(read)

    def outcomes(self) -> list[str]:
        snapshot = self.snapshot()
        return [snapshot.outcome(at).word for at in range(len(snapshot.accounts))]

    # -- deciding --------------------------------------------------------------------------------

    def rule(self, *words: str | None, **more: Any) -> MergePlan:
        with self.workspace.writing() as conn:
            return merging.run_rule(conn, take(conn, Job()), MergeOptions.parse(*words, **more), Job())

    def decide(self, act: Callable[[Desk], Answer]) -> Answer:
        with self.workspace.writing() as conn:
            snapshot = take(conn, Job())
            return act(Desk(conn, snapshot, merging.plan(conn, snapshot, Job()), Job()))

    def decide_list(self, *rows: str) -> ListReport:
        """Rows as `account_id,decision,user_id,reason`; the first stands in line 2."""
        columns = ("account_id", "decision", "user_id", "reason")
        cells = [
            (n, dict(zip(columns, (row + ",,,").split(","), strict=False))) for n, row in enumerate(rows, 2)
        ]
        return self.decide(lambda d: decide_list(d.conn, d.snapshot, d.plan, cells, Job()))

    def undo(self) -> bool:
        with self.workspace.writing() as conn:
            target = history.next_undo(conn)
            if target is not None:
                history.undo(conn, target)
            return target is not None

    def redo(self) -> bool:
        with self.workspace.writing() as conn:
            target = history.next_redo(conn)
            if target is not None:
                history.redo(conn, target)
            return target is not None


def person_at(desk: Desk, user: int) -> int:
    """The index in the plan of a user."""
    return next(person.index for person in desk.plan if person.user_id == id_of(user))
