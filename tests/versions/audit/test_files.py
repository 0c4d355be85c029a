"""Logs, captures, dependency files, and what is not read at all."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from app.errors import InputRefused, UsageError
from app.jobs import Job
from app.versions.audit import COLUMNS, audit, audit_csv, audit_document, audit_text
from app.versions.audit.libraries import known_libraries
from tests.versions.audit.conftest import Look

ID = "58da8c63d7dc0ca068000000"


def test_log_lines_count_when_the_host_is_named(look: Look) -> None:
    log = (
        f'DEBUG https://api.clever.com:443 "GET /v2.1/teachers/{ID} HTTP/1.1" 200\n'
        f'10.0.0.1 "GET /v2.1/users/{ID} HTTP/1.1" 200 host=api.clever.com\n'
        f'10.0.0.1 "GET /v2.1/students/{ID} HTTP/1.1" 200\n'
        'DEBUG https://api.clever.com:443 "GET /me HTTP/1.1" 200\n'
        '127.0.0.1 "GET /me HTTP/1.1" 200\n'
        "GET /v3.1/me HTTP/1.1 host=graph.facebook.com\n"
    )
    calls = look(a__log=log).calls
    assert [(call.line, call.operation, call.level) for call in calls] == [
        (1, "GET /teachers/{id}", "breaks"),
        (2, "GET /users/{id}", "check"),
        (3, "GET /students/{id}", "breaks"),
        (4, "me", "breaks"),
    ]
    assert calls[0].column == 39 and calls[0].text == f"/v2.1/teachers/{ID}"


def test_raw_requests_name_their_host_below(look: Look) -> None:
    [call] = look(
        a__txt="GET /me HTTP/1.1\nAccept: */*\nHost: api.clever.com\n\nGET /me HTTP/1.1\nHost: x.y\n"
    ).calls
    assert (call.line, call.column, call.level) == (1, 5, "breaks")


def test_har_counts_requests_and_not_answers(look: Look) -> None:
    def entry(url: str, method: str = "GET") -> dict[str, object]:
        headers = [{"name": "Referer", "value": "https://api.clever.com/v1.1/students"}]
        content = {"text": json.dumps({"uri": "/v2.1/students", "self": "https://api.clever.com/v1.1/me"})}
        return {
            "request": {"headers": headers, "method": method, "url": url},
            "response": {"content": content},
        }

    har = {
        "log": {
            "creator": {"name": "browser"},
            "entries": [
                entry("https://api.clever.com/v2.1/students?limit=100"),
                entry("https://graph.facebook.com/v3.1/me"),
                entry("https://api.clever.com/v3.1/sections/1/assignments", "POST"),
            ],
        }
    }
    text = json.dumps(har, indent=1)
    first, second = look(a__har=text).calls
    assert text.splitlines()[first.line - 1][first.column - 1 :].startswith(
        "https://api.clever.com/v2.1/students"
    )
    assert first.level == "breaks"
    assert (second.operation, second.level) == ("POST /sections/{section_id}/assignments", "ok")
    # A recording that was cut off still tells what came before the cut.
    cut = text[: text.index("graph.facebook")]
    assert [call.line for call in look(a__har=cut).calls] == [first.line]


def test_postman_variables_are_filled_in(look: Look) -> None:
    collection = {
        "info": {
            "_postman_id": "1",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "item": [
            {
                "request": {
                    "method": "GET",
                    "url": {"raw": "{{base}}/students", "host": ["{{base}}"], "path": ["students"]},
                }
            },
            {"item": [{"request": "https://api.clever.com/v3.1/users/:id"}]},
            {"request": {"url": {"raw": "{{other}}/students"}, "method": "GET"}},
            {"request": {"url": {"raw": "{{host}}/v2.1/contacts/{{id}}"}, "method": "GET"}},
        ],
        "variable": [
            {"key": "base", "value": "https://api.clever.com/v2.1"},
            {"key": "other", "value": "https://api.example-lms.com/v2"},
        ],
    }
    calls = look(a__json=json.dumps(collection, indent=2)).calls
    assert [(call.text, call.operation, call.level) for call in calls] == [
        ("{{base}}/students", "GET /students", "breaks"),
        ("https://api.clever.com/v3.1/users/:id", "GET /users/{id}", "ok"),
        ("{{host}}/v2.1/contacts/{{id}}", "GET /contacts/{id}", "breaks"),
    ]


def test_postman_addresses_in_parts_are_put_together(look: Look) -> None:
    def item(**url: object) -> dict[str, object]:
        return {"request": {"method": "GET", "url": url}}

    collection = {
        "info": {"_postman_id": "1"},
        "item": [
            item(
                protocol="https",
                host=["api", "clever", "com"],
                path=["v2.1", "students"],
                query=[
                    {"key": "limit", "value": "20000"},
                    {"key": "where", "value": "x", "disabled": True},
                ],
            ),
            item(host=["{{clever_base}}"], path=["v3.1", "teachers", ":id", "sections"]),
            item(host="api.clever.com", path="/v1.2/me"),
            item(protocol="https", host=["graph", "microsoft", "com"], path=["v2.1", "students"]),
            item(
                raw="https://api.clever.com/v3.1/users", host=["api", "clever", "com"], path=["v3.1", "users"]
            ),
        ],
    }
    text = json.dumps(collection, indent=1)
    calls = look(a__json=text).calls
    assert [(call.text, call.operation, call.level) for call in calls] == [
        ("https://api.clever.com/v2.1/students?limit=20000", "GET /students", "breaks"),
        ("{{clever_base}}/v3.1/teachers/:id/sections", "GET /teachers/{id}/sections", "breaks"),
        ("api.clever.com/v1.2/me", "me", "breaks"),
        ("https://api.clever.com/v3.1/users", "GET /users", "ok"),
    ]
    first = calls[0]
    assert text.splitlines()[first.line - 1][first.column - 1 :].startswith("api")


@pytest.mark.parametrize(
    ("name", "text", "level"),
    [
        ("Gemfile", "gem 'rails'\ngem 'omniauth-clever', '~> 1.2'\n", "breaks"),
        (
            "Gemfile",
            "gem 'x'\ngem 'omniauth-clever', github: 'code-dot-org/omniauth-clever'\n",
            "check",
        ),
        ("Gemfile.lock", "GEM\n    omniauth-clever (1.2.1)\n      omniauth-oauth2\n", "breaks"),
        ("requirements-dev.txt", "flask\nclever==2.4.0  # data\nclever-tools==1\n", "breaks"),
        ("pyproject.toml", '[project]\ndependencies = ["clever>=2", "flask"]\n', "breaks"),
        (
            "package.json",
            '{"dependencies": {\n  "clever": "0.12.1", "clever-tools": "1"}}\n',
            "breaks",
        ),
        ("composer.json", '{"require": {\n  "geekspeek/clever-php-sdk": "^2.1"}}\n', "breaks"),
        ("requirements.txt", "flask\ndjango-allauth[socialaccount]>=0.54\n", "check"),
    ],
)
def test_dependency_files_name_known_libraries(tmp_path: Path, name: str, text: str, level: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    [call] = audit([tmp_path]).calls
    assert (call.line, call.level) == (2, level)
    assert "clever" in call.text or "allauth" in call.text


def test_libraries_for_many_services_need_a_sign_of_clever(look: Look) -> None:
    plain = look(requirements__txt="django-allauth==0.54\n", app__py="import django\n")
    assert plain.calls == []
    used = look(settings__py='INSTALLED = ["allauth.socialaccount.providers.clever"]\n')
    assert [call.text for call in used.calls] == ["django-allauth==0.54"]


def test_what_is_known_of_libraries_is_complete() -> None:
    assert len(known_libraries()) >= 10
    for library in known_libraries():
        for verdict in (library.verdict, *(other for _, other in library.variants)):
            assert verdict.level in ("breaks", "check") and verdict.why.endswith(".")


def test_what_is_not_read_is_listed_with_a_reason(tmp_path: Path) -> None:
    call = 'get("https://api.clever.com/me")\n'
    for folder in (".git", "node_modules", "src"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.js").write_text(call, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0" + call.encode())
    with (tmp_path / "huge.log").open("wb") as huge:
        huge.truncate(20_000_001)
    report = audit([tmp_path])
    assert [Path(found.file).relative_to(tmp_path).as_posix() for found in report.calls] == ["src/a.js"]
    skipped = {Path(entry.file).name: entry.why for entry in report.skipped}
    assert set(skipped) == {".git", "node_modules", "picture.png", "huge.log"}
    assert "20 MB" in skipped["huge.log"] and all(skipped.values())


def test_a_missing_path_and_an_unknown_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="nowhere"):
        audit([tmp_path / "nowhere"])
    with pytest.raises(UsageError):
        audit([tmp_path], "v9")


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text('get("https://api.clever.com/me")\n', encoding="utf-8")
    assert len(audit([file, tmp_path, file]).calls) == 1


def test_document_and_csv_have_the_same_rows(look: Look) -> None:
    report = look(
        a__py='get("https://api.clever.com/v2.1/districts/1/admins", "https://api.clever.com/v3.1/users")\n'
    )
    document = audit_document(report)
    assert list(document) == ["to", "counts", "calls", "skipped"]
    assert document["counts"] == {"breaks": 1, "check": 0, "ok": 1}
    assert tuple(document["calls"][0]) == COLUMNS
    rows = list(csv.DictReader(io.StringIO(audit_csv(report))))
    assert rows[0]["replacement"] == "/users?role=district_admin /users?role=staff"
    assert [row["text"] for row in rows] == [call["text"] for call in document["calls"]]
    assert "instead: /users?role=district_admin" in audit_text(report)


def test_progress_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x\n", encoding="utf-8")
    told: list[str] = []
    audit([tmp_path], "v3.1", Job(lambda progress: told.append(progress.stage)))
    assert told == ["jobs.reading"]


@pytest.mark.parametrize(
    "text",
    [
        '@conn.get("/me"' * 20_000 + " https://api.clever.com",
        "const B='https://api.clever.com/v3.1';fetch(`${B}/${path}`);" + "f(path," * 60_000,
        "openapi: 3\nservers: https://api.clever.com/v2.1\n" + " " * 400_000 + "/students:",
    ],
)
def test_endless_lines_are_read_in_time(look: Look, text: str) -> None:
    assert look(a__rb=text).counts["ok"] <= 2


def test_a_file_over_the_limit_is_listed_with_its_size_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "big.log").write_bytes(b"https://api.clever.com/me\n" * 800_000)
    report = audit([tmp_path])
    assert report.calls == []
    (skipped,) = report.skipped
    assert skipped.missed and "20.8 MB" in skipped.why and "20 MB" in skipped.why and "split" in skipped.why
    assert "Not read (1)" in audit_text(report)
