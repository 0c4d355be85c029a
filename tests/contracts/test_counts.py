"""What follows a count in a sentence reads right for one and for many, in `app/` and in the window."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from app.words import say
from tests.contracts.source import ROOT, modules, named, tree
from ui.figures import fill, number

_THINGS = (
    "accounts|conflicts|cells|columns|days|districts|entries|files|ids|lines|pairs|people|remarks|rows|steps|"
    "tokens|users"
)
_BARE = re.compile(
    r"\{\w*(?::,)?\} (?:(?:more|old|open|mapping|result|invented) )?(?:" + _THINGS + r")\b(?!/)"
)
# A limit, and counts that are never below two.
_NEVER_ONE = ("{limit} files", "{sheets} sheets")


def _catalogue() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "resources" / "words" / "en").glob("*.json")):
        for name, entry in json.loads(path.read_text(encoding="utf-8")).items():
            for text in entry.values() if isinstance(entry, dict) else (entry,):
                yield f"{path.stem}.{name}", text


def _window() -> Iterator[tuple[str, str]]:
    for path in modules("ui"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "tr",
                "translate",
            ):
                for text in node.args:
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield f"{named(path)}:{node.lineno}", text.value


def test_no_sentence_says_one_accounts() -> None:
    bare = []
    for where, text in [*_catalogue(), *_window()]:
        # What stands inside a form for many is never said of one.
        plain = re.sub(r"\{\w+:[^{}|]*\|(?:[^{}]|\{\w*\})*\}", "", text)
        bare += [f"{where}: {hit}" for hit in _BARE.findall(plain) if hit not in _NEVER_ONE]
    assert not bare, "Give both forms, {rows:row|rows}:\n" + "\n".join(bare)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (1, "1 row of the accounts was set aside and is not in accounts_updated; see set_aside.csv."),
        (2, "2 rows of the accounts were set aside and are not in accounts_updated; see set_aside.csv."),
    ],
)
def test_a_sentence_of_the_results_fits_its_count(rows: int, said: str) -> None:
    assert say("results.left_set_aside", rows=rows) == said


def test_a_count_that_was_written_before_fits_too() -> None:
    assert say("demo.step_export", files="1") == "Wrote 1 result file."
    assert say("demo.step_export", files="1,204") == "Wrote 1,204 result files."


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["en_US", "de_DE", "ar_EG"]))
def test_the_window_writes_the_count_as_the_locale_does(count: int, locale: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        thing = "account waits" if count == 1 else "accounts wait"
        assert fill("{0} {0:account waits|accounts wait}", count) == f"{number(count)} {thing}"
    finally:
        QLocale.setDefault(before)


def test_what_is_put_in_is_never_read_as_a_place() -> None:
    assert fill("{0}: {1} {1:file|files}", "a {1:x|y} b", 1) == "a {1:x|y} b: 1 file"
