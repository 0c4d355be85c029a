"""Which column is which, and how a person is asked when headers leave it open."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputRefused, UsageError
from app.intake.columns import (
    ACCOUNTS,
    ALIASES,
    MAPPING,
    Choice,
    choose_columns,
    kind_of,
    parse_columns,
)


def choose(kind: str, header: str, **wishes: str) -> Choice:
    return choose_columns("North.csv", header.split(","), kind, wishes)


def doubt(kind: str, header: str, **wishes: str) -> InputRefused:
    problem = choose(kind, header, **wishes).doubt
    assert problem is not None
    assert "North.csv" in problem.message
    return problem


@pytest.mark.parametrize("old", ALIASES[MAPPING]["old"])
@pytest.mark.parametrize("new", ALIASES[MAPPING]["new"])
def test_every_name_of_ids_in_mappings(old: str, new: str) -> None:
    spelled = f" {old.replace('_', '-').title()} ,{new.replace('_', ' ').upper()}"
    assert choose(MAPPING, spelled).columns == {"old": 0, "new": 1}
    assert kind_of(spelled.split(","), {}) == MAPPING


@pytest.mark.parametrize(
    ("key", "alias"), [(key, alias) for key, names in ALIASES[ACCOUNTS].items() for alias in names]
)
def test_every_name_of_columns_in_accounts(key: str, alias: str) -> None:
    header = [alias, *(name for k, name in (("key", "pk"), ("clever_id", "sso_id")) if k != key)]
    choice = choose_columns("a.csv", header, ACCOUNTS, {})
    assert choice.columns[key] == 0 and choice.doubt is None
    assert kind_of(header, {}) == ACCOUNTS


@pytest.mark.parametrize(
    ("header", "code", "line"),
    [
        ("role_id,legacy_id,user_id", "doubt_old", "old=role_id,new=user_id"),
        ("role_id,user_id,new_id", "doubt_new", "old=role_id,new=user_id"),
        ("a,b", "no_old", "old=HEADER,new=HEADER"),
        ("a,user_id", "no_old", "old=HEADER,new=user_id"),
        ("clever_id,b", "no_new", "old=clever_id,new=HEADER"),
        ("role_id,Role ID,user_id", "doubt_old", "old=role_id,new=user_id"),
        ("role_id,role_id,user_id", "doubt_old", "old=#1,new=user_id"),
    ],
)
def test_doubt_in_mappings_names_the_line_to_add(header: str, code: str, line: str) -> None:
    problem = doubt(MAPPING, header)
    assert problem.code == f"intake.{code}"
    assert f"--columns {line}" in problem.hint
    if "HEADER" not in line:
        assert choose_columns("x", header.split(","), MAPPING, parse_columns(line)).doubt is None


@pytest.mark.parametrize(
    ("header", "code", "line"),
    [
        ("account_id,clever_id,sso_id", "doubt_clever_id", "clever_id=clever_id"),
        ("account_id,user_id", "no_clever_id", "clever_id=HEADER"),
        ("user_id,clever_id", "no_key", "key=HEADER"),
        ("a,b", "no_key", "key=HEADER,clever_id=HEADER"),
    ],
)
def test_doubt_in_accounts_names_the_line_to_add(header: str, code: str, line: str) -> None:
    problem = doubt(ACCOUNTS, header)
    assert problem.code == f"intake.{code}"
    assert f"--columns {line}" in problem.hint


def test_a_line_to_add_can_be_pasted() -> None:
    problem = doubt(MAPPING, "Role Id,legacy_id,user_id")
    words = shlex.split(problem.hint[problem.hint.index("--columns") :])
    assert words[:2] == ["--columns", "old=Role Id,new=user_id"]


def test_of_several_candidates_the_first_of_the_list_wins_and_is_said() -> None:
    choice = choose(ACCOUNTS, "username,id,clever_id,mail,email,Email")
    assert choice.columns["key"] == 1 and choice.columns["email"] == 4
    told = {note["key"]: note["others"] for code, note in choice.notes}
    assert told == {"key": "username", "email": "Email, mail"}


def test_wishes_override_every_alias() -> None:
    choice = choose(MAPPING, "role_id,legacy_id,user_id,kind", old="legacy id", role="kind", key="nothing")
    assert choice.columns == {"old": 1, "new": 2, "role": 3}
    choice = choose(ACCOUNTS, "id,x,clever_id,user_id", clever_id="user_id", key="x", old="nothing")
    assert choice.columns == {"key": 1, "clever_id": 3}
    assert choice.doubt is None


def test_one_column_can_be_key_and_id() -> None:
    choice = choose(ACCOUNTS, "clever_id", key="clever_id")
    assert choice.columns == {"key": 0, "clever_id": 0} and choice.doubt is None


def test_a_wish_for_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputRefused, match="no column 'gone'"):
        choose(MAPPING, "role_id,user_id", old="gone")
    with pytest.raises(InputRefused, match="key=#1"):
        choose(ACCOUNTS, "x,x,clever_id", key="x")
    assert choose(ACCOUNTS, "x,x,clever_id", key="#2").columns["key"] == 1


def test_a_wish_for_the_other_kind_of_file_is_kept_in_mind() -> None:
    choice = choose(MAPPING, "role_id,user_id,role", role="Rolle")
    assert choice.columns["role"] == 2 and choice.unused == {"role"}


def test_kind_follows_from_wishes_too() -> None:
    assert kind_of(["a", "b"], {"old": "a", "new": "b"}) == MAPPING
    assert kind_of(["a", "b"], {"old": "c", "new": "d"}) == ACCOUNTS


@pytest.mark.parametrize(
    "text", ["", "old", "=x", "old=", "what=x", "old=a,old=b", "old=a,what=b", "x,old=a"]
)
def test_unclear_wishes_are_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError):
        parse_columns(text)


name = st.text(alphabet="ab c=", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.dictionaries(st.sampled_from(["old", "new", "key", "email"]), name, min_size=1))
def test_wishes_come_back(wishes: dict[str, str]) -> None:
    assert parse_columns(",".join(f"{k}={v}" for k, v in wishes.items())) == wishes
    assert parse_columns("old=Last, first,new=b") == {"old": "Last, first", "new": "b"}
