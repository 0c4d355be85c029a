"""Connect for real: an invented Clever on this computer, tokens good and bad, users, pairs, and no secret anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.clever.loopback import Grant, LoopbackClever
from app.clever.roster import build_roster
from app.store.decisions import put_setting
from app.store.workspace import Workspace
from tests.support import clever_server as faults
from tests.support.clever_server import Fault, FaultyClever
from tests.support.workspaces import build
from tests.ui.desks.conftest import Person
from ui.pages.connect import ConnectPage
from ui.pages.connect_view import DistrictConnection
from ui.steps import StepMood


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSWALK_KEYCHAIN", "off")


@pytest.fixture
def clever() -> Iterator[LoopbackClever]:
    with LoopbackClever(build_roster(3, 20)) as running:
        yield running


@pytest.fixture
def connected(tmp_path: Path, clever: LoopbackClever) -> Path:
    """A migration that asks the Clever of this test."""
    workspace = build(tmp_path / "Spring.crosswalk")
    with workspace.writing() as conn:
        put_setting(conn, "base_url", clever.base_url)
    return workspace.path


def rows(page: ConnectPage) -> list[DistrictConnection]:
    return list(page._view.districts)


def tokens_of(clever: LoopbackClever) -> list[str]:
    return [clever.token_of(one) for one in clever.districts]


def paste(person: Person, page: ConnectPage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    page.token_field.edit.take(QGuiApplication.clipboard().mimeData())
    person.settle()


def test_without_a_migration_it_says_so_and_leads_to_start(person: Person) -> None:
    page = person.go("connect", ConnectPage)
    assert page.primary is None
    person.press("Go to Start")
    assert person.shell.window.current is not page


def test_a_newcomer_tries_an_invented_clever_and_goes_on_to_match(person: Person) -> None:
    page = person.go("connect", ConnectPage)
    person.press("Try with an invented Clever")
    person.press("Use the invented tokens")
    states = {row.name: (row.state, row.tone) for row in rows(page)}
    assert states["Demo district 1"] == ("running", "ok")
    assert states["Demo district 3"] == ("paused", "warn")
    assert ("refused", "danger") in states.values()
    assert ("one person", "danger") in states.values()
    assert "Demo district 3 (paused)" in page._view.warning
    assert "last year's data" in next(row for row in rows(page) if row.state == "paused").result
    assert "not the real one" in person.shell.window.header.intro_label.text()
    assert "invented" in page.remark
    assert "Only invented tokens work here." in page._view.kept_where
    person.press("Fetch users")
    state = person.shell.session.state
    assert state is not None and state.steps["load"].mood is StepMood.IN_PROGRESS, "some were not read"
    assert state.steps["match"].mood is StepMood.NEEDS_YOU
    told = person.shell.window.strip.rows[-1].text_label.text()
    assert "invented users" in told and "pairs of old and new ids" in told


def test_each_token_says_what_it_is_good_for(person: Person, connected: Path, clever: LoopbackClever) -> None:
    good, revoked, district_only = tokens_of(clever)
    clever.tokens[revoked] = (Grant.REVOKED, clever.tokens[revoked][1])
    clever.tokens[district_only] = (Grant.DISTRICT_ONLY, clever.tokens[district_only][1])
    person.open(connected)
    page = person.go("connect", ConnectPage)
    paste(person, page, "\n".join((good, revoked, district_only, "ilone-person-0815")))
    found = {row.token_kind[-5:]: row for row in rows(page)}
    assert found[f"…{good[-4:]}"].state == "running"
    assert found[f"…{good[-4:]}"].versions == "v2.0–v3.1"
    assert found[f"…{revoked[-4:]}"].state == "refused"
    assert found[f"…{district_only[-4:]}"].state == "no Secure Sync"
    assert found["…0815"].state == "one person"
    assert "reads one person only" in found["…0815"].result


def test_a_district_may_stand_before_its_token(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    person.open(connected)
    page = person.go("connect", ConnectPage)
    paste(person, page, "\n".join(f"{one},{clever.token_of(one)}" for one in clever.districts))
    assert [row.state for row in rows(page)].count("running") == 2
    assert len(rows(page)) == 3


def test_no_token_is_left_in_any_view_widget_file_or_log(
    person: Person, connected: Path, clever: LoopbackClever, tmp_path: Path
) -> None:
    person.open(connected)
    page = person.go("connect", ConnectPage)
    paste(person, page, "\n".join([*tokens_of(clever), "ilone-person-0815"]))
    person.press("Fetch users")
    log = "\n".join(call.line() for call in person.shell.tools.clever.netlog().calls())
    assert "/v3.1/users" in log
    said = [log, repr(page._view), repr(page._actions.__dict__)]
    for widget in person.shell.window.findChildren(QWidget):
        said += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None:
            said += [interface.text(kind) for kind in QAccessible.Text if kind.value < 100]
        if isinstance(widget, QLabel):
            said.append(widget.text())
    for token in tokens_of(clever):
        assert not [text for text in said if token in text]
        for file in tmp_path.rglob("*"):
            assert not file.is_file() or token.encode() not in file.read_bytes()


def test_a_csv_of_tokens(person: Person, connected: Path, clever: LoopbackClever, tmp_path: Path) -> None:
    listed = tmp_path / "tokens.csv"
    lines = [f"{one};{clever.token_of(one)}" for one in clever.districts]
    listed.write_text("district;token\n" + "\n".join(lines), encoding="utf-8-sig")
    letter = tmp_path / "letter.csv"
    letter.write_bytes(b"\xff\xfe\x00")
    person.open(connected)
    page = person.go("connect", ConnectPage)
    person.dialogs.answers = [[letter], [listed]]
    page._actions.add_from_csv()
    person.settle()
    assert page.problem is not None
    assert "letter.csv" in page.problem.message
    page._actions.add_from_csv()
    person.settle()
    assert page.problem is None
    assert len(rows(page)) == 3


def test_client_id_and_secret_bring_all_districts(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    from app.clever.loopback import CLIENT_ID, CLIENT_SECRET

    person.open(connected)
    page = person.go("connect", ConnectPage)
    page._actions.check_client(CLIENT_ID, "not-the-secret")
    person.settle()
    assert page.problem is not None
    assert rows(page) == []
    page._actions.check_client(CLIENT_ID, CLIENT_SECRET)
    person.settle()
    assert len(rows(page)) == 3


def test_client_id_and_secret_bring_the_one_district_that_is_wanted(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    from app.clever.loopback import CLIENT_ID, CLIENT_SECRET

    person.open(connected)
    page = person.go("connect", ConnectPage)
    ways = page.ways
    ways.tabs.setCurrentIndex(2)
    assert not ways.ask_button.isEnabled()
    ways.client_edit.setText(CLIENT_ID)
    ways.client_secret.edit.setText(CLIENT_SECRET)
    ways.district_edit.setText(f" {list(clever.districts)[1].upper()} ")
    ways.ask_button.click()
    person.settle()
    assert [row.key for row in rows(page)] == [list(clever.districts)[1]]
    assert ways.client_secret.text() == ""
    assert not ways.ask_button.isEnabled()


def test_bad_tokens_that_look_alike_are_each_shown(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    person.open(connected)
    page = person.go("connect", ConnectPage)
    paste(person, page, "one-bad-token-0815\nother-bad-token-0815\nno token\nnor this one\nabc\nxyz")
    told = sorted(row.result for row in rows(page))
    assert len(told) == 6
    assert sum(text.startswith("Clever refused this token") for text in told) == 4
    assert [text[:6] for text in told if text.startswith("Line")] == ["Line 3", "Line 4"]
    paste(person, page, "one-bad-token-0815\nother-bad-token-0815")
    assert len(rows(page)) == 6
    page.districts_table.selectRow(0)
    person.press("Remove")
    assert len(rows(page)) == 5


def test_a_token_of_v2_only_is_told_as_that_and_is_not_fetched(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    clever.versions = ("v2.0", "v2.1")
    person.open(connected)
    page = person.go("connect", ConnectPage)
    page.token_field.edit.setText(tokens_of(clever)[0])
    person.press("Check token")
    only = rows(page)[0]
    assert (only.state, only.tone, only.versions) == ("v2 only", "warn", "v2.0, v2.1")
    assert "Ask Clever to give your application access to v3.1" in only.result
    assert "Fetch users" not in [action.text for action in page.secondary]


def test_it_says_of_which_districts_ids_were_read_and_takes_it_back_with_the_load(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    good, cut, third = tokens_of(clever)
    person.open(connected)
    page = person.go("connect", ConnectPage)
    paste(person, page, "\n".join((good, cut, third)))
    assert [row.ids_read for row in rows(page)] == ["", "", ""]
    clever.tokens[cut] = (Grant.REVOKED, clever.tokens[cut][1])
    person.press("Fetch users")
    read = {row.key: row.ids_read for row in rows(page)}
    assert sorted(map(bool, read.values())) == [False, True, True]
    assert read[clever.tokens[cut][1]] == ""
    assert page.problem is not None
    assert page.problem.message == "1 district could not be read."
    assert "All other districts were read to their end and are stored." in page.problem.hint
    clever.tokens[cut] = (Grant.SECURE_SYNC, clever.tokens[cut][1])
    person.press("Read the missing ones again")
    assert all(row.ids_read for row in rows(page))
    told = person.shell.window.strip.rows[-1].text_label.text()
    assert "Read 20 users of 1 district:" in told
    assert "2 districts had been read just before" in told
    assert page.problem is None
    person.shell.session.undo()
    person.settle()
    assert {row.key: row.ids_read for row in rows(page)} == read


def test_offline_asks_nobody(person: Person, connected: Path, clever: LoopbackClever) -> None:
    person.open(connected)
    page = person.go("connect", ConnectPage)
    page.ways.offline_box.click()
    paste(person, page, tokens_of(clever)[0] + "\nanother-token-of-ours")
    assert {row.state for row in rows(page)} == {"not reached"}
    assert "switched off" in rows(page)[0].result
    assert clever._counts == {}
    from app.assistant.connecting import stays_offline

    assert stays_offline()  # the command line obeys the same box
    assert "until you take this tick away" in page.ways._offline_text.text()
    assert page.ways._offline_text.isVisible()
    page.ways.offline_box.click()
    person.settle()
    assert not stays_offline()


def test_checked_again_removed_and_forgotten(person: Person, connected: Path, clever: LoopbackClever) -> None:
    person.open(connected)
    page = person.go("connect", ConnectPage)
    paste(person, page, "\n".join(tokens_of(clever)))
    token = clever.token_of(rows(page)[0].key)
    clever.tokens[token] = (Grant.REVOKED, rows(page)[0].key)
    page.districts_table.selectRow(0)
    person.press("Check again")
    assert [row.state for row in rows(page)] == ["refused", "running", "paused"]
    assert rows(page)[0].name == "Demo district 1"
    page.districts_table.selectRow(0)
    person.press("Remove")
    assert page.problem is None
    assert len(rows(page)) == 2
    person.dialogs.answers = [True]
    person.press("Forget all tokens")
    assert rows(page) == []


def test_tokens_of_an_earlier_run_are_asked_for_again(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    """Without a keychain they are gone with the program, and the page says what to do."""
    person.open(connected)
    page = person.go("connect", ConnectPage)
    paste(person, page, "\n".join(tokens_of(clever)))
    person.shell.tools.clever._real = None
    person.press("Fetch users")
    assert page.problem is not None
    assert "Paste the tokens again" in page.problem.hint


def test_a_check_that_is_cancelled_leaves_nothing(
    person: Person, connected: Path, clever: LoopbackClever
) -> None:
    person.open(connected)
    page = person.go("connect", ConnectPage)
    page._actions.check_tokens(tokens_of(clever))
    person.shell.runner.cancel_all()
    person.settle()
    assert not page.busy
    with Workspace.open(connected).reading() as conn:
        from app.store.marks import connections

        assert connections(conn) == []


def test_a_fetch_that_is_cancelled_leaves_nothing_and_can_be_done_again(
    person: Person, tmp_path: Path, qtbot: QtBot
) -> None:
    with FaultyClever(build_roster(2, 20)) as clever:
        workspace = build(tmp_path / "Spring.crosswalk")
        with workspace.writing() as conn:
            put_setting(conn, "base_url", clever.base_url)
        person.open(workspace.path)
        page = person.go("connect", ConnectPage)
        paste(person, page, "\n".join(tokens_of(clever)))
        clever.faults = [Fault(deliver=faults.silent(clever.closing), path="/v3.1/users", skip=1)]
        asked = clever.count("/v3.1/users")
        page._actions.fetch([])
        qtbot.waitUntil(lambda: clever.count("/v3.1/users") > asked + 1, timeout=20_000)
        cancel = person.shell.window.strip.rows[-1].cancel_button
        qtbot.waitUntil(cancel.isVisible, timeout=20_000)  # short work shows none
        person.press("Cancel")
        assert [row.ids_read for row in rows(page)] == ["", ""]
        assert person.undo == ""
        clever.faults = []
        person.press("Fetch users")
        assert all(row.ids_read for row in rows(page))


def test_a_computer_that_forbids_the_network_is_obeyed(
    person: Person, connected: Path, clever: LoopbackClever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_OFFLINE", "1")
    person.open(connected)
    page = person.go("connect", ConnectPage)
    assert page.ways.offline_box.isChecked()
    assert not page.ways.offline_box.isEnabled()
    paste(person, page, tokens_of(clever)[0] + "\nanother-token-of-ours")
    assert clever._counts == {}


def test_it_says_where_tokens_are_kept(person: Person, connected: Path) -> None:
    person.open(connected)
    page = person.go("connect", ConnectPage)
    assert "in memory only" in page._view.kept_where
    assert not page._view.lasting
    person.dialogs.answers = [True]
    page._actions.try_invented()
    person.settle()
    assert person.dialogs.asked == ["Open another demo?"]
    page = person.shell.window.current
    assert isinstance(page, ConnectPage), "the other demo opens where one was"
    assert "kept nowhere" in page._view.kept_where
    assert person.shell.session.path != connected
    person.open(connected)
    page = person.shell.window.current
    assert isinstance(page, ConnectPage)
    assert "in memory only" in page._view.kept_where
