"""Large logs: read the short way, with the same answers as the long one."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.versions.audit import COLUMNS, audit, audit_csv, audit_document, audit_json, logs
from app.versions.audit.addresses import API_HOST
from app.versions.audit.judging import Judge
from app.versions.audit.masking import mask
from app.versions.facts import load_facts

_ID = "58da8c58155b940248000007"
LINES = (
    f"2026-11-05T12:00:00Z INFO clever GET https://api.clever.com/v2.1/students/{_ID} status=200",
    f'10.0.0.7 - - [05/Nov/2026:12:00:00 +0000] "GET /v2.1/teachers/{_ID} HTTP/1.1" 200 1 up=api.clever.com',
    '2026-11-05 DEBUG urllib3: https://api.clever.com:443 "GET /me HTTP/1.1" 200 None',
    "2026-11-05 POST https://api.clever.com/v3.1/sections/1/assignments ok",
    "2026-11-05 GET https://api.clever.com/v3.1/users?limit=20000&access_token=abcdef0123456789 ok",
    f"2026-11-05 GET https://api.clever.com/v3.1/schools/{_ID}/users ok",
    "2026-11-05 GET https://api.clever.com/v3.1/users?role=teacher&starting_after=x ok",
    "2026-11-05 GET https://API.Clever.com/v1.1/sections ok",
    '{"ts":"2026-11-05","url":"https:\\/\\/api.clever.com\\/v2.1\\/me"}',
    f'{{"url":"https:\\/\\/api.clever.com\\/v2.1\\/students\\/{_ID}","token":"x","type":"students.updated"}}',
    f"2026-11-05 GET https://api.clever.com/v2.1/events?starting_after={_ID}&record_type=students&code=abcdef01 ok",
    r"2026-11-05 GET https://api.clever.com/v2.1/terms?count=true\n Authorization: Bearer abcdef0123456789",
    "2026-11-05 upstream=api.clever.com rt=0.2",
    "2026-11-05 GET https://api.clever.com/v3.1/users?where=a=b&sort=x?y=1 ok",
    '2026-11-05 event type="teachers.updated" from clever',
    "2026-11-05 see https://dev.clever.com/v2.1/docs/students and https://clever.com/oauth/tokens",
    "2026-11-05 a clever remark about /v2.1/weather",
)


def _answers(folder: Path, text: str, name: str = "app.log") -> list[tuple[object, ...]]:
    (folder / name).write_text(text, encoding="utf-8")
    return [(call.line, *call[2:]) for call in audit([folder / name]).calls]


def test_a_long_log_is_judged_as_a_short_one(tmp_path: Path) -> None:
    times = 400
    short = _answers(tmp_path, "\n".join(LINES) + "\n")
    long = _answers(tmp_path, ("\n".join(LINES) + "\n") * times)
    assert len(short) == 16
    expected = [(line + turn * len(LINES), *rest) for turn in range(times) for line, *rest in short]
    assert long == expected


def test_columns_of_a_long_log_are_exact(tmp_path: Path) -> None:
    text = (LINES[0] + "\n" + LINES[1] + "\n") * 2000
    for line, column, shown, *_ in _answers(tmp_path, text):
        assert (LINES[0] + LINES[1]).find(str(shown)) >= 0
        assert LINES[(int(str(line)) - 1) % 2].index(str(shown)) + 1 == column


@pytest.mark.parametrize("name", ["production.log", "app.log.1", "trace.jsonl", "out.txt"])
def test_tokens_in_a_long_log_are_masked(tmp_path: Path, name: str) -> None:
    lines = [
        f"2026-11-05 GET https://api.clever.com/v2.1/me?access_token=secret{n:06}&x={n} 200"
        for n in range(5000)
    ]
    shown = {str(call[2]) for call in _answers(tmp_path, "\n".join(lines), name)}
    assert len(shown) == 5000
    assert not any("secret" in text for text in shown)


_SECRET_NAMES = st.sampled_from(
    ["access_token", "code", "client_secret", "key", "state", "limit", "starting_after"]
)
_VALUES = st.text(alphabet="abcdef0123456789-._", max_size=40)


@given(st.lists(st.tuples(_SECRET_NAMES, _VALUES), min_size=1, max_size=4))
def test_the_short_way_hides_what_the_long_way_hides(parameters: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters)
    tail = f"/v2.1/students/{_ID}?{query}"
    judge = Judge(load_facts(), "v3.1")
    _, verdict, shown = logs.Asked(judge, API_HOST).of(tail, f"https://api.clever.com{tail}")
    assert shown == mask(f"https://api.clever.com{tail}")
    assert verdict == judge.tail(API_HOST, tail)


def test_many_small_logs_are_read_as_logs(tmp_path: Path) -> None:
    lines = [LINES[0]] * 60
    assert logs.is_log("\n".join(lines) * 2, "app.txt")
    assert not logs.is_log("import requests\n" * 700, "sync.py")


def test_json_and_csv_in_pieces_are_the_plain_documents(tmp_path: Path) -> None:
    (tmp_path / 'a "quoted", näme.log').write_text("\n".join(LINES) * 700, encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\0clever")
    for report in (audit([tmp_path]), audit([tmp_path / "b.bin"])):
        document = audit_document(report)
        assert "".join(audit_json(report)) == json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        plain = io.StringIO()
        writer = csv.writer(plain, lineterminator="\n")
        writer.writerow(COLUMNS)
        for call in document["calls"]:
            writer.writerow([*list(call.values())[:-1], " ".join(call["replacement"])])
        assert audit_csv(report) == plain.getvalue()
