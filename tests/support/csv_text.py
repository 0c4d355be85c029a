"""CSV text as programs write it, with every choice they have."""

from __future__ import annotations

import re
from collections.abc import Sequence


def csv_text(
    rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\n", quote_all: bool = False
) -> str:
    """Rows as CSV; Python's own writer leaves a CR unquoted when lines end with LF."""
    needs = re.compile(f'[{re.escape(delimiter)}"\r\n]')

    def cell(value: str) -> str:
        if quote_all or needs.search(value):
            return '"' + value.replace('"', '""') + '"'
        return value

    return "".join(delimiter.join(map(cell, row)) + end for row in rows)
