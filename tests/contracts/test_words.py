"""Every code that the program says exists in the catalogue, with the places that the caller fills."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from app import errors
from tests.contracts.source import ROOT, modules, named, tree

CATALOGUE = ROOT / "resources" / "words" / "en"
SPEAKERS = {"say", "hint_of"}


@cache
def catalogue() -> dict[str, str | dict[str, str]]:
    return {
        f"{path.stem}.{name}": entry
        for path in sorted(CATALOGUE.glob("*.json"))
        for name, entry in json.loads(path.read_text(encoding="utf-8")).items()
    }


@cache
def error_names() -> frozenset[str]:
    """UserError and everything below it, wherever in app/ it is defined."""
    names = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.UserError)
    }
    classes = [
        node for path in modules("app") for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)
    ]
    while True:
        more = {
            node.name
            for node in classes
            if names & {base.id for base in node.bases if isinstance(base, ast.Name)}
        }
        if more <= names:
            return frozenset(names)
        names |= more


@dataclass(frozen=True)
class Use:
    """A place in the source that names a code. `filled` is None when it fills places with `**`."""

    where: str
    code: str
    filled: frozenset[str] | None
    is_error: bool


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        # `console.say` says something else.
        return function.attr if function.value.id in ("words", "errors") else ""
    return ""


def _codes(node: ast.expr) -> Iterator[str]:
    """The codes that an argument may be: one text, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)


def calls() -> Iterator[tuple[Path, ast.Call, bool]]:
    """Every call that says something, and whether it makes an error."""
    for path in modules("app", "ui"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and node.args:
                name = _name_of(node.func)
                if name in SPEAKERS or name in error_names():
                    yield path, node, name in error_names()


def uses() -> Iterator[Use]:
    for path, node, is_error in calls():
        filled = frozenset(word.arg for word in node.keywords if word.arg)
        open_ended = any(word.arg is None for word in node.keywords)
        for code in _codes(node.args[0]):
            yield Use(f"{named(path)}:{node.lineno}", code, None if open_ended else filled, is_error)


def places(text: str) -> set[str]:
    """The names in braces of a sentence."""
    fields = (field for _text, field, _form, _turn in string.Formatter().parse(text) if field is not None)
    return {field.split(".")[0].split("[")[0] for field in fields}


def test_every_code_is_in_the_catalogue() -> None:
    unknown = [f"{use.where} says {use.code}" for use in uses() if use.code not in catalogue()]
    assert not unknown, "Add the sentence to resources/words/en, or mend the code:\n" + "\n".join(unknown)


def test_codes_put_together_have_sentences_to_choose_from() -> None:
    lonely = []
    for path, node, _is_error in calls():
        first = node.args[0]
        if not isinstance(first, ast.JoinedStr) or not isinstance(first.values[0], ast.Constant):
            continue
        start = str(first.values[0].value)
        if not any(code.startswith(start) for code in catalogue()):
            lonely.append(f"{named(path)}:{node.lineno} says {start}...")
    assert not lonely, "No sentence begins like that in resources/words/en:\n" + "\n".join(lonely)


def test_every_place_of_a_sentence_is_filled() -> None:
    empty = []
    for use in uses():
        entry = catalogue().get(use.code)
        if entry is None or use.filled is None:
            continue
        texts = [entry] if isinstance(entry, str) else list(entry.values())
        wanted: set[str] = set().union(*map(places, texts if use.is_error else texts[:1]))
        if wanted - use.filled:
            empty.append(f"{use.where} says {use.code} without {sorted(wanted - use.filled)}")
    assert not empty, "Pass these as keywords, or the person sees an error of ours:\n" + "\n".join(empty)


def test_every_error_says_what_to_do_next() -> None:
    silent = sorted(
        {use.code for use in uses() if use.is_error and not (isinstance(catalogue().get(use.code), dict))}
        | {
            code
            for code, entry in catalogue().items()
            if isinstance(entry, dict) and not entry.get("hint", "").strip()
        }
    )
    assert not silent, f'Write each of these as {{"message": ..., "hint": what to do next}}: {silent}'


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.json")), ids=lambda path: path.stem)
def test_the_catalogue_is_well_formed(path: Path) -> None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        twice = {name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1}
        assert not twice, f"{path.name} has these entries twice: {sorted(twice)}"
        return dict(pairs)

    for name, entry in json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once).items():
        texts = [entry] if isinstance(entry, str) else list(entry.values())
        assert isinstance(entry, str) or set(entry) <= {"message", "hint"}, f"{name}: only message and hint"
        for text in texts:
            try:
                places(text)
            except ValueError as error:
                pytest.fail(
                    f"{path.stem}.{name} cannot be filled ({error}); double braces that stand for themselves"
                )
