"""Delimiter and header, found as a person would."""

from __future__ import annotations

import pytest

from app.errors import InputRefused
from app.intake.columns import is_known
from app.intake.dialect import Dialect, read_dialect


def found(text: str, preferred: str = ",", chosen: str | None = None) -> Dialect:
    data = text.encode()
    return read_dialect(data, "x.csv", final=True, known=is_known, preferred=preferred, chosen=chosen)


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        ("role_id,user_id\n", ",", ["role_id", "user_id"]),
        ("role_id;user_id;a,b,c,d,e\n", ";", ["role_id", "user_id", "a,b,c,d,e"]),
        ("role_id\tuser_id", "\t", ["role_id", "user_id"]),
        ("role_id|user_id\r\n", "|", ["role_id", "user_id"]),
        ("sep=;\r\nrole_id;user_id\r\n", ";", ["role_id", "user_id"]),
        ("SEP=,\nrole_id;user_id,b\n", ",", ["role_id;user_id", "b"]),
        ('"sep=:"\na:b\n', ":", ["a", "b"]),
        ("sep=\t\na\tb,c,d\n", "\t", ["a", "b,c,d"]),
        ("\n \r\n,,;\na;b\n1;2\n", ";", ["a", "b"]),
        ('"a;x",b\n1,2\n', ",", ["a;x", "b"]),
        ("a;b,c\n1;2\n3;4,5\n6;7", ";", ["a", "b,c"]),
        ("user_id,role_id,, \n", ",", ["user_id", "role_id"]),
        ("a,,b,\n", ",", ["a", "", "b"]),
        ("clever_id\nx;y;z\n", ",", ["clever_id"]),
        ('"role\nid",user_id\n', ",", ["role\nid", "user_id"]),
        ("sep=ab\n", ",", ["sep=ab"]),
    ],
)
def test_header_and_delimiter(text: str, delimiter: str, header: list[str]) -> None:
    dialect = found(text)
    assert (dialect.delimiter, dialect.header) == (delimiter, header)


def test_data_begin_behind_the_header() -> None:
    text = 'sep=;\r\n\r\n"a\r\nb";c\r\n1;2\r\n'
    assert text.encode()[found(text).data_at :] == b"1;2\r\n"


def test_a_tsv_of_one_column_has_tabs() -> None:
    assert found("clever_id\n", preferred="\t").delimiter == "\t"


def test_a_choice_wins() -> None:
    assert found("role_id,user_id;x\n", chosen=";").header == ["role_id,user_id", "x"]


@pytest.mark.parametrize("text", ['"a,b\n1,2\n', '"role_id",user_id,"x\n'])
def test_a_broken_header_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        found(text)
