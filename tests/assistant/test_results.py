"""The dry run, writing with choices that are kept, and the comparison with a later export."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.assistant import comparing, forecasting, reviewing, signing, writing
from app.assistant.checklists import proofs
from app.assistant.later_file import bring
from app.assistant.moment import look, merge, redo, undo
from app.assistant.signing import Comparison
from app.assistant.writing import Choices
from app.errors import DecisionsOpen, InputRefused, UsageError, WorkspaceUnusable
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.store import history
from app.store.decisions import put_setting
from app.store.rowindex import Filter, RowIndex
from app.store.workspace import Workspace
from tests.assistant.people import ANA, BEN, three_people


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = three_people(tmp_path / "w.crosswalk")
    merge(found, MergeOptions.parse("combine", "highest", ("viewer", "editor", "admin")), Job())
    return found


def forecast(workspace: Workspace) -> forecasting.Forecast:
    with workspace.reading() as conn:
        return forecasting.forecast(conn, Job())


def choices(workspace: Workspace, out: Path) -> Choices:
    with workspace.reading() as conn:
        return writing.choices(conn, look(conn, Job()), out)


def pdf_of(html: str, path: Path) -> None:
    path.write_text(html, encoding="utf-8")


def test_the_dry_run_accounts_for_every_account(workspace: Workspace) -> None:
    found = forecast(workspace)
    assert found.changed + found.retired + found.open + found.staying == found.accounts == 7
    assert (found.retired, found.decided, found.waiting) == (2, 2, 1)
    assert [one.district for one in found.districts] == ["Alder"]


def test_a_dry_run_knows_when_it_is_out_of_date(workspace: Workspace, tmp_path: Path) -> None:
    before = forecast(workspace).change
    writing.write(workspace, choices(workspace, tmp_path / "out"), True, pdf_of, Job())
    assert forecast(workspace).change == before, "writing changes nothing"
    reviewing.defer(workspace, BEN, Job())
    assert forecast(workspace).change > before


def test_something_open_is_written_only_after_a_yes(workspace: Workspace, tmp_path: Path) -> None:
    chosen = choices(workspace, tmp_path / "out")
    with pytest.raises(DecisionsOpen):
        writing.write(workspace, chosen, False, pdf_of, Job())
    assert not (tmp_path / "out").exists()
    done = writing.write(workspace, chosen, True, pdf_of, Job())
    assert done.open_people == 1


def test_choices_are_kept_and_what_was_written_is_known_again(workspace: Workspace, tmp_path: Path) -> None:
    first = choices(workspace, tmp_path / "out")
    assert (first.key_column, first.id_column, first.files) == ("account_id", "clever_id", writing.FILES)
    with workspace.reading() as conn:
        assert writing.last_written(conn) is None
    chosen = replace(first, files=("id_map", "report", "report.pdf"), dialect="mysql", table="app.users")
    writing.write(workspace, chosen, True, pdf_of, Job())
    assert choices(workspace, tmp_path / "elsewhere") == chosen
    with workspace.reading() as conn:
        found = writing.last_written(conn)
    assert found is not None
    assert [one.name for one in found.files] == ["id_map.csv", "report.html", "report.pdf"]
    assert all(len(one.sha256) == 64 and one.size for one in found.files)
    pages = [(tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("report.html", "report.pdf")]
    assert pages[0] == pages[1], "the PDF is made from the very page that is written"


def test_the_pdf_alone_brings_its_page(workspace: Workspace, tmp_path: Path) -> None:
    chosen = replace(choices(workspace, tmp_path / "out"), files=("report.pdf",))
    done = writing.write(workspace, chosen, True, pdf_of, Job())
    assert {one.name for one in done.export.files} == {"report.html", "report.pdf"}


# -- the comparison ------------------------------------------------------------------------------


def later(workspace: Workspace, tmp_path: Path) -> Path:
    """What the app exports after `accounts_updated` was taken over, but for Ana's surviving account."""
    chosen = replace(choices(workspace, tmp_path / "out"), files=("accounts_updated",))
    writing.write(workspace, chosen, True, pdf_of, Job())
    path = tmp_path / "later.csv"
    with (tmp_path / "out" / "accounts_updated.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row["clever_id"] == ANA:
            row["clever_id"] = row["previous_clever_id"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    return path


@contextmanager
def compared(workspace: Workspace, path: Path) -> Iterator[tuple[Comparison, RowIndex]]:
    found, index = comparing.compare(workspace, bring(path, Job()), Job())
    try:
        yield found, index
    finally:
        index.close()


def test_the_comparison_lists_what_is_not_done(workspace: Workspace, tmp_path: Path) -> None:
    with compared(workspace, later(workspace, tmp_path)) as (found, index):
        assert (found.total("done"), found.total("not_done")) == (6, 1)
        (row,) = index.rows(index.ordered_ids(wanted=Filter({"district": frozenset({"Alder"})})))
        assert row[:3] == ("a2", "not_done", ANA)
    with workspace.reading() as conn:
        assert signing.last_comparison(conn) == found


def test_the_last_district_signs_off_everything(workspace: Workspace, tmp_path: Path) -> None:
    with compared(workspace, later(workspace, tmp_path)):
        pass
    with workspace.writing() as conn, pytest.raises(UsageError):
        signing.sign_off(conn, "Nowhere")
    with workspace.writing() as conn:
        signing.sign_off(conn, "Alder")
    with workspace.reading() as conn:
        assert proofs(conn, look(conn, Job())).verify_signed_off


def test_a_sign_off_is_no_change_of_results_and_neither_is_its_undo(
    workspace: Workspace, tmp_path: Path
) -> None:
    with compared(workspace, later(workspace, tmp_path)) as (found, _):
        pass

    def stands() -> tuple[int, bool]:
        with workspace.reading() as conn:
            last = signing.last_comparison(conn)
            assert last is not None
            return forecasting.present_change(conn), last.wholly_signed

    with workspace.writing() as conn:
        signing.sign_off(conn, "Alder")
    assert stands() == (found.change, True)
    undo(workspace)
    assert stands() == (found.change, False)
    redo(workspace)
    assert stands() == (found.change, True)
    with workspace.writing() as conn:
        signing.take_back_sign_off(conn, "Alder")
    assert stands() == (found.change, False)
    for _ in range(3):
        undo(workspace)  # the taking back, the sign-off, and the rule before
    assert stands()[0] > found.change


def test_what_an_older_version_kept_of_a_comparison_is_still_read(workspace: Workspace) -> None:
    rows = [{"district": "Alder", "done": 6, "not_done": 1, "different": 0, "lost": 0, "unexpected": 0}]
    kept = {
        "change": 3,
        "when": "2026-10-01T08:00:00Z",
        "districts": rows,
        "signed": {"Alder": "2026-10-02T08:00:00Z"},
        "awaited": 6,
        "arrived": 5,
        "open": {},
    }
    with workspace.writing() as conn:
        put_setting(conn, "compared", kept)
        assert proofs(conn, look(conn, Job())).verify_signed_off
        signing.take_back_sign_off(conn, "Alder")
        found = signing.last_comparison(conn)
    assert found is not None
    assert not found.signed
    with pytest.raises(InputRefused) as refused:
        comparing.compared_before(workspace, Job())
    assert refused.value.code == "people.later_unknown"


def test_nothing_can_be_signed_off_before_it_was_compared(workspace: Workspace) -> None:
    with workspace.writing() as conn, pytest.raises(UsageError):
        signing.sign_off(conn, "Alder")


def test_a_file_that_is_no_export_is_refused_and_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("one,two\n1,2\n", encoding="utf-8")
    with pytest.raises(InputRefused):
        comparing.compare(workspace, bring(path, Job()), Job())
    with workspace.reading() as conn:
        assert signing.last_comparison(conn) is None


def test_a_later_export_is_read_under_the_headings_of_the_first(workspace: Workspace, tmp_path: Path) -> None:
    """Two columns could be the Clever ID; the one that was loaded is meant."""
    path = tmp_path / "later.csv"
    path.write_text("account_id,sso_id,clever_id\na1,x,y\n", encoding="utf-8")
    with compared(workspace, path) as (found, _):
        assert found.total("lost") > 0


def test_a_comparison_that_cannot_be_kept_is_not_told_as_done(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = later(workspace, tmp_path)
    monkeypatch.setattr("app.store.workspace.WAIT", 0.1)
    somebody_else = workspace.writing()
    with somebody_else, pytest.raises(WorkspaceUnusable) as refused:
        comparing.compare(Workspace.open(workspace.path), bring(after, Job()), Job())
    assert refused.value.message.startswith(
        "The later export was compared, but the comparison could not be kept."
    )
    assert str(workspace.path) in refused.value.message
    assert refused.value.hint
    with workspace.reading() as conn:
        assert signing.last_comparison(conn) is None
        assert all(event.kind != "verify" for event in history.events(conn))
