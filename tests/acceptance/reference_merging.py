"""People, by the letter: who is one person, what a rule decides, and what the two merge files say."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.acceptance.reference import Account, Book
from tests.acceptance.reference_reading import role_of

ORDER = ["district_admin", "staff", "teacher"]


@dataclass
class Options:
    """What was asked for on the command line."""

    strategy: str = "link"
    permission: str = "highest"
    levels: list[str] = field(default_factory=list)
    survivor: list[str] = field(default_factory=lambda: ["last_login", "permission", "role", "key"])
    ran: bool = True

    def words(self) -> list[str]:
        words = ["--strategy", self.strategy, "--permission", self.permission]
        words += ["--levels", ",".join(self.levels)] if self.levels else []
        return [*words, "--survivor", ",".join(self.survivor)]

    def rank(self, level: str) -> int | None:
        """Higher is more; None for a level nobody can place."""
        if self.levels:
            return self.levels.index(level) if level in self.levels else None
        return int(level) if level.isascii() and level.isdigit() else None


@dataclass
class Person:
    user: str
    accounts: list[Account]
    state: str = "proposed"
    survivor: Account | None = None
    permission: str = ""
    loss: bool = False
    undecidable: bool = False


def level(account: Account) -> str:
    return account.row.get("permission").strip()


def role_place(role: str) -> int:
    return ORDER.index(role) if role in ORDER else len(ORDER)


def when(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def highest(accounts: list[Account], options: Options) -> list[Account]:
    """Those whose level ranks highest; all of them when none has a level."""
    ranks = [rank for a in accounts if (rank := options.rank(level(a))) is not None]
    return [a for a in accounts if options.rank(level(a)) == max(ranks)] if ranks else accounts


def survivor_order(accounts: list[Account], options: Options) -> list[Account]:
    """The accounts from the one that survives to the last in line."""
    left, order = list(accounts), []
    while left:
        order.append(survivor_of(left, options))
        left = [one for one in left if one is not order[-1]]
    return order


def survivor_of(accounts: list[Account], options: Options) -> Account:
    left = accounts
    for rule in options.survivor:
        if rule == "last_login":
            known = [m for a in left if (m := when(a.row.get("last_login")))]
            left = [a for a in left if when(a.row.get("last_login")) == max(known)] if known else left
        elif rule == "permission":
            # With a level that nobody can place, this rule has nothing to say about this person.
            ranks = [options.rank(level(a)) for a in accounts if level(a)]
            if None not in ranks:
                left = highest(left, options)
        elif rule == "role":
            best = min(role_place(a.role) for a in left)
            left = [a for a in left if role_place(a.role) == best]
        else:
            keys = [a.key.strip() for a in left]
            whole = all(key.isascii() and key.isdigit() for key in keys)
            low = min(keys, key=int) if whole else min(keys)
            same = {key for key in keys if (int(key) == int(low) if whole else key == low)}
            left = [a for a in left if a.key.strip() in same]
    return left[0]


def permission_of(person: Person, options: Options) -> None:
    """The level of the one account that is left, whether somebody loses, or that nothing can be said."""
    levels = [level(a) for a in person.accounts if level(a)]
    ranks = [options.rank(one) for one in levels]
    if options.permission == "by_role":
        person.permission = by_role(person, options)
        return
    if len(set(levels)) < 2:
        person.permission = levels[0] if levels else ""
        return
    if None in ranks:
        person.undecidable = True
        return
    pairs = sorted(zip(ranks, levels, strict=True), key=lambda pair: pair[0] or 0)
    if options.permission == "staff_first":
        groups = [("district_admin", "staff"), ("teacher",), ("student", "contact", "")]
        held = [[level(a) for a in person.accounts if a.role in roles and level(a)] for roles in groups]
        person.permission = max(next(filter(None, held)), key=lambda one: options.rank(one) or 0)
    else:
        person.permission = pairs[-1 if options.permission == "highest" else 0][1]
    person.loss = (options.rank(person.permission) or 0) < (pairs[-1][0] or 0)


def by_role(person: Person, options: Options) -> str:
    """Every role keeps its own highest level; a role with levels nobody can compare leaves it open."""
    parts = []
    for role in ("district_admin", "staff", "teacher", "student", "contact", ""):
        levels = [level(a) for a in person.accounts if a.role == role and level(a)]
        if len(set(levels)) > 1 and None in map(options.rank, levels):
            person.undecidable = True
            return ""
        if levels:
            parts.append(f"{role or 'none'}:{max(levels, key=lambda one: options.rank(one) or 0)}")
    return "+".join(parts)


class People:
    """Everybody with two accounts or more, decided by one rule."""

    def __init__(self, book: Book, options: Options) -> None:
        self.book, self.options = book, options
        held = defaultdict(list)
        for account in book.accounts:
            if account.user:
                held[account.user].append(account)
        rows = [row for group in book.table().values() for row in group]
        self.roles = defaultdict(set)
        for row in rows:
            self.roles[row.ids["new"]].add(role_of(row.get("role")))
        self.people = [Person(user, held[user]) for user in sorted(held) if len(held[user]) > 1]
        for person in self.people:
            self._decide(person)

    def _decide(self, person: Person) -> None:
        roles = {account.role for account in person.accounts}
        # Another role may be that of an account, or one that only the mapping knows of.
        every = (roles | self.roles[person.user]) - {""}
        stays = ("student" in roles and len(every) > 1) or "contact" in self.roles[person.user]
        if self.options.strategy == "combine":
            person.survivor = survivor_of(person.accounts, self.options)
            permission_of(person, self.options)
            stays = stays or person.loss or person.undecidable
        if self.options.ran and not stays:
            person.state = "accepted"
            for account in person.accounts:
                account.retired = person.survivor is not None and account is not person.survivor

    def merges(self) -> list[list[str]]:
        """Without warnings."""
        rows = ["user_id account_id role strategy action survivor_account_id permission state".split()]
        strategy = self.options.strategy
        for person in self.people:
            for account in person.accounts:
                action = {"link": "link", "separate": "keep"}.get(strategy)
                action = action or ("survive" if account is person.survivor else "retire")
                rows.append(
                    [
                        person.user,
                        account.key,
                        account.role,
                        strategy,
                        action,
                        person.survivor.key if person.survivor else "",
                        person.permission if strategy == "combine" else account.row.get("permission"),
                        person.state,
                    ]
                )
        return rows

    @property
    def doubtful(self) -> bool:
        """Whether somebody has two accounts of one key: then no rule says which of them survives."""
        keys = [[account.key.strip().lstrip("0") for account in person.accounts] for person in self.people]
        return any(len(set(one)) < len(one) for one in keys)

    def fields(self) -> list[list[str]]:
        rows = ["user_id survivor_account_id column value from_account_id previous".split()]
        for person in self.people:
            if person.survivor is None or person.state != "accepted":
                continue
            order = survivor_order(person.accounts, self.options)
            for at, column in enumerate(order[0].row.file.header):
                rows += self._field(person, order, at, column)
        return rows

    def _field(self, person: Person, order: list[Account], at: int, column: str) -> list[list[str]]:
        columns = order[0].row.file.columns
        cells = [account.row.cells[at] for account in order]
        if at in (columns["key"], columns["clever_id"]):
            return []
        filled = next((n for n, cell in enumerate(cells) if cell.strip()), 0)
        value, source = cells[filled], order[filled].key
        if at == columns.get("permission"):
            if len(set(cells)) == 1 and cells[0] == person.permission:
                return []
            value = person.permission
            sources = [account.key for account in person.accounts if level(account) == value]
            source = "" if not sources else order[0].key if order[0].key in sources else "?"
        elif len(set(cells)) == 1:
            return []
        return [[person.user, order[0].key, column, value, source, cells[0]]]

    def counts(self) -> dict[str, object]:
        states = Counter(person.state for person in self.people)
        strategies = {self.options.strategy: len(self.people)}
        return {
            "by_state": {w: states[w] for w in "proposed accepted changed deferred rejected".split()},
            "by_strategy": {w: strategies.get(w, 0) for w in ("link", "combine", "separate")},
            "people": len(self.people),
            "accounts": sum(len(person.accounts) for person in self.people),
            "permission_loss": sum(person.loss for person in self.people),
        }
