"""Every way of writing an address and a place for an id, and the level of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.versions.audit import audit
from app.versions.audit.addresses import plain
from app.versions.audit.judging import Judge
from app.versions.facts import VERSIONS, load_facts
from tests.versions.audit.conftest import Look


@pytest.mark.parametrize(
    "place",
    [
        "{id}",
        ":id",
        "${id}",
        "%s",
        "#{id}",
        "<id>",
        "{{id}}",
        "%(id)s",
        "$id",
        "58da8c63d7dc0ca068000000",
    ],
)
def test_every_place_for_an_id_is_the_same(look: Look, place: str) -> None:
    [call] = look(a__txt=f"x = 'https://api.clever.com/v2.1/teachers/{place}/students'\n").calls
    assert call.operation == "GET /teachers/{id}/students"
    assert call.replacement == ("/users/{id}/mystudents",)
    assert call.column == 6


LEVELS = [
    ("https://api.clever.com/v3.1/users", "ok"),
    ("https://api.clever.com/v3.1/me", "ok"),
    ("https://api.clever.com/v3.1/schools/1/users?primary=true", "ok"),
    ("https://clever.com/oauth/tokens", "ok"),
    ("https://clever.com/oauth/tokeninfo", "ok"),
    ("https://api.clever.com/v2.1/sections", "check"),
    ("https://api.clever.com/v3.0/users/1", "check"),
    ("https://api.clever.com/v2.1/me", "check"),
    ("https://api.clever.com/v3.1/schools/1/users?role=teacher", "check"),
    ("https://api.clever.com/me", "breaks"),
    ("https://api.clever.com/v1.2/sections", "breaks"),
    ("https://api.clever.com/v1/students", "breaks"),
    ("https://api.clever.com/v3.1/students", "breaks"),
    ("https://api.clever.com/v2.1/contacts/1", "breaks"),
    ("https://api.clever.com/v4.0/users", "breaks"),
    ("https://api.clever.com/oauth/tokens", "breaks"),
    ("https://api.getclever.com/v2.1/sections", "breaks"),
    ("https://api.clever.com/v1.1/push/events", "breaks"),
    ("https://api.clever.com/v3.1/sections?limit=10001", "breaks"),
    ("https://api.clever.com/v3.1/sections?limit=10000", "ok"),
    ("https://api.clever.com/v3.1/sections?where=x", "breaks"),
    ("https://api.clever.com/v3.1/sections?count=true", "ok"),
    ("https://api.clever.com/v3.1/users?role=student?limit=5", "breaks"),
    ("https://api.clever.com/v2.1/events?record_type=contacts", "breaks"),
    ("https:\\/\\/api.clever.com\\/v2.1\\/students", "breaks"),
]


@pytest.mark.parametrize(("address", "level"), LEVELS)
def test_level(look: Look, address: str, level: str) -> None:
    [call] = look(a__txt=f'get("{address}")\n').calls
    assert call.level == level, call.why
    assert call.text == address
    assert call.why.endswith(".")


@pytest.mark.parametrize(
    "line",
    [
        'fetch("https://api.clever.com/v1.1" + "/students")',
        'get(BASE + "/students")',
        'get(f"{BASE}/students")',
        'get("${BASE}/students")',
        'get("#{BASE}/students")',
        "curl $BASE/students",
        'urljoin(BASE, "students")',
        'client.get("/students")',
        "client.get '/students'",
    ],
)
def test_addresses_in_parts(look: Look, line: str) -> None:
    text = f'BASE = "https://api.clever.com/v1.1"\nclient = Client.new(url: "https://api.clever.com/v1.1")\n{line}\n'
    found = [call for call in look(a__rb=text).calls if call.line == 3]
    assert [(call.version, call.path, call.level) for call in found] == [("v1.1", "/students", "breaks")]


def test_a_constant_named_after_clever_counts_in_other_files(look: Look) -> None:
    report = look(
        settings__py='CLEVER_API_URL = "https://api.clever.com/v2.1"\n',
        client__py='import settings\nget(settings.CLEVER_API_URL + "/sections/" + one + "/teachers")\n',
    )
    [call] = [call for call in report.calls if call.file.endswith("client.py")]
    assert call.version == "v2.1" and call.replacement == ("/sections/{id}/users?role=teacher",)


def test_a_variable_given_another_address_is_not_clever(look: Look) -> None:
    text = 'url = "https://api.clever.com/v2.1"\nurl = "https://api.example-lms.com/v1"\nget(url + "/students")\n'
    assert [call.line for call in look(a__py=text).calls] == [1]


def test_parameters_beside_the_address(look: Look) -> None:
    text = (
        'requests.get("https://api.clever.com/v2.1/sections",\n'
        '             params={"where": "{}", "limit": 20000, "starting_after": last})\n'
        'requests.get("https://api.clever.com/v3.1/schools/1/users", params={"primary": True})\n'
        "database.where(limit=20000, page=2)\n"
    )
    calls = look(a__py=text).calls
    assert [(call.line, call.level, call.operation) for call in calls] == [
        (1, "check", "GET /sections"),
        (2, "breaks", "GET /sections?where"),
        (2, "breaks", "GET /sections?limit"),
        (3, "ok", "GET /schools/{id}/users"),
    ]


def test_routes_of_the_application_are_not_calls(look: Look) -> None:
    text = (
        "const clever = axios.create({ baseURL: 'https://api.clever.com/v2.1' });\n"
        "router.get('/me', handler);\napp.get('/students', (req, res) => clever.get('/sections'));\n"
        'Started GET "/me" for 127.0.0.1\n'
    )
    assert [(call.line, call.path) for call in look(a__js=text).calls] == [
        (1, ""),
        (3, "/sections"),
    ]


def test_secrets_are_masked(look: Look) -> None:
    text = (
        'get("https://api.clever.com/me?access_token=ilaaaabbbbccccdddd&x=1")\n'
        'get("https://client:topsecret@clever.com/oauth/tokens?client_secret=hushhush")\n'
    )
    shown = [call.text for call in look(a__py=text).calls]
    assert shown == [
        "https://api.clever.com/me?access_token=***&x=1",
        "https://***@clever.com/oauth/tokens?client_secret=***",
    ]


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    judge = Judge(load_facts(), "v3.1")
    plain(text)
    judge.tail("api.clever.com", "/" + text)


@given(st.sampled_from(VERSIONS), st.data())
def test_every_operation_of_the_facts_is_recognised(version: str, data: st.DataObject) -> None:
    facts = load_facts()
    name = data.draw(st.sampled_from(sorted(facts.operations(version))))
    method, path = name.split(" ")
    verdict = Judge(facts, version).tail("api.clever.com", f"/{version}{path}", method)
    assert verdict is not None and verdict.operation == name
    expected = "breaks" if version.startswith("v1") else "check" if path == "/schools/{id}/users" else "ok"
    assert verdict.level == expected


def test_position_counts_characters_and_lines(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("\r\nж = 'https://api.clever.com/me'\r\n".encode())
    (tmp_path / "b.py").write_bytes("x\n\ty = 'https://api.clever.com/me'".encode("utf-16"))
    first, second = audit([tmp_path]).calls
    assert (first.line, first.column) == (2, 6)
    assert (second.line, second.column) == (2, 7)
