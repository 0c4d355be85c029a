"""How far the checklist is: marks of people, proofs of the program, and what is written from them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checklist import (
    STATES,
    Mark,
    Proofs,
    StepState,
    calendar_text,
    check_mark,
    checklist_document,
    checklist_html,
    checklist_page,
    checklist_text,
    plan,
    progress,
    states,
)
from app.checklist.states import known_district
from app.errors import UsageError

PATH, KIND = "v2.1:v3.1", "secure-sync"
STEPS = plan(PATH, KIND)


def _row(rows: list[StepState], step: str, district: str = "") -> StepState:
    return next(row for row in rows if row.step.id == step and row.district == district)


def test_steps_of_districts_stand_once_for_each() -> None:
    rows = states(STEPS, districts=["Elm", "Oak"])
    assert {row.district for row in rows if row.step.id == "E2"} == {"Elm", "Oak"}
    assert {row.district for row in rows if row.step.id == "C1"} == {""}
    assert _row(states(STEPS), "E2").district == ""


def test_a_mark_for_all_counts_where_a_district_has_none() -> None:
    marks = [Mark("E2", "", "doing", "Ann"), Mark("E2", "Oak", "blocked", "Bo", "2027-01-31", "no answer")]
    rows = states(STEPS, marks, districts=["Elm", "Oak"])
    assert (_row(rows, "E2", "Elm").state, _row(rows, "E2", "Elm").owner) == ("doing", "Ann")
    oak = _row(rows, "E2", "Oak")
    assert (oak.state, oak.owner, oak.due, oak.note) == ("blocked", "Bo", "2027-01-31", "no answer")


def test_proofs_finish_what_nobody_marked_and_change_no_mark() -> None:
    proofs = Proofs(merges_decided=True, nothing_left_open=False, audit_done=True)
    rows = states(STEPS, [Mark("C1", state="doing"), Mark("E5", state="done")], proofs)
    assert (_row(rows, "E6").state, _row(rows, "E6").proved) == ("done", True)
    assert (_row(rows, "C1").state, _row(rows, "C1").proved) == ("doing", True)
    assert (_row(rows, "E5").state, _row(rows, "E5").proved) == ("done", False)
    assert (_row(rows, "E17").state, _row(rows, "E17").proved) == ("todo", None)
    assert _row(rows, "C5").proved is None


def test_a_district_can_have_proofs_of_its_own() -> None:
    own = {"Oak": Proofs(every_covered_district_loaded=True)}
    general = Proofs(every_covered_district_loaded=False)
    rows = states(STEPS, proofs=general, districts=["Elm", "Oak"], district_proofs=own)
    assert _row(rows, "E2", "Oak").state == "done"
    assert _row(rows, "E2", "Elm").proved is False


def test_what_is_not_used_is_not_needed_and_never_done() -> None:
    rows = states(STEPS, [Mark("K2", state="doing")], unused={"GET /contacts", "events"})
    assert _row(rows, "K1").state == "not_needed"
    assert _row(rows, "E11").state == "not_needed"
    assert _row(rows, "K2").state == "doing"
    now = progress(rows)
    assert now.not_needed == sum(row.state == "not_needed" for row in rows) > 0
    assert now.done == 0 and now.needed == len(rows) - now.not_needed


@given(st.lists(st.sampled_from(STATES), min_size=len(STEPS), max_size=len(STEPS)))
def test_progress_adds_up(wanted: list[str]) -> None:
    rows = states(STEPS, [Mark(step.id, state=one) for step, one in zip(STEPS, wanted, strict=True)])
    now = progress(rows)
    assert now.done + now.todo + now.doing + now.blocked == now.needed
    assert now.needed + now.not_needed == len(rows)
    assert 0 <= now.part <= 1


def test_document_has_exactly_its_keys() -> None:
    rows = states(STEPS, [Mark("C1", state="done", owner="Ann")])
    document = checklist_document("2.1:3.1", "Secure Sync", rows)
    assert list(document) == ["path", "kind", "steps"]
    assert (document["path"], document["kind"]) == (PATH, KIND)
    keys = "id group title why how proof state proved district owner due note source".split()
    for step in document["steps"]:
        assert list(step) == keys
        assert set(step["source"]) == {"title", "address", "date"}
        assert step["source"]["address"].startswith("https://")
    mapping = next(step for step in document["steps"] if step["id"] == "E2")
    assert "Request API V3 Migration CSVs" in mapping["how"]


def test_marks_are_checked() -> None:
    assert check_mark(Mark("c1", due=" 2027-02-03 "), STEPS) == Mark("C1", due="2027-02-03")
    for wrong in (
        Mark("Z9"),
        Mark("C1", state="maybe"),
        Mark("C1", due="next week"),
        Mark("C1", due="2027-02-30"),
        Mark("C1", district="Oak"),
    ):
        with pytest.raises(UsageError) as told:
            check_mark(wrong, STEPS)
        assert told.value.hint


def _unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_calendar_has_what_is_open_and_due() -> None:
    marks = [
        Mark("C1", state="doing", owner="Ann; Bo", due="2027-02-28", note="first, look\nthen act"),
        Mark("C5", state="done", due="2027-01-01"),
        Mark("E2", "Schulé Ñandú " * 6, "todo", due="2027-03-01"),
    ]
    rows = states(STEPS, marks, districts=["Schulé Ñandú " * 6])
    made = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    lines = _unfolded(calendar_text(PATH, rows, made))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20270228",
        "DTSTART;VALUE=DATE:20270301",
    ]
    assert "DTEND;VALUE=DATE:20270301" in lines and "DTSTAMP:20270102T030405Z" in lines
    described = next(line for line in lines if line.startswith("DESCRIPTION:Owner: Ann\\; Bo"))
    assert "first\\, look\\nthen act" in described
    identities = [line for line in lines if line.startswith("UID:")]
    assert len(set(identities)) == 2
    later = _unfolded(calendar_text(PATH, rows))
    assert [line for line in later if line.startswith("UID:")] == identities


@given(st.text(min_size=1, max_size=300), st.dates(min_value=date(1970, 1, 1)))
def test_calendar_holds_any_note(note: str, due: date) -> None:
    rows = states(STEPS, [Mark("C1", note=note, due=due.isoformat())])
    lines = _unfolded(calendar_text(PATH, rows))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1


class _Balance(HTMLParser):
    """Fails when a tag is closed that was not opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_html_is_whole_and_escaped() -> None:
    rows = states(STEPS, [Mark("C1", state="blocked", owner="<Ann>", note="a & b", due="2026-01-01")])
    for text in (checklist_html(PATH, KIND, rows), checklist_page(PATH, KIND, rows, date(2027, 1, 1))):
        parser = _Balance()
        parser.feed(text)
        assert parser.open == []
        assert "<Ann>" not in text and "&lt;Ann&gt;" in text and "a &amp; b" in text
    assert "2026-01-01, overdue" in text and "2026-01-01, overdue" not in checklist_html(PATH, KIND, rows)
    assert checklist_html(PATH, KIND, rows) == checklist_html(PATH, KIND, rows)


def test_text_for_the_terminal() -> None:
    rows = states(
        STEPS, [Mark("C1", state="done"), Mark("C5", due="2026-01-01")], Proofs(nothing_left_open=False)
    )
    text = checklist_text(PATH, KIND, rows, date(2027, 1, 1))
    assert text.startswith("Checklist: v2.1 to v3.1, Secure Sync\n1 of ")
    assert "[done] C1" in text and "overdue" in text
    folded = " ".join(text.split())
    assert (
        "Proof: Crosswalk looked and does not see yet that a dry run was made and no open account waits for a decision."
        in folded
    )
    assert "Crosswalk ticks this by itself once it sees that every call that the audit met" in folded
    assert all(len(line) <= 96 for line in text.splitlines() if "https://" not in line)
    assert "In the Clever dashboard: Settings > District Setup" in text
    assert not re.search(r"\[D-|sources/", text)


def test_on_paper_a_source_tells_its_address_and_a_step_has_a_box() -> None:
    page = checklist_page(PATH, KIND, states(STEPS, [Mark("C1", state="done")]), date(2026, 1, 1))
    words = re.sub(r"<[^>]+>", "", page)
    assert "dev.clever.com/docs/api-v3-upgrade-guide, 2026-11" in words
    assert "☑ done C1" in words and "☐ to do C5" in words
    assert "Why: Every look-up by Clever ID is affected" in words


def test_a_date_that_has_passed_is_said_plainly() -> None:
    rows = states(plan("v1.2:v3.1", "sso"))
    after, before = (
        checklist_text("v1.2:v3.1", "sso", rows, day) for day in (date(2026, 1, 1), date(2022, 1, 1))
    )
    assert "Date: This date has passed: 2022-12." in after
    assert "Date: This date is coming: 2022-12." in before
    assert "This date has passed" in checklist_page("v1.2:v3.1", "sso", rows, date(2026, 1, 1))


def test_a_district_is_known_by_its_name_however_it_is_written() -> None:
    known = ["Alder Valley", "Birch"]
    assert known_district("  alder valley ", known) == "Alder Valley"
    assert known_district("", known) == ""
    assert known_district(" Cedar ", []) == "Cedar"
    assert known_district("4FD43cc56d11340000000005", known, {"4fd43cc56d11340000000005": "Birch"}) == "Birch"
    with pytest.raises(UsageError) as refused:
        known_district("Cedar", known)
    assert "Alder Valley, Birch" in refused.value.hint
