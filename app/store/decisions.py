"""What people decided, as it is written down. What it means, the rooms above decide.

A decision counts while its event is in force; of several about one account or person, the newest counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select

from app.store.shapes import fitted
from app.store.tables import choice, decision, event, rule, setting

T = TypeVar("T")


@dataclass(frozen=True)
class Decision:
    """A decision by hand.

    About an account: `account_key` and `account_clever_id` as they stood in the export. About a person:
    `user_id`, the account fields empty. `basis` is what it was decided on (see matching and merging).
    """

    verb: str
    account_key: str = ""
    account_clever_id: str = ""
    user_id: str = ""
    reason: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    basis: str = ""
    event_id: int = 0

    @property
    def about_account(self) -> bool:
        return self.verb in ACCOUNT_VERBS


ACCOUNT_VERBS = frozenset({"use", "leave", "ask_again", "set_apart"})
PERSON_VERBS = frozenset({"accept", "change", "defer", "reject"})


@dataclass(frozen=True)
class Rule:
    """A merge rule run over everybody: its options, and the packed list of whom it decided."""

    event_id: int
    options: dict[str, Any]
    decided: bytes


def add_decisions(conn: Connection, event_id: int, decisions: Iterable[Decision]) -> None:
    """Hang decisions on an event that the caller appended."""
    values = [{**vars(one), "event_id": event_id} for one in decisions]
    if values:
        conn.execute(insert(decision), values)


def decisions_in_force(conn: Connection) -> list[Decision]:
    """Every decision that counts or is overtaken by a newer one, oldest first."""
    query = (
        select(decision)
        .join(event, event.c.id == decision.c.event_id)
        .where(event.c.in_force == 1)
        .order_by(decision.c.event_id, decision.c.id)
    )
    return [_from_row(row) for row in conn.execute(query)]


def decisions_of(conn: Connection, event_id: int) -> list[Decision]:
    """What an event decided, in force or not; nothing where it is about other things."""
    query = select(decision).where(decision.c.event_id == event_id).order_by(decision.c.id)
    return [_from_row(row) for row in conn.execute(query)]


def _from_row(row: Any) -> Decision:
    return Decision(
        row.verb,
        row.account_key,
        row.account_clever_id,
        row.user_id,
        row.reason,
        row.payload,
        row.basis,
        row.event_id,
    )


def decided_when(conn: Connection, user_id: str) -> str:
    """When the decision about a person that counts was made (UTC, ISO 8601); empty without one."""
    query = (
        select(event.c.at)
        .join(decision, event.c.id == decision.c.event_id)
        .where(
            event.c.in_force == 1, decision.c.user_id == user_id, decision.c.verb.in_(sorted(PERSON_VERBS))
        )
        .order_by(decision.c.event_id.desc())
        .limit(1)
    )
    return str(conn.execute(query).scalar() or "")


def add_rule(conn: Connection, event_id: int, options: dict[str, Any], decided: bytes) -> None:
    """Write down a run of the merge rules."""
    conn.execute(insert(rule).values(event_id=event_id, options=options, decided=decided))


def newest_rule(conn: Connection) -> Rule | None:
    """The rule that counts, None before the first."""
    query = (
        select(rule)
        .join(event, event.c.id == rule.c.event_id)
        .where(event.c.in_force == 1)
        .order_by(rule.c.event_id.desc())
        .limit(1)
    )
    row = conn.execute(query).first()
    return Rule(row.event_id, row.options, row.decided) if row else None


def add_choice(conn: Connection, event_id: int, name: str, value: Any) -> None:
    """Write down a choice about the whole migration, hung on an event."""
    conn.execute(insert(choice).values(event_id=event_id, name=name, value=value))


def choices(conn: Connection, name: str, kind: type[T]) -> list[T]:
    """All values chosen for `name` that are in force, oldest first; those of another shape are passed over."""
    query = (
        select(choice.c.value)
        .join(event, event.c.id == choice.c.event_id)
        .where(event.c.in_force == 1, choice.c.name == name)
        .order_by(choice.c.id)
    )
    return [one for value in conn.execute(query).scalars() if (one := fitted(value, kind)) is not None]


def get_setting(conn: Connection, name: str, kind: type[T]) -> T | None:
    """A fact about the workspace itself; None when it is not kept, or not in a shape that we know."""
    try:
        found = conn.execute(select(setting.c.value).where(setting.c.name == name)).scalar()
    except (ValueError, RecursionError):  # no JSON
        return None
    return fitted(found, kind)


def has_setting(conn: Connection, name: str) -> bool:
    """Whether something is kept under this name, whatever its shape."""
    return conn.execute(select(setting.c.name).where(setting.c.name == name)).first() is not None


def drop_setting(conn: Connection, name: str) -> None:
    """Forget a fact about the workspace itself; not undoable."""
    conn.execute(setting.delete().where(setting.c.name == name))


def put_setting(conn: Connection, name: str, value: Any) -> None:
    """Set a fact about the workspace itself; not undoable."""
    drop_setting(conn, name)
    conn.execute(insert(setting).values(name=name, value=value))
