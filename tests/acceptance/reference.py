"""The whole job once more, slowly: what every account becomes, and what the result files have to say.

Written from the promise of the command line alone, in plain Python, without anything of the program.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.acceptance.reference_reading import File, Row, drop_duplicates, is_clever, role_of

SETTLED = ("mapped", "unchanged", "already_new", "recreate")
OUTCOMES = (
    "no_id recreate conflict mapped unchanged already_new bad_id district_missing not_in_mapping".split()
)
WARNINGS = ("by_hand", "repeated_key", "role_mismatch", "shared_id")


@dataclass
class Account:
    row: Row
    id: str
    text: str
    key: str
    own_role: str
    role: str = ""
    district: str = ""
    outcome: str = ""
    user: str = ""
    warnings: set[str] = field(default_factory=set)
    retired: bool = False

    @property
    def settled(self) -> bool:
        return self.outcome in SETTLED

    @property
    def new_text(self) -> str:
        """What the Clever ID cell says afterwards."""
        return self.user if self.user and not self.retired else self.text


class Book:
    """Everything that was loaded, and what follows from it."""

    def __init__(self) -> None:
        self.loads: list[list[File]] = []
        self.account_file: File | None = None
        self.same: list[tuple[str, str]] = []
        self.accounts: list[Account] = []

    def load_mapping(self, files: Iterable[File]) -> None:
        known = {self._face(file) for load in self.loads for file in load}
        fresh = []
        for file in sorted(files, key=lambda one: one.name):
            if self._face(file) not in known:
                known.add(self._face(file))
                fresh.append(file)
        drop_duplicates(fresh)
        if fresh:
            self.loads.append(fresh)

    def load_accounts(self, file: File) -> None:
        drop_duplicates([file])
        self.account_file = file

    @staticmethod
    def _face(file: File) -> tuple[object, ...]:
        return file.data, file.district, tuple(sorted(file.columns.items()))

    @property
    def files(self) -> list[File]:
        every = [file for load in self.loads for file in load]
        return every + ([self.account_file] if self.account_file else [])

    def district(self, name: str) -> str:
        """One name for all the names of a district."""
        name = name.strip().casefold()
        groups = {name}
        for _ in self.same:
            for pair in self.same:
                folded = {one.strip().casefold() for one in pair}
                if folded & groups:
                    groups |= folded
        return min(groups)

    def table(self) -> dict[str, list[Row]]:
        """The rows that count, by legacy id."""
        found: dict[str, list[Row]] = {}
        for load in self.loads:
            newer = defaultdict(list)
            for file in load:
                for row in file.rows:
                    newer[row.ids["old"]].append(row)
            found.update(newer)
        return found

    def work_out(self) -> None:
        """Outcome and warnings of every account."""
        table = self.table()
        users = {row.ids["new"] for rows in table.values() for row in rows}
        files = [file for load in self.loads for file in load]
        covered = {self.district(row.district) for file in files for row in file.rows}
        # A file without a row that could be used still says that its district was asked about.
        covered |= {self.district(file.district) for file in files if not file.rows}
        self.accounts = [
            Account(row, row.ids["clever_id"], row.get("clever_id"), row.get("key"), role_of(row.get("role")))
            for row in (self.account_file.rows if self.account_file else [])
        ]
        ids = Counter(account.id for account in self.accounts if account.id)
        keys = Counter(account.key.strip() for account in self.accounts)
        for account in self.accounts:
            rows = table.get(account.id, []) if account.id else []
            self._judge(account, rows, users, covered)
            roles = {role_of(row.get("role")) for row in rows}
            if account.own_role and rows and account.own_role not in roles and roles != {""}:
                account.warnings.add("role_mismatch")
            if ids[account.id] > 1:
                account.warnings.add("shared_id")
            if keys[account.key.strip()] > 1:
                account.warnings.add("repeated_key")

    def _judge(self, account: Account, rows: list[Row], users: set[str], covered: set[str]) -> None:
        place = self.district(account.row.district)
        mine = [
            row
            for row in rows
            if place in ("", self.district(row.district))
            and account.own_role in ("", role_of(row.get("role")))
        ]
        row = (mine or rows or [None])[0]
        account.district = account.row.district or (row.district if row else "")
        account.role = account.own_role or (role_of(row.get("role")) if row else "")
        news = {one.ids["new"] for one in rows}
        new = row.ids["new"] if row else ""
        if not account.id:
            account.outcome = "no_id"
        elif account.role == "contact":
            account.outcome = "recreate"
        elif len(news) > 1 or (account.role == "student" and row and new != account.id):
            account.outcome = "conflict"
        elif row and new != account.id:
            account.outcome, account.user = "mapped", new
        elif row or (account.role == "student" and is_clever(account.id)):
            account.outcome, account.user = "unchanged", account.id
        elif account.id in users:
            account.outcome, account.user = "already_new", account.id
        elif not is_clever(account.id):
            account.outcome = "bad_id"
        elif place and place not in covered:
            account.outcome = "district_missing"
        else:
            account.outcome = "not_in_mapping"

    def unclaimed(self) -> list[Row]:
        held = {account.id for account in self.accounts}
        return [
            row
            for rows in self.table().values()
            for row in rows
            if row.ids["old"] not in held and row.ids["new"] not in held
        ]

    def not_in_latest(self) -> int:
        """Rows that count although a newer load of their district lacks their legacy id."""
        newest: dict[str, int] = {}
        for at, load in enumerate(self.loads):
            for file in load:
                newest.update({self.district(row.district): at for row in file.rows})
                if not file.rows:
                    newest[self.district(file.district)] = at
        at_of = {id(row): at for at, load in enumerate(self.loads) for file in load for row in file.rows}
        rows = [row for group in self.table().values() for row in group]
        return sum(at_of[id(row)] < newest[self.district(row.district)] for row in rows if row.district)

    def mapping_warnings(self) -> dict[str, int]:
        rows = [row for group in self.table().values() for row in group]
        roles = defaultdict(set)
        same = defaultdict(set)
        for row in rows:
            role = role_of(row.get("role"))
            if role:
                roles[row.ids["new"]].add(role)
                same[row.ids["new"], role, self.district(row.district)].add(row.ids["old"])
        return {
            "not_in_latest": self.not_in_latest(),
            "duplicate_role": len({user for (user, _, _), olds in same.items() if len(olds) > 1}),
            "student_with_other_role": sum("student" in one and len(one) > 1 for one in roles.values()),
            "contact_with_other_role": sum("contact" in one and len(one) > 1 for one in roles.values()),
            "unknown_role": sum(
                bool(row.get("role").strip()) and not role_of(row.get("role")) for row in rows
            ),
            "unexpected_same_id": sum(
                row.ids["old"] == row.ids["new"] and role_of(row.get("role")) not in ("", "student")
                for row in rows
            ),
        }

    # --- result files: header and rows ---

    def id_map(self) -> list[list[str]]:
        head = ["account_id", "previous_id", "user_id", "role", "district", "outcome", "warnings"]
        return [head] + [
            [
                a.key,
                a.text,
                a.user,
                a.role,
                self.district(a.district),
                a.outcome,
                ";".join(sorted(a.warnings)),
            ]
            for a in self.accounts
        ]

    def accounts_updated(self) -> list[list[str]]:
        assert self.account_file is not None
        at = self.account_file.columns["clever_id"]
        rows = [[*self.account_file.header, "previous_clever_id", "migration_outcome"]]
        for a in self.accounts:
            cells = [*a.row.cells, a.text, "retired" if a.retired else a.outcome]
            cells[at] = a.new_text
            rows.append(cells)
        return rows

    def rollback(self) -> list[list[str]]:
        changed = [[a.key, a.user, a.text] for a in self.accounts if a.new_text != a.text]
        return [["account_id", "user_id", "previous_id"], *changed]

    def exceptions(self) -> list[list[str]]:
        """Without the sentence and the suggestion, which are free."""
        rows = [
            [a.key, a.text, a.outcome, self.district(a.district), a.row.file.name, str(a.row.line)]
            for a in self.accounts
            if not a.settled
        ]
        return [["account_id", "clever_id", "outcome", "district", "file", "line"], *rows]

    def set_aside(self) -> list[list[str]]:
        rows = [(f.name, line, why, raw) for f in self.files for line, why, raw in f.aside]
        return [["file", "line", "reason", "raw"], *([n, str(at), w, r] for n, at, w, r in sorted(rows))]

    def unclaimed_rows(self) -> list[list[str]]:
        rows = [
            [self.district(row.district), role_of(row.get("role")), row.get("old"), row.ids["new"]]
            for row in self.unclaimed()
        ]
        return [["district", "role", "legacy_id", "user_id"], *sorted(rows)]

    def summary(self) -> dict[str, object]:
        """Without `merges`."""
        rows = [row for group in self.table().values() for row in group]
        outcomes = Counter(account.outcome for account in self.accounts)
        warnings = Counter(word for account in self.accounts for word in account.warnings)
        settled = sum(account.settled for account in self.accounts)
        return {
            "files": [file.counts() for file in self.files],
            "accounts": {
                "total": len(self.accounts),
                "by_outcome": {word: outcomes[word] for word in OUTCOMES},
                "settled": settled,
                "open": len(self.accounts) - settled,
                "warnings": {w: warnings[w] for w in WARNINGS},
            },
            "mapping": {
                "rows": len(rows),
                "people": len({row.ids["new"] for row in rows}),
                "unclaimed": len(self.unclaimed()),
                "warnings": {**self.mapping_warnings(), "unclaimed": len(self.unclaimed())},
            },
            "balanced": True,
        }

    def districts(self) -> dict[str, tuple[int, int, int, int]]:
        """By folded name: accounts, settled, open, rows of the mapping."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for account in self.accounts:
            one = found[self.district(account.district)]
            one[0] += 1
            one[1 if account.settled else 2] += 1
        for rows in self.table().values():
            for row in rows:
                found[self.district(row.district)][3] += 1
        return {name: (*counts,) for name, counts in found.items()}
