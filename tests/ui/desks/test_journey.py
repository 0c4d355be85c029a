"""From nothing to a resolved conflict and back, through the real pages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QRadioButton

from app.assistant import writing
from app.assistant.checklists import journey, mark
from app.assistant.moment import look
from app.checklist.states import Mark
from app.jobs import Job
from app.store.workspace import Workspace
from tests.support.workspaces import build
from tests.ui.desks.conftest import NEW, OLD, Person
from ui.pages.load import LoadPage
from ui.pages.match import MatchPage
from ui.pages.start import StartPage


def _start(person: Person, path: Path) -> None:
    person.press("Start a migration")
    for button in person.shell.window.findChildren(QRadioButton):
        if button.text() in ("Secure Sync", "No"):
            button.click()
    person.dialogs.answers = [path]
    person.press("Create migration")


def _loaded(person: Person, path: Path, archive: Path, export: Path) -> LoadPage:
    _start(person, path)
    page = person.go("load", LoadPage)
    person.dialogs.answers = [[archive, export]]
    person.press("Add files")
    person.press("Load files")
    return page


def test_a_person_loads_matches_resolves_a_conflict_and_takes_it_back(
    person: Person, tmp_path: Path, archive: Path, export: Path
) -> None:
    page = _loaded(person, tmp_path / "Spring.crosswalk", archive, export)
    assert page._view.balance == "77 rows read = 75 loaded + 0 duplicates + 1 set aside + 1 blank"
    assert page._view.chosen == ()

    match = person.go("match", MatchPage)
    assert match._view.counts["conflict"] == 1
    assert match._model.shown == 3  # the open ones first
    match.outcome_bar.set_filtered(frozenset({"conflict"}))
    match._narrow()
    person.settle()
    row = match.accounts_table.current_row()
    assert (row.key, row.previous_id) == ("7", OLD[7])
    person.press("Accept")
    assert person.undo.startswith("Chose the new id of 1 account")
    assert match._view.counts["conflict"] == 0

    person.press("Undo")
    assert match._view.counts["conflict"] == 1
    person.press("Redo")
    assert match._view.counts["conflict"] == 0
    with Workspace.open(tmp_path / "Spring.crosswalk").reading() as conn:
        from app.assistant.moment import look
        from app.jobs import Job

        chosen = look(conn, Job()).snapshot
        assert chosen.user_id(7) in (NEW[7], NEW[50])


def test_start_says_how_far_it_is_and_what_comes_next(
    person: Person, tmp_path: Path, archive: Path, export: Path
) -> None:
    _loaded(person, tmp_path / "Spring.crosswalk", archive, export)
    start = person.go("start", StartPage)
    assert start._view is not None
    overview = start._view.overview
    assert overview is not None
    assert (overview.settled, overview.open) == (30, 3)
    assert overview.next.step_id == "match"
    assert {one.name for one in overview.districts} == {"Alder Valley", "Birchwood", "Cedar"}


def test_a_press_on_an_outcome_leads_to_its_accounts(
    person: Person, tmp_path: Path, archive: Path, export: Path
) -> None:
    """On the first visit of Match, which then does not begin with all open ones, and on later ones."""
    _loaded(person, tmp_path / "Spring.crosswalk", archive, export)
    for outcome, shown in (("Conflict 1", {"conflict"}), ("Waiting for you 3", None)):
        person.go("start", StartPage)
        person.press(outcome)
        match = person.shell.window.current
        assert isinstance(match, MatchPage)
        if shown is not None:
            assert match.outcome_bar.filtered() == shown
        assert match._model.shown == int(outcome.split()[-1])


def test_the_window_comes_back_to_the_page_where_one_stopped(
    person: Person, tmp_path: Path, archive: Path, export: Path
) -> None:
    path = tmp_path / "Spring.crosswalk"
    _loaded(person, path, archive, export)
    person.go("match", MatchPage)
    person.shell.session.close()
    person.go("start", StartPage)
    person.open(path)
    assert isinstance(person.shell.window.current, MatchPage)


def test_after_a_crash_start_tells_what_was_kept(
    person: Person, tmp_path: Path, archive: Path, export: Path
) -> None:
    path = tmp_path / "Spring.crosswalk"
    _loaded(person, path, archive, export)
    person.shell.session.close()
    person.shell.start.crashed = str(path)
    person.go("start", StartPage)
    person.open(path)
    start = person.shell.window.current
    assert isinstance(start, StartPage)
    assert start._view is not None
    assert start._view.overview is not None
    assert "Loaded a mapping and the accounts" in start._view.overview.kept


def test_search_finds_an_account_from_any_page(
    person: Person, tmp_path: Path, archive: Path, export: Path
) -> None:
    _loaded(person, tmp_path / "Spring.crosswalk", archive, export)
    person.go("start", StartPage)
    field = person.shell.window.topbar.search_field
    field.setText("Last12")
    field._ask()
    person.settle()
    hit = next(one for one in field.hits if one.icon == "person")
    hit.go()
    person.settle()
    match = person.shell.window.current
    assert isinstance(match, MatchPage)
    # Searched for by key: 12 stands in other ids too, but its row is there.
    assert match.search_edit.text() == "12"
    row = match.accounts_table.current_row()
    assert (row.key, row.name) == ("12", "First12 Last12")


def test_search_brings_what_was_typed_whole_first_and_leads_to_that_account(
    person: Person, tmp_path: Path
) -> None:
    keys = [*(f"10{n}" for n in range(10)), "21", "211", "10"]
    accounts = [
        {"account_id": key, "clever_id": "", "role": "staff", "email": f"x{key}@example.org"} for key in keys
    ]
    mapping = {"Alder": [("5f1a" + "0" * 20, "61b7" + "0" * 20, "staff")]}
    person.open(build(tmp_path / "Spring.crosswalk", mapping, accounts).path)
    field = person.shell.window.topbar.search_field

    def look_for(words: str) -> list[str]:
        field.setText(words)
        field._ask()
        person.settle()
        return [hit.title for hit in field.hits]

    assert look_for("10")[:2] == ["Account 10", "Account 100"]
    assert look_for("21") == ["Account 21", "Account 211"]
    assert look_for("X211@example.org") == ["Account 211"]
    assert look_for("11") == ["Account 211"]
    assert look_for("1@example.org")[0] == "Account 101", "nothing begins with it: the order of the file"
    for words, found in (("10", "10"), ("21", "21"), ("10", "10"), ("10", "10")):
        look_for(words)
        field.hits[0].go()
        person.settle()
        match = person.shell.window.current
        assert isinstance(match, MatchPage)
        assert match.accounts_table.current_row().key == found


def test_search_minds_no_marks_on_letters_and_says_how_many_more_there_are(
    person: Person, tmp_path: Path
) -> None:
    names = ["Zoë", *["Max"] * 9]
    accounts = [
        {"account_id": f"{n}", "clever_id": "", "role": "staff", "first_name": name}
        for n, name in enumerate(names)
    ]
    mapping = {"Alder": [("5f1a" + "0" * 20, "61b7" + "0" * 20, "staff")]}
    person.open(build(tmp_path / "Spring.crosswalk", mapping, accounts).path)
    person.go("start", StartPage)
    field = person.shell.window.topbar.search_field

    def look_for(words: str) -> str:
        field.setText(words)
        field._ask()
        person.settle()
        assert field._popup is not None
        label = field._popup.more_label
        return label.text() if label.isVisible() else ""

    assert look_for("zoe") == ""
    assert [hit.title for hit in field.hits] == ["Zoë"]
    assert look_for("max") == "3 more. More letters narrow it down."
    assert len(field.hits) == 6


def test_what_comes_next_after_the_files_are_written_is_the_switch_and_then_looking_at_it(
    person: Person, tmp_path: Path
) -> None:
    old, new = "5f1a" + "0" * 20, "61b7" + "0" * 20
    accounts = [{"account_id": "1", "clever_id": old, "role": "staff", "district": "Alder"}]
    made = build(tmp_path / "Spring.crosswalk", {"Alder": [(old, new, "staff")]}, accounts)
    person.open(made.path)

    def told() -> tuple[str, str]:
        page = person.go("start", StartPage)
        overview = page._view.overview
        assert overview is not None
        return overview.next.step_id, overview.next.heading

    assert told() == ("results", "See what will change, and write the results")
    with made.reading() as conn:
        chosen = writing.choices(conn, look(conn, Job()), tmp_path / "out")
    writing.write(made, chosen, True, lambda html, path: path.write_text(html, encoding="utf-8"), Job())
    person.shell.session.reload()
    person.settle()
    assert told() == ("checklist", "Work off the checklist")
    with made.writing() as conn:
        for step in journey(conn).steps():
            mark(conn, Mark(step.id, state="done"))
    person.shell.session.reload()
    person.settle()
    assert told() == ("results", "Compare a later export of your accounts with the plan")
