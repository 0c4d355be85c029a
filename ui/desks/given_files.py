"""The files that were given to Load and are not loaded yet: what was found in each, and what a person corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.intake.files import Wish
    from app.intake.findings import Finding, Findings


class GivenFiles:
    """Files and folders in the order in which they were given. The key of each is its path as text.

    `found` has the files in each (a zip holds several), `wishes` how a file by its name is to be read. One of
    them may be `opened` for a preview of its file number `at`. `looking` until the parser has said what it found.
    """

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.wishes: dict[str, Wish] = {}
        self.found: dict[str, list[Finding]] = {}
        self.looking = False
        self.opened, self.at = "", 0

    @property
    def files(self) -> list[Finding]:
        """All files that were found."""
        return [one for files in self.found.values() for one in files]

    @property
    def previewed(self) -> list[Finding]:
        """The files of what is opened; empty when the one to show is not found (yet)."""
        files = self.found.get(self.opened, []) if self.opened else []
        return files if self.at < len(files) else []

    def add(self, paths: Sequence[Path]) -> None:
        self.paths += [path for path in paths if path not in self.paths]

    def remove(self, key: str) -> None:
        self.paths = [path for path in self.paths if str(path) != key]
        self.found.pop(key, None)
        if key == self.opened:
            self.opened = ""

    def forget(self, paths: Sequence[Path]) -> None:
        """These are loaded, and how they were to be read is of no interest any more."""
        names = {one.name for path in paths for one in self.found.get(str(path), [])}
        self.wishes = {name: wish for name, wish in self.wishes.items() if name not in names}
        for path in paths:
            self.remove(str(path))

    def open(self, key: str) -> None:
        """Open one for a preview of its first file in trouble, or close it when it was open."""
        self.opened, self.at = ("", 0) if key == self.opened else (key, 0)
        if self.opened:
            troubled = (at for at, one in enumerate(self.found.get(key, [])) if one.refusal is not None)
            self.at = next(troubled, 0)

    def correct(self, key: str, guess: str, value: str) -> None:
        """Another `kind`, district (`of`), `encoding`, `delimiter` or `column.NAME` for the file that is shown."""
        from app.intake.files import Wish

        one = self.found[key][self.at]
        wish = self.wishes.get(one.name, Wish())
        if guess.startswith("column."):
            columns = {**one.wish.columns, **wish.columns, guess.removeprefix("column."): value}
            wish = replace(wish, columns={name: header for name, header in columns.items() if header})
        elif guess == "kind":
            wish = replace(wish, kind=value, columns={})
        elif guess == "of":
            wish = replace(wish, district=value)
        elif guess == "encoding":
            wish = replace(wish, encoding=value)
        else:
            wish = replace(wish, delimiter=value)
        self.wishes[one.name] = wish

    def take(self, findings: Findings) -> None:
        """What the parser found; the first that is in doubt is opened when none is."""
        self.looking = False
        self.found = {str(path): [] for path in self.paths}
        for one in findings.files:
            self.found.setdefault(one.origin, []).append(one)
        troubled = [key for key, files in self.found.items() if any(one.in_doubt for one in files)]
        if not self.opened and troubled:
            self.open(troubled[0])
