"""Files before they are loaded, single loads taken back, districts that were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assistant import moment
from app.assistant.coverage import Asked, coverage, note_asked
from app.assistant.loading import Given, NewFile, load
from app.assistant.loads import balance, loads, undo_load
from app.assistant.looking import look_at
from app.assistant.moment import look
from app.assistant.status import summary_of
from app.errors import InputRefused
from app.intake.files import Wish
from app.jobs import Job
from app.store.decisions import choices, put_setting
from app.store.workspace import Workspace

OLD = [f"5f1a{number:020x}" for number in range(40)]
NEW = [f"61b7{number:020x}" for number in range(40)]


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "Alder.csv"
    path.write_text("role_id,user_id\n" + "".join(f"{OLD[n]},{NEW[n]}\n" for n in range(20)))
    return path


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A mapping without any known heading, the new id first."""
    path = tmp_path / "Birch.csv"
    path.write_text("one,two\n" + "".join(f"{NEW[n]},{OLD[n]}\n" for n in range(20)))
    return path


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "users.csv"
    rows = "".join(f"{n},{OLD[n]},teacher,Alder\n" for n in range(20))
    path.write_text("account_id,clever_id,role,district\n" + rows + ",x,teacher,Alder\n\n")
    return path


def test_accounts_given_along_decide_the_direction(doubtful: Path, accounts: Path) -> None:
    found = {one.name: one for one in look_at([doubtful, accounts], {}, None, Job()).files}
    assert found["Birch.csv"].kind == "mapping"
    assert found["Birch.csv"].columns == {"old": 1, "new": 0}
    assert found["Birch.csv"].refusal is None
    assert found["users.csv"].count == 22
    assert found["users.csv"].origin == str(accounts)


def test_accounts_that_are_loaded_decide_too(tmp_path: Path, doubtful: Path, accounts: Path) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    load(workspace, Given(accounts=[accounts]), Job())
    with workspace.reading() as conn:
        snapshot = look(conn, Job()).snapshot
    found = look_at([doubtful], {}, snapshot, Job()).files[0]
    assert found.columns == {"old": 1, "new": 0}


def test_nobody_decides_without_accounts_and_what_a_person_says_stands(
    doubtful: Path, accounts: Path
) -> None:
    assert look_at([doubtful], {}, None, Job()).files[0].in_doubt
    said = {"Birch.csv": Wish(kind="accounts", columns={"key": "one", "clever_id": "two"})}
    found = {one.name: one for one in look_at([doubtful, accounts], said, None, Job()).files}
    assert found["Birch.csv"].kind == "accounts"


def test_files_of_one_name_in_two_folders_keep_their_own_wishes(tmp_path: Path) -> None:
    for folder, district in (("north", "N"), ("south", "S")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "map.csv").write_text(f"role_id,user_id\n{OLD[1]},{NEW[ord(district) % 9]}\n")
    paths = [tmp_path / "north" / "map.csv", tmp_path / "south" / "map.csv"]
    found = look_at(paths, {}, None, Job()).files
    assert [one.name for one in found] == ["north/map.csv", "south/map.csv"]
    wishes = {one.name: Wish(kind="mapping", district=one.name[:5]) for one in found}
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    load(workspace, Given(mixed=paths, wishes=wishes), Job())
    with workspace.reading() as conn:
        assert [file.facts.district for one in loads(conn) for file in one.files] == ["north", "south"]


def test_both_kinds_given_at_once_are_one_load_and_taken_back_as_one(
    tmp_path: Path, mapping: Path, accounts: Path
) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    reports = load(workspace, Given(mixed=[mapping, accounts]), Job())
    assert [(one.kind, len(one.files)) for one in reports] == [("mapping", 1), ("accounts", 1)]
    with workspace.reading() as conn:
        found = loads(conn)
        counts = balance(found)
    assert (counts.rows, counts.loaded, counts.set_aside, counts.blank) == (42, 40, 1, 1)
    assert counts.adds_up
    undone = undo_load(workspace, found[0].stored.id)
    assert undone is not None
    assert undone.code == "history.loaded_both"
    assert (undone.params["files"], undone.params["rows"]) == (2, 42)
    assert undo_load(workspace, found[1].stored.id) is None
    with workspace.reading() as conn:
        assert loads(conn) == []
    assert moment.redo(workspace) is not None
    with workspace.reading() as conn:
        assert [one.stored.kind for one in loads(conn)] == ["mapping", "accounts"]
    assert moment.undo(workspace) is not None
    assert moment.undo(workspace) is None


def test_of_two_kinds_given_at_once_what_was_loaded_before_is_left_out_of_the_load(
    tmp_path: Path, mapping: Path, accounts: Path
) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    for first, code in (("mapping", "history.loaded_accounts"), ("accounts", "history.loaded_mapping")):
        given = {"mapping": [mapping], "accounts": [accounts]}
        load(workspace, Given(**{first: given[first]}), Job())
        load(workspace, Given(**given, same_district=[("Alder", "A")]), Job())
        undone = moment.undo(workspace)
        assert undone is not None
        assert (undone.code, undone.params["files"]) == (code, 1)
        with workspace.reading() as conn:
            assert [one.stored.kind for one in loads(conn)] == [first]
            assert not choices(conn, "same_district", tuple[str, str])
        assert moment.undo(workspace) is not None
        assert moment.undo(workspace) is None


def test_only_the_newest_accounts_count(tmp_path: Path, accounts: Path) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    load(workspace, Given(accounts=[accounts]), Job())
    accounts.write_text("account_id,clever_id\n1," + OLD[1] + "\n")
    load(workspace, Given(accounts=[accounts]), Job())
    with workspace.reading() as conn:
        found = loads(conn)
    assert [one.replaced for one in found] == [True, False]
    assert balance(found).rows == 1


def test_asking_for_a_district_is_noted_once_and_forgotten(
    tmp_path: Path, mapping: Path, accounts: Path
) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    load(workspace, Given(accounts=[accounts]), Job())

    def rows() -> list[tuple[str, str, str, bool]]:
        with workspace.reading() as conn:
            at = look(conn, Job())
            found = coverage(conn, at, summary_of(conn, at)["districts"])
        return [(one.district, one.state, one.asked.by, bool(one.arrived)) for one in found]

    assert rows() == [("Alder", "missing", "", False)]
    with workspace.writing() as conn:
        note_asked(conn, ["ALDER "], Asked("2026-11-02", "Dana"))
    assert rows() == [("Alder", "asked", "Dana", False)]
    load(workspace, Given(mapping=[mapping]), Job())
    assert rows() == [("Alder", "loaded", "Dana", True)]
    with workspace.writing() as conn:
        note_asked(conn, ["Alder"], Asked())
    assert rows() == [("Alder", "loaded", "", True)]


def test_work_that_fails_takes_nobody_elses_new_file_away(tmp_path: Path) -> None:
    path = tmp_path / "w.crosswalk"
    with pytest.raises(InputRefused), NewFile(path):
        with Workspace.open(path).writing() as conn:  # another program, which made use of the file
            put_setting(conn, "step", "taken")
        raise InputRefused("intake.unreadable", file="x", why="y")
    assert path.exists()
    other = path.with_name("other.crosswalk")
    with pytest.raises(InputRefused), NewFile(other):
        raise InputRefused("intake.unreadable", file="x", why="y")
    assert not other.exists()
