"""Paths handed to a client or a wrapper: found by plain searches, and the same as one slow pattern finds."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from app.versions.audit.addresses import API_HOST
from app.versions.audit.handing import handed_paths
from app.versions.audit.joining import Base

BASE = Base(API_HOST, "/v2.1")
PIECES = (
    *(
        "pages",
        "list_pages",
        "pagesof",
        "client",
        "api",
        "my_clever",
        "clients",
        "self",
        "this",
        "$this",
        "@api",
    ),
    *(
        "other",
        "é",
        "x",
        "(",
        ")",
        "()",
        '("students"',
        "('/v2.1/me'",
        "(f'teachers'",
        '( "sections',
        '"students"',
    ),
    *(
        ".",
        "?.",
        "->",
        "::",
        ":",
        ">",
        "$",
        " ",
        "\n",
        "  .",
        ".get",
        ".get<T>",
        "->fetch",
        '("GET", "students"',
    ),
)
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def slowly(text: str, name: str, wrapper: bool) -> set[int]:
    """Where what is handed begins, by a single pattern that tries every place of the text."""
    quoted = r"[fr]?[\"'`](?=/?[a-z]{2})"
    own = (
        r"(?:(?<![\w.>$:])|(?:\bself|\bthis|\$this|@?\b\w*(?:clever|client|api)\w*)\s*(?:\??\.|->|::)\s*)"
        rf"{name}\(\s*{quoted}"
    )
    asked = (
        rf"(?<!\w){name}(?:\(\))?\s*(?:\??\.|->|::)\s*\w+\s*(?:<[^<>()\n]*>)?\s*[( ]\s*"
        rf"(?:[\"'](?:GET|get)[\"']\s*,\s*)?{quoted}"
    )
    starts = {match.end() for match in re.finditer(own if wrapper else asked, text)}
    return {at for at in starts if re.match(r"[\w./]+[\"'`]", text[at:])}


def found(text: str, name: str, wrapper: bool) -> set[int]:
    clients, wrappers = ({}, {name: BASE}) if wrapper else ({name: BASE}, {})
    return {one.start for one in handed_paths(text, clients, wrappers, lambda _: True)}


@given(texts)
def test_functions_of_ones_own(text: str) -> None:
    assert found(text, "pages", wrapper=True) == slowly(text, "pages", wrapper=True)


@given(texts)
def test_clients(text: str) -> None:
    assert found(text, "client", wrapper=False) == slowly(text, "client", wrapper=False)


def test_who_is_asked_decides() -> None:
    for before in ("", "self.", "this?.", "$this->", "my_clever::", "@api.", "x = ", "clientFor  ."):
        assert found(f'{before}pages("students")', "pages", wrapper=True), before
    for before in ("x", "google.", "it->", "$", "a:"):
        assert not found(f'{before}pages("students")', "pages", wrapper=True), before
