"""Names of tables and columns as people type them, quoted for a dialect."""

from __future__ import annotations

import re

from app.errors import UsageError

_PART = re.compile(r'"((?:[^"]|"")+)"|\[((?:[^\]]|\]\])+)\]|`((?:[^`]|``)+)`|([^."\[`]+)')


def parts_of(name: str) -> list[str]:
    """`schema.table` as its parts; a part in quotes, brackets or backticks may hold dots.

    Raises UsageError for a name without meaning.
    """
    parts: list[str] = []
    at = 0
    while True:
        found = _PART.match(name, at)
        if found is None:
            raise UsageError("results.bad_table", table=name)
        quoted, bracketed, ticked, plain = found.groups()
        if quoted:
            parts.append(quoted.replace('""', '"'))
        elif bracketed:
            parts.append(bracketed.replace("]]", "]"))
        elif ticked:
            parts.append(ticked.replace("``", "`"))
        else:
            parts.append(plain.strip())
        at = found.end()
        if at == len(name):
            break
        if name[at] != ".":
            raise UsageError("results.bad_table", table=name)
        at += 1
    if not all(parts) or "\0" in name or len(parts) > 4:
        raise UsageError("results.bad_table", table=name)
    return parts
