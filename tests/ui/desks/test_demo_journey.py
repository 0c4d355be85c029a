"""The demo from its button to the proof, by the buttons that the pages show."""

from __future__ import annotations

from app.store.workspace import Workspace
from tests.ui.desks.conftest import Person
from ui.pages.load import LoadPage
from ui.pages.merge import MergePage
from ui.pages.results import VERIFY, ResultsPage


def test_a_newcomer_goes_through_the_whole_demo(person: Person) -> None:
    person.press("Try the demo")
    person.settle()
    path = person.shell.session.state.path

    load = person.go("load", LoadPage)
    assert load._view.ready is not None
    person.press("Add the newer CSVs")
    person.press("Load files")
    assert load._view.ready is None, "what was loaded is not offered again"
    assert load._view.drift, "and it says what the newer CSVs changed"

    merge = person.go("merge", MergePage)
    person.press("Yes, several may hold it")
    person.press("Decide by rule")
    assert 0 < merge._view.waiting < merge._view.people

    results = person.go("results", ResultsPage)
    person.press("Dry run")
    person.press("Write results")
    person.dialogs.answers = [True]
    person.press("Write results")
    assert results._view.written_folder is not None
    assert (results._view.written_folder / "report.pdf").exists()

    results.show_tab(VERIFY)
    person.settle()
    person.press("Play the day of the switch")
    done, missing = (sum(getattr(row, name) for row in results._view.verify) for name in ("done", "not_done"))
    assert 0 < missing < done / 10
    assert results._view.not_done_count == missing
    with Workspace.open(path).reading() as conn:
        from app.assistant.signing import last_comparison

        assert last_comparison(conn) is not None
