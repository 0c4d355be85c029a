"""Who has which steps before them."""

from __future__ import annotations

import pytest

from app.checklist import KINDS, parse_kind, parse_path, plan
from app.errors import UsageError

EVERYBODY = {"C1", "C2", "C3", "C7", "C11"}


def _ids(path: str, kind: str, **choices: bool) -> set[str]:
    return {step.id for step in plan(path, kind, **choices)}


def test_secure_sync_from_v21() -> None:
    ids = _ids("v2.1:v3.1", "secure-sync")
    assert ids >= EVERYBODY | {f"C{n}" for n in range(1, 14)}
    assert ids >= {f"E{n}" for n in range(1, 21)} - {"E3"}
    assert ids >= {"F1", "F3", "F4", "F5", "K1", "K2", "K3"}
    assert not {one for one in ids if one[0] in "ABNS"}
    assert not ids & {"E3", "E21", "F2"}


def test_v20_with_contacts_learns_what_v21_added() -> None:
    ids = _ids("v2.0:v3.1", "secure-sync")
    assert ids - _ids("v2.1:v3.1", "secure-sync") == {"B3", "B4"}
    told = {step.id: step for step in plan("v2.0:v3.1", "secure-sync")}
    for step in ("K1", "E12"):
        assert told[step].date == "2025-07-31"
        assert "31 July 2025" in told[step].why


def test_sign_in_only_from_v12_is_the_short_path() -> None:
    ids = _ids("v1.2:v3.1", "sso")
    short = "C1 C2 C3 C5 C6 C7 C11 E1 E3 E4 E10 E14 E15 E19".split()
    assert ids == {*short, "A1", "A2", "A8", "F1", "S1", "S2", "S3", "S4", "S5"}
    outage = next(step for step in plan("v1.2:v3.1", "sso") if step.id == "A1")
    assert "December 2022" in outage.why
    assert plan("v1.2:v3.1", "sso")[0] is outage


def test_v1_secure_sync_does_everything() -> None:
    ids = _ids("v1.1:v3.1", "secure-sync")
    assert ids >= {f"A{n}" for n in range(1, 9)} | {"E2", "E8", "E11", "E12", "B3"}
    assert ids == _ids("v1.2:v3.1", "secure-sync")


def test_v20_to_v21_changes_no_ids() -> None:
    ids = _ids("v2.0:v2.1", "secure-sync")
    assert ids >= {"B1", "B3", "B4", "B5", "B6", "B7"}
    assert "B2" in _ids("v2.0:v2.1", "sso")
    assert not {one for one in ids if one[0] in "AEFN"}


def test_v30_to_v31_is_a_change_of_address() -> None:
    ids = _ids("v3.0:v3.1", "secure-sync")
    assert "F2" in ids
    assert not {one for one in ids if one[0] in "ABEKNS"} and not ids & {"C5", "C6", "F1"}


def test_library_has_its_own_step_and_no_bulk_reading() -> None:
    ids = _ids("v2.1:v3.1", "library")
    assert {"E21", "E3"} <= ids
    assert not ids & {"E2", "E8", "E11", "C8", "C9", "C10", "F3"}


def test_a_clean_start_moves_nobody() -> None:
    ids = _ids("v2.1:v3.1", "secure-sync", clean_start=True)
    assert ids >= {"N1", "N2", "N3", "N4", "E6", "E8", "E9"}
    assert not ids & {"E2", "E3", "E4", "E5", "E7", "E14", "E16"}


def test_an_app_without_clever_ids_changes_addresses_only() -> None:
    ids = _ids("v1.2:v3.1", "sso", id_is_key=False)
    assert ids >= EVERYBODY | {"A1", "A2", "F1", "E10"}
    assert not ids & {"E1", "E3", "E4", "E14", "A8", "C5"}


def test_every_path_and_kind_has_a_plan_in_the_order_of_work() -> None:
    for path in ("v1.1:v2.1", "v1.2:v3.0", "v2.0:v3.0", "v2.1:v3.0", "v2.0:v3.1", "v3.0:v3.1"):
        for kind in KINDS:
            steps = plan(path, kind)
            assert len(steps) >= 5
            groups = [step.group for step in steps]
            assert groups == sorted(groups, key=groups.index)
            assert len({step.id for step in steps}) == len(steps)


def test_looser_spellings() -> None:
    assert parse_path(" 2.1:3.1 ") == ("v2.1", "v3.1")
    assert parse_kind("Secure Sync") == "secure-sync"


@pytest.mark.parametrize("path", ["v2.1", "v3.1:v2.1", "v2.1:v2.1", "v2.1:v9", "v1.1:v1.2", "x:y:z", ""])
def test_paths_that_lead_nowhere_are_refused(path: str) -> None:
    with pytest.raises(UsageError) as told:
        plan(path, "sso")
    assert told.value.hint


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="fax"):
        plan("v2.1:v3.1", "fax")
