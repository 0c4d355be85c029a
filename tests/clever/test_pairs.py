"""Pairs of ids from sign-ins: there `user_id` is the old id."""

from __future__ import annotations

import csv
import io
import json
from base64 import urlsafe_b64encode

import pytest

from app.clever.pairs import FetchedPairs, parse_pairs
from app.errors import InputRefused

OLD, NEW = "1" * 24, "2" * 24
CLAIMS = {
    "user_id": OLD,
    "multi_role_user_id": NEW,
    "sub": NEW,
    "user_type": "school_admin",
    "district": "3" * 24,
    "email": "a@b.example",
    "given_name": "Ada",
    "family_name": "Abel",
}


def read(pairs: FetchedPairs) -> list[dict[str, str]]:
    with pairs.file as file:
        return list(csv.DictReader(io.StringIO(b"".join(file.chunks()).decode())))


def token(claims: dict[str, str]) -> str:
    parts = ({"alg": "none"}, claims, {"s": 1})
    return ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CLAIMS),
        json.dumps([CLAIMS], indent=2),
        json.dumps({"data": CLAIMS}),
        json.dumps({"data": [{"data": CLAIMS}]}),
        "\ufeff" + json.dumps(CLAIMS) + "\n",
        token(CLAIMS),
        json.dumps([token(CLAIMS)]),
        ",".join(CLAIMS) + "\n" + ",".join(CLAIMS.values()),
    ],
)
def test_the_pair_is_turned_round(text: str) -> None:
    pairs = parse_pairs(text)
    assert (pairs.rows, pairs.unreadable) == (1, 0)
    row = read(pairs)[0]
    assert (row["legacy_id"], row["user_id"], row["role"]) == (OLD, NEW, "staff")
    assert (row["district"], row["email"]) == ("3" * 24, "a@b.example")
    assert (row["first_name"], row["last_name"]) == ("Ada", "Abel")


def test_lines_of_json_and_tokens_mixed_with_something_else() -> None:
    pairs = parse_pairs(f"{json.dumps(CLAIMS)},\n{token(CLAIMS)}\nnothing\n{{}}\n")
    assert (pairs.rows, pairs.unreadable) == (2, 2)
    pairs.file.close()


def test_a_pair_that_lacks_an_id_is_a_row_that_loading_sets_aside() -> None:
    pairs = parse_pairs(f"user_id;multi_role_user_id\n{OLD};\n;{NEW}\n{OLD};{NEW}\n")
    rows = read(pairs)
    assert [(row["legacy_id"], row["user_id"]) for row in rows] == [(OLD, ""), ("", NEW), (OLD, NEW)]


@pytest.mark.parametrize(
    "text", ["", " \n", "[]", "[1, null]", "user_id,email\n1,2", "words", "{", "a.b.c", "[" * 100_000]
)
def test_nothing_that_holds_a_pair_is_refused(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_pairs(text)
    assert refused.value.hint
