"""After an erase neither the rows nor what people typed can be read in the file; copies are named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.assistant import care, checklists, comparing, coverage, merge_rules, signing
from app.assistant.checklists import journey
from app.assistant.coverage import Asked
from app.assistant.later_file import bring
from app.assistant.moment import look
from app.assistant.status import status_document
from app.errors import WorkspaceUnusable
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.store import history
from app.store.marks import StoredMark, marks, put_connections
from app.store.workspace import Workspace
from tests.assistant.test_journey_marks import facts
from tests.support.workspaces import build

OLD, NEW, OTHER = "5f1a" + "0" * 20, "61b7" + "0" * 20, "61b8" + "0" * 20
# Whom people named, a file of theirs, and a level of their app. Districts stay in the counts: they are nobody's name.
NAMED = ("Zyxwina Lead", "zyxwina@quux.example", "Principal Brontesk", "later-xylo", "overseer-of-quux")


def filled(folder: Path) -> Workspace:
    """Two districts with accounts, a checklist with owners and notes, somebody asked, and a comparison."""
    rows = {"Xylo Valley": [(OLD, NEW, "teacher")], "Qwerton": [(OTHER, OTHER, "student")]}
    accounts = [{"account_id": "1", "clever_id": OLD, "first_name": "Zyxwina", "district": "Xylo Valley"}]
    workspace = build(folder / "w.crosswalk", rows, accounts)
    with workspace.writing() as conn:
        general, ours = (
            next(step.id for step in journey(conn).steps() if step.scope == scope)
            for scope in ("app", "district")
        )
        note = "call zyxwina@quux.example"
        checklists.amend(conn, general, "", state="doing", owner="Zyxwina Lead", note=note, due="2026-12-01")
        checklists.amend(conn, ours, "Xylo Valley", state="blocked", owner="Zyxwina Lead")
        checklists.amend(conn, ours, "Linden", state="done", owner="Zyxwina Lead")
        put_connections(conn, [facts(district_name="Linden", token="last")])
        merge_rules.keep_chosen(conn, MergeOptions(levels=("reader", "overseer-of-quux")))
        coverage.note_asked(conn, ["Qwerton"], Asked("2026-11-01", "Principal Brontesk"))
    later = folder / "later-xylo.csv"
    later.write_text(f"account_id,clever_id,first_name\n1,{OLD},Zyxwina\n", encoding="utf-8")
    comparing.compare(workspace, bring(later, Job()), Job())[1].close()
    with workspace.writing() as conn:
        signing.sign_off(conn, "Xylo Valley")
    return workspace


def there(path: Path) -> set[str]:
    data = path.read_bytes()
    return {name for name in NAMED if name.encode() in data}


def test_what_people_typed_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    workspace = filled(tmp_path)
    assert there(workspace.path) == set(NAMED), "else the search would find nothing to miss"
    care.erase(workspace, Job())
    assert not there(workspace.path)


def test_nothing_is_left_in_the_file_when_the_program_ends_before_it_is_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = filled(tmp_path)

    def killed(self: Workspace) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "shrink", killed)
    with pytest.raises(KeyboardInterrupt):
        care.erase(workspace, Job())
    assert not there(workspace.path)
    assert {one.name for one in tmp_path.iterdir() if "crosswalk-" in one.name} == set(), "no journal either"


def test_a_disk_that_is_full_while_the_file_is_rewritten_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = filled(tmp_path)

    def full(self: Workspace) -> None:
        raise WorkspaceUnusable("store.disk_full", path=self.path)

    monkeypatch.setattr(Workspace, "shrink", full)
    with pytest.raises(WorkspaceUnusable) as told:
        care.erase(workspace, Job())
    assert told.value.message.startswith("Every personal row is gone")
    assert not there(workspace.path)


@contextmanager
def another_reader(path: Path) -> Iterator[sqlite3.Connection]:
    """A program that looks at the file while something is written, as it was before."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM block").fetchone()
        yield other


def there_or_beside(path: Path) -> set[str]:
    found = [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
    return set().union(*(there(one) for one in found))


@pytest.mark.parametrize("again", ["open", "erase", "write"])
def test_what_another_program_still_reads_is_told_and_goes_as_soon_as_it_can(
    again: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.workspace.WAIT", 0.05)
    workspace = filled(tmp_path)
    with another_reader(workspace.path) as other:
        with pytest.raises(WorkspaceUnusable) as told:
            care.erase(workspace, Job())
        assert told.value.code == "care.still_read"
        assert there_or_beside(workspace.path) == set(NAMED), "else there was nothing to tell"
        with workspace.reading() as conn:
            assert not look(conn, Job()).snapshot.accounts.files, "for everybody else it is gone"
        other.execute("COMMIT")
        if again == "open":
            Workspace.open(workspace.path)
        elif again == "erase":
            care.erase(workspace, Job())
        else:
            with workspace.writing() as conn:
                put_connections(conn, [])
        assert not there_or_beside(workspace.path)
    assert not there_or_beside(workspace.path)


def test_a_program_that_has_the_file_open_but_reads_nothing_is_no_hindrance(tmp_path: Path) -> None:
    workspace = filled(tmp_path)
    with another_reader(workspace.path) as other:
        other.execute("COMMIT")
        care.erase(workspace, Job())
        assert not there_or_beside(workspace.path)


def test_states_of_steps_counts_and_history_stay(tmp_path: Path) -> None:
    workspace = filled(tmp_path)
    with workspace.reading() as conn:
        before, told = status_document(conn, Job()), [one.code for one in history.events(conn)]
    care.erase(workspace, Job())
    with workspace.reading() as conn:
        after = status_document(conn, Job())
        assert [one.code for one in history.events(conn)] == [*told, "history.erased"]
        kept = marks(conn)
        assert coverage.coverage(conn, look(conn, Job()), [])[0].asked == Asked()
        assert signing.last_comparison(conn) is None
    for part in ("accounts", "mapping", "merges", "balanced", "districts", "files"):
        assert after[part] == before[part], part
    assert {(one.district, one.state) for one in kept} == {("", "doing"), ("Linden", "done")}
    assert {(one.owner, one.note) for one in kept} == {("", "")}
    assert StoredMark(kept[0].step, "", "doing", "", "2026-12-01", "") in kept


def test_a_workspace_is_erased_a_second_time_without_losing_its_counts(tmp_path: Path) -> None:
    workspace = filled(tmp_path)
    care.erase(workspace, Job())
    with workspace.reading() as conn:
        before = status_document(conn, Job())
    care.erase(workspace, Job())
    with workspace.reading() as conn:
        assert status_document(conn, Job()) == before


def test_the_copy_that_an_upgrade_made_is_named_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "my [1] migration.crosswalk"
    shutil.copy(Path(__file__).parent.parent / "store" / "old" / "version-1.crosswalk", path)
    workspace = Workspace.open(path)
    (copy,) = tmp_path.glob("*before-upgrade*")
    other = tmp_path / "my [1] migration.before-upgrade-notes.crosswalk"
    other.write_text("somebody else's")
    found = care.erase(workspace, Job())
    assert found == [care.Copy("backup", str(copy))]
    assert care.remove_copies(workspace, found) == [(found[0], "")]
    assert not copy.exists()
    assert other.exists()
