"""Real kinds of half-migrated code: every call is found where it stands and judged by itself, not by its file."""

from __future__ import annotations

from app.versions.audit import AuditReport, Call
from tests.versions.audit import half_migrated as code
from tests.versions.audit.conftest import Look


def _at(report: AuditReport, part: str) -> Call:
    found = [call for call in report.calls if part in call.text]
    assert len(found) == 1, (part, [call.text for call in report.calls])
    return found[0]


def _texts(report: AuditReport, level: str) -> list[str]:
    return [call.text for call in report.calls if call.level == level]


def test_wrapper_gem_mixes_three_versions(look: Look) -> None:
    report = look(wrapper__rb=code.WRAPPER_GEM)
    events = _at(report, "/v1.2/events")
    assert (events.line, events.column) == (6, 25)
    assert events.level == "breaks" and events.operation == "GET /events"
    assert "December 2022" in events.why
    old = _at(report, "/v2.1/teachers/")
    assert old.operation == "GET /teachers/{id}/sections" and old.path == "/teachers/{id}/sections"
    assert old.replacement == ("/users/{id}/sections",)
    assert _at(report, "/v3.0/me").level == "check"
    assert _at(report, "/v3.0/users?role").level == "check"
    assert _at(report, "owner_type").level == "ok"
    staff = _at(report, "/v3.0/schools/")
    assert staff.level == "check" and "primary=true" in staff.why
    assert _at(report, "students.created").replacement == ("users.created",)
    assert _at(report, "teachers.updated").operation == "teachers.updated"
    assert not [call for call in report.calls if "sections.updated" in call.text]
    assert not [call for call in report.calls if call.line == 7]


def test_roster_reader_joins_parts_and_question_marks(look: Look) -> None:
    report = look(reader__py=code.ROSTER_READER)
    assert _at(report, "/v2.1/").level == "check"
    people = _at(report, "users?role=")
    assert (people.version, people.path, people.line) == ("v2.1", "/users", 7)
    second = _at(report, "?limit=")
    assert second.level == "breaks" and second.line == 8
    assert _at(report, "schools/").operation == "GET /schools/{id}/sections"
    assert not [call for call in report.calls if call.line > 14]


def test_library_sign_in_reads_me_without_version(look: Look) -> None:
    report = look(signin__py=code.LIBRARY_SIGN_IN)
    me = _at(report, "/me")
    assert me.level == "breaks" and me.host == "api.clever.com" and me.operation == "me"
    assert _at(report, "/v1.1/schools/%s").operation == "GET /schools/{id}"
    role = _at(report, 'result["type"]')
    assert role.level == "check" and role.line == 11
    assert _at(report, "oauth/authorize").level == "ok"


def test_sign_in_plugin_takes_the_first_role(look: Look) -> None:
    report = look(plugin__py=code.SIGN_IN_PLUGIN)
    assert _texts(report, "breaks") == []
    [role] = _texts(report, "check")
    assert role.startswith("list(") and role.endswith("[0]")
    assert _at(report, "/{user_id}").operation == "GET /users/{id}"


def test_roster_sync_raised_the_version_only(look: Look) -> None:
    report = look(sync__js=code.ROSTER_SYNC)
    students = _at(report, "/v3.1/students")
    assert students.level == "breaks" and students.replacement == ("/users?role=student",)
    assert "v3.1 has no /students" in students.why
    assert _at(report, "/v3.1/teachers/").replacement == ("/users/{id}",)
    rooms = _at(report, "20000")
    assert rooms.level == "breaks" and "10,000" in rooms.why and rooms.operation == "GET /sections"
    assert _at(report, "Object.keys").level == "check"


def test_the_english_word_and_other_services_are_left_alone(look: Look) -> None:
    assert look(trick__py=code.NOT_CLEVER).calls == []


def test_other_targets_are_judged_by_their_own_facts(look: Look) -> None:
    text = (
        'get("https://api.clever.com/v1.2/districts/1/status")\nget("https://api.clever.com/v2.0/students")\n'
    )
    text += 'get("https://api.clever.com/v3.0/users")\n'
    status, students, users = look(to="v2.1", app__py=text).calls
    assert status.level == "breaks" and status.replacement == ("/districts/{id}",)
    assert students.level == "check" and students.replacement == ("/students",)
    assert users.level == "breaks"


def test_files_beside_one_of_clever_are_trusted_more(look: Look) -> None:
    handler = """if event["type"] == "students.updated":\n    get("/v3.0/users/" + event["id"])\n"""
    alone = look(handler__py=handler)
    assert alone.calls == []
    other = """get("https://api.example-lms.com/v1/x")\nget("/v3.0/users")\nlisten("students.updated")\n"""
    report = look(client__py='get("https://api.clever.com/v3.0/sections")\n', other__py=other)
    found = [(call.file.rpartition("/")[2], call.line, call.operation) for call in report.calls]
    assert found == [
        ("client.py", 1, "GET /sections"),
        ("handler.py", 1, "students.updated"),
        ("handler.py", 2, "GET /users/{id}"),
    ]


def test_the_role_from_variables_and_loops(look: Look) -> None:
    text = """\
who = requests.get("https://api.clever.com/v3.1/me", headers=headers).json()
if who["data"]["type"] == "district_admin":
    welcome()
kinds = list(user["roles"])
role = kinds[0]
for role in user["roles"]:
    break
for role in user["roles"]:
    keep(role)
    tell(role)
event_type = event["type"]  # students
content = headers["type"]
"""
    found = [(call.line, call.level) for call in look(a__py=text).calls]
    assert found == [(1, "ok"), (2, "check"), (4, "check"), (6, "check")]
