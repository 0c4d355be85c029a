"""The support file says nothing about anybody; About names every package; the request is one page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.assistant.about import about
from app.assistant.care import backup
from app.assistant.moment import look
from app.assistant.requests import request_html
from app.assistant.status import summary_of
from app.assistant.support import support_text
from app.errors import InputRefused
from app.jobs import Job
from app.store.workspace import Workspace
from tests.support.workspaces import build

OLD, NEW = "5f1a00000000000000000001", "61b700000000000000000001"


def _workspace(path: Path) -> Workspace:
    accounts = [{"account_id": "key-77", "clever_id": OLD, "role": "teacher", "email": "ana@example.org"}]
    return build(path, {"Alder Valley": [(OLD, NEW, "teacher")]}, accounts)


def test_the_support_file_has_counts_and_no_data(tmp_path: Path) -> None:
    with _workspace(tmp_path / "Secret Name.crosswalk").reading() as conn:
        text = support_text(conn, summary_of(conn, look(conn, Job())))
    assert "mapped: 1" in text
    assert "history.loaded_mapping" in text
    for personal in (OLD, NEW, "key-77", "ana@", "Alder", "Secret Name", str(tmp_path)):
        assert personal not in text


def test_about_names_packages_with_licences_and_the_age_of_the_facts() -> None:
    found = about(date(2030, 1, 1))
    licences = {one.name.casefold(): one.licence for one in found.packages}
    assert licences["numpy"]
    assert "LGPL" in next(text for name, text in licences.items() if name.startswith("pyside6"))
    assert found.facts_age_days > 300


def test_the_request_names_what_is_needed() -> None:
    page = request_html()
    for word in ("clever_id", "account_id", "ids stay text", "last_login"):
        assert word in page


def test_a_backup_replaces_an_older_one_only_when_told_and_never_the_workspace(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path / "w.crosswalk")
    copy = tmp_path / "copy.crosswalk"
    backup(workspace, copy, Job())
    with pytest.raises(InputRefused):
        backup(workspace, copy, Job())
    backup(workspace, copy, Job(), replace=True)
    with pytest.raises(InputRefused):
        backup(workspace, tmp_path / "w.crosswalk", Job(), replace=True)
    Workspace.open(copy).check()
