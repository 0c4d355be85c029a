"""The same finding in the words of several languages, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.versions.audit import audit
from tests.versions.audit.conftest import Look

BESIDE = [
    ("a__py", 'get("https://api.clever.com/v3.1/users", params={"limit": 20000})\n', "limit"),
    (
        "a__py",
        'params = {"page": 2}\nget("https://api.clever.com/v2.1/sections", params=params)\n',
        "page",
    ),
    (
        "a__go",
        'req := get("https://api.clever.com/v2.1/sections")\nq := req.Query()\nq.Set("where", "{}")\n',
        "where",
    ),
    (
        "a__java",
        'from("https://api.clever.com/v2.1/sections").queryParam("page", 2).queryParam("x", 1);\n',
        "page",
    ),
    ("a__rb", "get('https://api.clever.com/v3.1/users', query: { :limit => 20000 })\n", "limit"),
    (
        "a__ts",
        "const u = new URL('https://api.clever.com/v2.1/sections');\nu.searchParams.append('sort', 'x');\n",
        "sort",
    ),
]


@pytest.mark.parametrize(("name", "text", "parameter"), BESIDE)
def test_parameters_beside_a_call_are_found_where_their_name_begins(
    look: Look, name: str, text: str, parameter: str
) -> None:
    [found] = [call for call in look(**{name: text}).calls if call.operation.endswith(f"?{parameter}")]
    assert found.level == "breaks"
    line = text.split("\n")[found.line - 1]
    assert line[found.column - 1 :].startswith(parameter)
    assert found.text.startswith(parameter)


def test_parameters_of_something_else_are_left_out(look: Look) -> None:
    report = look(
        a__py='params = {"page": 2}\nother(params)\nget("https://api.clever.com/v3.1/sections", headers=x)\n'
        'answer = get("https://api.clever.com/v3.1/sections").json().get("count", 0)\n'
    )
    assert {call.level for call in report.calls} == {"ok"}


@pytest.mark.parametrize(
    "text",
    [
        "clever:\n  events:\n    - students.created\n    - sections.created\n    - teachers.updated\n",
        "CLEVER_EVENTS=students.created,teachers.updated,sections.created\n",
        'clever.subscribe("sections.created, students.created, teachers.updated".split(", "))\n',
    ],
)
def test_event_types_in_lists(look: Look, text: str) -> None:
    calls = look(a__yml=text).calls
    assert {call.text for call in calls} == {"students.created", "teachers.updated"}
    assert all(text.split("\n")[c.line - 1][c.column - 1 :].startswith(c.text) for c in calls)


@pytest.mark.parametrize(
    "host", ["https://API.Clever.com", "HTTPS://API.CLEVER.COM", "https://Api.clever.com:443"]
)
def test_hosts_in_any_letter_case(look: Look, host: str) -> None:
    [call] = look(a__txt=f"get {host}/v2.1/sections\n").calls
    assert (call.column, call.host, call.level) == (5, "api.clever.com", "check")
    assert call.text == f"{host}/v2.1/sections"


def test_a_constant_of_a_php_class(look: Look) -> None:
    text = (
        "<?php class A { const BASE = 'https://api.clever.com/v2.1/'; f(self::BASE . 'schools/' . $id); }\n"
    )
    assert [(call.path, call.level) for call in look(a__php=text).calls][1] == ("/schools/{id}", "check")


def test_host_and_path_as_two_options(look: Look) -> None:
    text = "http.request({ hostname: 'api.clever.com', path: '/me', method: 'GET' });\n"
    [call] = look(a__js=text).calls
    assert (call.operation, call.level, call.column) == ("me", "breaks", text.index("/me") + 1)


NO_CALLS = [
    'import "clever";\napp.get("/v2.1/students", handler)\nrouter.get("/v3.0/users", handler)\n',
    'CLEVER_CLOUD_API = "https://api.clever-cloud.com/v2"\nget(CLEVER_CLOUD_API + "/self")\n',
    'get("https://api.clever.com.example.net/v2.1/students")\nget("/v3.0/users")\n',
    "# a clever trick\nget('/me')\nbus.emit('students.created')\nfetch('/v3.0/users?page=2')\n",
]


@pytest.mark.parametrize("text", NO_CALLS)
def test_what_only_looks_like_a_call(tmp_path: Path, text: str) -> None:
    (tmp_path / "code.js").write_text(text, encoding="utf-8")
    assert audit([tmp_path]).calls == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("?access_token=abcdef", "?access_token=***"),
        ("?access_token%3Dabcdef", "?access_token%3D***"),
        ("?x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdef", "?x=***"),
        ("?starting_after=58da8c63d7dc0ca068000000", "?starting_after=58da8c63d7dc0ca068000000"),
        ("?access_token=${token}", "?access_token=${token}"),
        ("?status_code=200", "?status_code=200"),
        ("?code=abc&state=1", "?code=***&state=1"),
    ],
)
def test_secrets_are_masked_and_nothing_else(look: Look, written: str, shown: str) -> None:
    [call] = look(a__txt=f"GET https://api.clever.com/v2.1/me{written}\n").calls
    assert call.text == f"https://api.clever.com/v2.1/me{shown}"


def test_long_rows_of_names_are_read_once(tmp_path: Path) -> None:
    """Words and lists that never end would take hours if each of their parts were read from the start."""
    lists = "clever: '" + "students.created," * 20_000 + "students.created'\n"
    words = "CLEVER_API_URL" * 20_000 + "\n"
    (tmp_path / "rows.js").write_text(lists + words, encoding="utf-8")
    found = audit([tmp_path]).calls
    assert {call.text for call in found} == {"students.created"}
    assert len(found) == 20_001
