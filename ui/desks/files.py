"""Files that were given, as cards and previews: what the parser found, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.intake.columns import KEYS, KEYS_OF
from app.words import say
from ui.figures import fill
from ui.pages.load_view import FilePreview, Guess
from ui.widgets.file_card import FileCardView

if TYPE_CHECKING:
    from app.intake.findings import Finding

translate = QCoreApplication.translate

KNOWN_COLUMNS = frozenset(KEYS)
_MOST_TOLD = 3
_MOST_DISTRICTS = 300


def column_name(key: str) -> str:
    """What we take a column for, in words."""
    return {
        "old": translate("files", "old id"),
        "new": translate("files", "new id"),
        "key": translate("files", "account key"),
        "clever_id": translate("files", "Clever ID"),
        "role": translate("files", "role"),
        "district": translate("files", "district"),
        "email": translate("files", "email"),
        "first_name": translate("files", "first name"),
        "last_name": translate("files", "last name"),
        "permission": translate("files", "permission"),
        "last_login": translate("files", "last login"),
        "sis_id": translate("files", "SIS id"),
        "teacher_number": translate("files", "teacher number"),
        "state_id": translate("files", "state id"),
        "staff_role": translate("files", "staff role"),
    }.get(key, key)


def kind_name(kind: str) -> str:
    return {
        "mapping": translate("files", "Mapping"),
        "accounts": translate("files", "Accounts"),
    }.get(kind, translate("files", "Not readable"))


def encoding_name(encoding: str) -> str:
    return {
        "utf-8": "UTF-8",
        "utf-8-sig": "UTF-8",
        "utf-16-le": "UTF-16",
        "utf-16-be": "UTF-16",
        "cp1252": "Windows-1252",
    }.get(encoding, encoding)


def delimiter_name(delimiter: str) -> str:
    return {
        ",": translate("files", "comma"),
        ";": translate("files", "semicolon"),
        "\t": translate("files", "tab"),
        "|": translate("files", "pipe"),
    }.get(delimiter, delimiter)


def cards(paths: Sequence[Path], found: Mapping[str, list[Finding]], chosen: str) -> tuple[FileCardView, ...]:
    """One card for each path that was given; a path not looked at yet says so."""
    return tuple(_card(path, found.get(str(path)), str(path) == chosen) for path in paths)


def _card(path: Path, files: list[Finding] | None, chosen: bool) -> FileCardView:
    key, name = str(path), path.name or str(path)
    if files is None:
        return FileCardView(key, name, translate("files", "Looking…"), chosen=chosen)
    good = [one for one in files if one.refusal is None]
    kinds = sorted({one.kind for one in good})
    if any(one.refusal is not None for one in files):
        kind = translate("files", "Needs you") if any(one.in_doubt for one in files) else kind_name("")
    else:
        kind = ", ".join(kind_name(one) for one in kinds)
    facts = [("", one) for one in _facts(files, good)]
    remark, tone = _remark(files)
    return FileCardView(key, name, kind, tuple(facts), remark, tone, chosen=chosen)


def _facts(files: list[Finding], good: list[Finding]) -> list[str]:
    told = []
    if len(files) > 1:
        told.append(fill(translate("files", "{0} {0:file|files}"), len(files)))
    if good:
        told.append(fill(translate("files", "{0} {0:row|rows}"), sum(one.count for one in good)))
        districts = sorted({one.district for one in good if one.district and "district" not in one.columns})
        if 0 < len(districts) <= _MOST_TOLD:
            told.append(", ".join(districts))
        elif districts:
            told.append(fill(translate("files", "{0} {0:district|districts}"), len(districts)))
        forms = (
            {encoding_name(one.encoding) for one in good},
            {delimiter_name(one.delimiter) for one in good},
        )
        told += [", ".join(sorted(one)) for one in forms]
    if len(good) == 1:
        words = translate("files", "{0} {0:column|columns} used of {1}")
        told.append(fill(words, len(good[0].columns), len(good[0].header)))
    return told


def _remark(files: list[Finding]) -> tuple[str, str]:
    """The sentence below the facts with its tone: what hinders, else what was guessed."""
    refused = sorted((one for one in files if one.refusal is not None), key=lambda one: one.in_doubt)
    if refused:
        first = refused[0].refusal
        assert first is not None
        words = first.message
        if refused[0].in_doubt:
            words += " " + translate("files", "Say what it is under “Columns and preview”.")
        else:
            words += f" {first.hint}"
        if len(refused) > 1:
            words += " " + fill(
                translate("files", "{0} more {0:file needs|files need} you."), len(refused) - 1
            )
        return words, "danger"
    told: list[str] = []
    for one in files:
        told += [note_words(code, params) for code, params in one.notes]
    told = list(dict.fromkeys(told))
    aside = sum(len(one.aside) for one in files)
    if aside:
        told.append(translate("files", "Some of the first rows will be set aside; nothing of them is lost."))
    if not told:
        return "", "plain"
    more = len(told) - _MOST_TOLD
    words = " ".join(told[:_MOST_TOLD])
    if more > 0:
        words += " " + fill(translate("files", "And {0} more {0:remark|remarks}."), more)
    return words, "warn"


def note_words(code: str, params: Mapping[str, object]) -> str:
    """A remark of the reader; our keys of columns are told in words."""
    filled = dict(params)
    if "key" in filled:
        filled["key"] = _begun(column_name(str(filled["key"])))
    if "encoding" in filled:
        filled["encoding"] = encoding_name(str(filled["encoding"]))
    return say(code, **filled)


# -- the preview ------------------------------------------------------------------------------------------


def preview(key: str, files: Sequence[Finding], at: int, districts: Sequence[str]) -> FilePreview:
    """The file `at` of a card; `districts` are names a mapping's file may belong to."""
    one = files[at]
    ours = {place: name for name, place in one.columns.items()}
    return FilePreview(
        key=key,
        name=one.name,
        headers=tuple(one.header),
        roles=tuple(column_name(ours[place]) if place in ours else "" for place in range(len(one.header))),
        rows=tuple(tuple(row) for row in one.rows),
        guesses=tuple(_guesses(files, at, districts)),
    )


def _guesses(files: Sequence[Finding], at: int, districts: Sequence[str]) -> list[Guess]:
    one = files[at]
    found = []
    if len(files) > 1:
        names = tuple((str(place), file.name) for place, file in enumerate(files))
        found.append(Guess("file", translate("files", "File"), str(at), names))
    kinds = tuple((kind, kind_name(kind)) for kind in ("mapping", "accounts"))
    found.append(Guess("kind", translate("files", "Kind of file"), one.kind or one.wish.kind or "", kinds))
    encodings = (("utf-8", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16-le", "UTF-16"))
    present = "utf-8" if one.encoding == "utf-8-sig" else one.encoding or one.wish.encoding or "utf-8"
    found.append(Guess("encoding", translate("files", "Encoding"), present, encodings))
    marks = tuple((mark, delimiter_name(mark)) for mark in (",", ";", "\t", "|"))
    now = one.delimiter or one.wish.delimiter or ","
    found.append(Guess("delimiter", translate("files", "Delimiter"), now, marks))
    if one.kind == "mapping" and "district" not in one.columns:
        known = tuple(dict.fromkeys([one.district, *districts[:_MOST_DISTRICTS]]))
        found.append(
            Guess(
                "of",
                translate("files", "All rows belong to"),
                one.district,
                tuple((name, name) for name in known),
            )
        )
    if one.header:
        found += [_column_guess(one, name) for name in KEYS_OF.get(one.kind, KEYS_OF["accounts"])]
    return found


def _column_guess(one: Finding, name: str) -> Guess:
    choices = [(_named(one.header, place), header) for place, header in enumerate(one.header)]
    at = one.columns.get(name)
    if at is None:
        choices.insert(0, ("", translate("files", "none")))
    value = "" if at is None else _named(one.header, at)
    return Guess(f"column.{name}", _begun(column_name(name)), value, tuple(choices))


def _begun(words: str) -> str:
    """With a capital at the beginning, the rest as it is."""
    return words[:1].upper() + words[1:]


def _named(header: Sequence[str], place: int) -> str:
    """How a column is named in a wish: by its heading, or by its number where that is not alone."""
    text = header[place]
    return text if text.strip() and header.count(text) == 1 else f"#{place + 1}"
