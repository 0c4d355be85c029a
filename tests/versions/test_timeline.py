"""Dates of releases, deprecations and removals."""

from __future__ import annotations

import pytest

from app.versions.facts import VERSIONS
from app.versions.timeline import KINDS, as_year, moments, open_questions, spans, status_of, timeline_document


def test_the_time_line_is_in_order_and_every_date_has_a_page() -> None:
    found = moments()
    assert [m.date for m in found] == sorted(m.date for m in found)
    assert all(m.kind in KINDS and m.source.address.startswith("https://") for m in found)
    released = {v for m in found if m.kind == "released" for v in m.versions}
    assert released == set(VERSIONS)


def test_only_what_concerns_the_versions_asked_for() -> None:
    assert all("v3.1" in m.versions for m in moments(("v3.1",)))
    assert "2025-07-31" in {m.date for m in moments(("v2.1",))}


@pytest.mark.parametrize(
    ("version", "today", "status"),
    [
        ("v1.1", "2010-01-01", ""),
        ("v1.1", "2020-01-01", "released"),
        ("v1.2", "2022-07-01", "deprecated"),
        ("v1.2", "2026-11-21", "removed"),
        ("v2.1", "2026-11-21", "released"),
        ("v3.1", "2026-11-21", "released"),
    ],
)
def test_the_state_of_a_version_on_a_day(version: str, today: str, status: str) -> None:
    assert status_of(version, today) == status


def test_what_has_no_date_is_said_too() -> None:
    assert any("v2.1" in question.versions for question in open_questions())
    document = timeline_document()
    assert len(document["moments"]) == len(moments())
    assert document["open"]


def test_every_version_has_a_life_that_begins_before_it_ends() -> None:
    found = {span.version: span for span in spans()}
    assert list(found) == list(VERSIONS)
    for span in found.values():
        years = [as_year(date) for date in (span.released, span.deprecated, span.removed) if date]
        assert years == sorted(years)
    assert found["v1.2"].removed == "2022-12"
    assert found["v2.1"].removed == ""


def test_a_date_is_a_point_on_an_axis_of_years() -> None:
    assert as_year("2022") == 2022
    assert as_year("2022-07") == 2022.5
    assert as_year("2022-07") < as_year("2022-07-31") < as_year("2022-08")
