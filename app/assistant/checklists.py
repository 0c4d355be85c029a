"""The checklist of a workspace: which steps its journey has, what is marked, what can be proved."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.assistant.moment import Moment
from app.assistant.signing import is_moment, last_comparison
from app.checklist.document import checklist_document
from app.checklist.plan import parse_kind, parse_path, plan
from app.checklist.render import checklist_html
from app.checklist.states import Mark, Proofs, StepState, check_mark, known_district, states
from app.checklist.steps import Step
from app.errors import UsageError
from app.matching.snapshot import same_districts
from app.store import history
from app.store.decisions import get_setting, has_setting, put_setting
from app.store.marks import StoredMark, connections, marks, put_mark
from app.store.workspace import Connection, now
from app.terms import fold_district

_JOURNEY = "journey"
_AUDIT = "audit"
_DRY_RUN = "dry_run"
_USAGE = "usage"


@dataclass(frozen=True)
class Journey:
    """The four answers of the first page. `old` and `new` are versions, `kind` as in `checklist --kind`.

    `id_is_key` is None while nobody knows it: then every step is shown, as for an app that does.
    """

    old: str = "v2.1"
    new: str = "v3.1"
    kind: str = "secure-sync"
    id_is_key: bool | None = None
    clean_start: bool = False

    @property
    def path(self) -> str:
        return f"{self.old}:{self.new}"

    @classmethod
    def parse(cls, path: str, kind: str, before: Journey) -> Journey:
        """Another path or kind, the rest as before; empty texts change nothing. Raises UsageError."""
        old, new = parse_path(path or before.path)
        return cls(old, new, parse_kind(kind or before.kind), before.id_is_key, before.clean_start)

    def steps(self) -> list[Step]:
        return plan(self.path, self.kind, clean_start=self.clean_start, id_is_key=self.id_is_key is not False)


def journey(conn: Connection) -> Journey:
    """What was answered, else the journey that most partners have."""
    found = get_setting(conn, _JOURNEY, Journey)
    if found is not None:
        with suppress(UsageError):  # a way that only a newer program knows
            Journey.parse(found.path, found.kind, found)
            return found
    return Journey()


def answered(conn: Connection) -> bool:
    """Whether somebody gave the four answers."""
    return has_setting(conn, _JOURNEY)


def put_journey(conn: Connection, value: Journey) -> None:
    """Keep the answers; the checklist follows them."""
    put_setting(conn, _JOURNEY, asdict(value))


def districts(conn: Connection, at: Moment) -> list[str]:
    """Names of all districts that were loaded or connected, in order."""
    names = _names_of_ids(conn)
    return sorted({names.get(one, one) for one in at.snapshot.districts.names} | set(names.values()))


def named_district(conn: Connection, at: Moment, text: str) -> str:
    """The district that `text` names: its name, Clever's id of it, or a name said to be the same one's.

    Raises UsageError for a district that is not known.
    """
    known = districts(conn, at)
    others = _names_of_ids(conn)
    for pair in same_districts(conn):
        name = next((one for one in known if fold_district(one) in map(fold_district, pair)), None)
        if name is not None:
            others |= dict.fromkeys(pair, name)
    return known_district(text, known, others)


def rows(conn: Connection, at: Moment, *, exporting: bool = False) -> list[StepState]:
    """Every row of the checklist; while `exporting` the way back counts as written."""
    places = districts(conn, at)
    kept = [Mark(**vars(mark)) for mark in marks(conn)]
    unused = [subject for subject, used in usage(conn).items() if not used]
    general = proofs(conn, at)
    if exporting:
        general = replace(general, rollback_written=True)
    return states(journey(conn).steps(), kept, general, places, _by_district(conn, at, general), unused)


def document(conn: Connection, at: Moment) -> dict[str, Any]:
    """The `checklist` document."""
    on = journey(conn)
    return checklist_document(on.path, on.kind, rows(conn, at))


def as_html(conn: Connection, at: Moment) -> str:
    """The checklist as a part of the report; empty while nobody began with it."""
    if not answered(conn) and not marks(conn):
        return ""
    on = journey(conn)
    return checklist_html(on.path, on.kind, rows(conn, at, exporting=True))


def mark(conn: Connection, value: Mark) -> Mark:
    """Set the state of a step. Raises UsageError for a step, state or date that is none."""
    checked = check_mark(value, journey(conn).steps())
    put_mark(conn, StoredMark(**asdict(checked)))
    return checked


def amend(conn: Connection, step: str, district: str, **changes: str) -> Mark:
    """Change a part of what was said of a step (`state`, `owner`, `due`, `note`); the rest stays as it is.

    A district that has nothing of its own begins with what was said for all. Raises UsageError as `mark` does.
    """
    kept = {(one.step, one.district): one for one in marks(conn)}
    before = kept.get((step, district)) or kept.get((step, ""))
    old = Mark(**vars(before)) if before is not None else Mark(step, state="")
    return mark(conn, replace(old, district=district, **changes))


def usage(conn: Connection) -> dict[str, bool]:
    """What was said of subjects of differences: used by the app (True) or not (False)."""
    return get_setting(conn, _USAGE, dict[str, bool]) or {}


def breaking(conn: Connection) -> set[str]:
    """The subjects of the differences on the way chosen that break an application which uses them."""
    from app.versions.differences import differences

    way = journey(conn)
    return {one.subject for one in differences(way.old, way.new, level="breaks")}


def say_used(conn: Connection, subject: str, used: bool | None) -> None:
    """Keep whether the app uses the subject of a difference; None takes back what was said."""
    said = usage(conn)
    if used is None:
        said.pop(subject, None)
    else:
        said[subject] = used
    put_setting(conn, _USAGE, said)


def remember_audit(conn: Connection, counts: Mapping[str, int]) -> None:
    """Keep what the last audit of the app's calls found: how many break, are to be checked, are ok."""
    put_setting(conn, _AUDIT, dict(counts))


@dataclass(frozen=True)
class LookedAt:
    """The last dry run: `at` a UTC time, `change` the newest change of the workspace that it knew of."""

    change: int
    at: str


def remember_dry_run(conn: Connection, change: int) -> None:
    """Keep that somebody looked at what writing would change, as it stood at `change`."""
    put_setting(conn, _DRY_RUN, asdict(LookedAt(change, now())))


def last_dry_run(conn: Connection) -> LookedAt | None:
    """When that was, None before the first. An older version of the program kept no more than that it was."""
    found = get_setting(conn, _DRY_RUN, LookedAt)
    if found is None and get_setting(conn, _DRY_RUN, bool):
        return LookedAt(0, "")
    return found if found is None or is_moment(found.at) else None


def proofs(conn: Connection, at: Moment) -> Proofs:
    """What the program sees by itself; None where nothing was loaded or asked yet."""
    loaded = bool(at.snapshot.accounts.files and at.snapshot.table.files)
    known = connections(conn)
    new = journey(conn).new
    audit = get_setting(conn, _AUDIT, dict[str, int]) or {}
    calls = sum(audit.values())  # an audit that met no call has nothing to say about calls
    written = any(event.kind == "export" for event in history.events(conn) if event.in_force)
    missing = at.snapshot.outcome_counts()["district_missing"]
    compared = last_comparison(conn)
    return Proofs(
        all_tokens_answer=all(new in one["versions"] for one in known) if known else None,
        every_covered_district_loaded=missing == 0 if loaded else None,
        nothing_left_open=(written or last_dry_run(conn) is not None) and at.waiting_accounts == 0
        if loaded
        else None,
        merges_decided=len(at.plan.undecided) == 0 if loaded else None,
        rollback_written=written if loaded else None,
        verify_signed_off=compared is not None and compared.wholly_signed if loaded else None,
        audit_done=True if calls else None,
        audit_without_breaks=audit.get("breaks", 0) == 0 if calls else None,
        audit_all_ok=audit.get("ok", 0) == calls if calls else None,
        districts_running=all(_runs(one) for one in known) if known else None,
    )


def _by_district(conn: Connection, at: Moment, general: Proofs) -> dict[str, Proofs]:
    """Proofs that differ from district to district: its token, its state, its CSV."""
    snapshot = at.snapshot
    names = _names_of_ids(conn)
    known = {names.get(one["district_id"], one["district_id"]): one for one in connections(conn)}
    loaded = {
        names.get(name, name)
        for code, name in enumerate(snapshot.districts.names)
        if code in snapshot.loaded_districts
    }
    new = journey(conn).new
    found = {}
    for name in {names.get(one, one) for one in snapshot.districts.names} | set(known):
        one = known.get(name)
        found[name] = Proofs(
            **{
                **asdict(general),
                "all_tokens_answer": new in one["versions"] if one else None,
                "districts_running": _runs(one) if one else None,
                "every_covered_district_loaded": name in loaded,
            }
        )
    return found


def _runs(one: dict[str, Any]) -> bool:
    return one["state"] in ("running", "success")


def _names_of_ids(conn: Connection) -> dict[str, str]:
    """Clever's id of a connected district -> its name: rows read from Clever carry the id, people the name."""
    return {one["district_id"]: one["district_name"] for one in connections(conn) if one["district_name"]}
