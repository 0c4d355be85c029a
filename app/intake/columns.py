"""Which column is which: headers spelled in many ways, told apart without looking at the data.

Where headers leave doubt the answer is a question, never a guess: `Doubt` carries what a person has to say.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import InputRefused, UsageError

MAPPING, ACCOUNTS = "mapping", "accounts"

_OLD = (
    "role_id",
    "legacy_id",
    "old_id",
    "previous_id",
    "previous_clever_id",
    "clever_id",
    "old_clever_id",
)
_NEW = ("user_id", "v3_user_id", "multi_role_user_id", "new_id", "new_clever_id")

# Columns that both kinds may have, for the evidence in them.
_PERSON = {
    "email": ("email", "email_address", "mail"),
    "first_name": ("first_name", "first", "given_name"),
    "last_name": ("last_name", "last", "surname", "family_name"),
    "sis_id": ("sis_id",),
    "teacher_number": ("teacher_number",),
    "state_id": ("state_id",),
    "staff_role": ("staff_role", "staff_roles"),
}

ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    MAPPING: {
        "old": _OLD,
        "new": _NEW,
        "role": ("role", "user_type", "type", "role_type"),
        "district": ("district", "district_id"),
        **_PERSON,
    },
    ACCOUNTS: {
        "key": (
            "account_id",
            "account_key",
            "account",
            "user_pk",
            "pk",
            "internal_id",
            "partner_id",
            "id",
            "uid",
            "username",
            "login",
        ),
        "clever_id": (
            "clever_id",
            "cleverid",
            "clever_user_id",
            "clever_uid",
            "sso_id",
            "sso_uid",
            "external_id",
        ),
        "role": ("role", "user_role", "user_type", "account_type", "type"),
        "district": ("district", "district_id", "district_name"),
        "permission": (
            "permission",
            "permission_level",
            "permissions",
            "access_level",
            "access",
            "level",
        ),
        "last_login": ("last_login", "last_login_at", "last_sign_in", "last_seen", "last_active"),
        **_PERSON,
    },
}
NEEDED = {MAPPING: ("old", "new"), ACCOUNTS: ("key", "clever_id")}

# Of several candidates for these no one may be taken: a wrong id column would mislead everything after it.
_NEVER_GUESSED = frozenset({"old", "new", "clever_id"})

KEYS_OF = {
    MAPPING: ("old", "new", "role", "district"),
    ACCOUNTS: (
        "key",
        "clever_id",
        "role",
        "district",
        "email",
        "first_name",
        "last_name",
        "permission",
        "last_login",
        "sis_id",
        "teacher_number",
        "state_id",
        "staff_role",
    ),
}
"""The keys of `--columns` that each kind of file knows."""

KEYS = tuple(dict.fromkeys(key for keys in KEYS_OF.values() for key in keys))
"""All keys of `--columns`."""

_KNOWN = frozenset(name for kind in ALIASES.values() for names in kind.values() for name in names)
_EDGE = "\ufeff\u200b\u200c\u200d\u2060 \t\r\n\u00a0"

Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Choice:
    """The columns of one file: our names to 0-based positions, what has to be said, and what is in doubt.

    `unused` are wishes (keys of `--columns`) that this file has no column for.
    """

    kind: str
    columns: dict[str, int]
    notes: list[Note] = field(default_factory=list)
    doubt: InputRefused | None = None
    unused: frozenset[str] = frozenset()


def plain_name(header: str) -> str:
    """A header without what spelling adds: case, blanks or dashes for underscores, marks at the ends."""
    return re.sub(r"[\s\-_]+", "_", header.strip(_EDGE).strip().casefold())


def is_known(header: str) -> bool:
    """Whether a header is one that tables of either kind are expected to have."""
    return plain_name(header) in _KNOWN


def parse_columns(text: str) -> dict[str, str]:
    """`old=Previous Id,new=user_id` as a mapping; a header may hold blanks, commas and equals signs.

    Raises UsageError for an unknown key, a key given twice or a missing header.
    """
    marks = list(re.finditer(r"(?:^|,)\s*([A-Za-z_]+)\s*=", text))
    if not marks or marks[0].start() != 0:
        raise UsageError("intake.columns_unclear", text=text, keys=", ".join(KEYS))
    wishes: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        key = mark.group(1)
        header = text[mark.end() : following.start() if following else len(text)].strip()
        if key not in KEYS or key in wishes or not header:
            raise UsageError("intake.columns_unclear", text=text, keys=", ".join(KEYS))
        wishes[key] = header
    return wishes


def kind_of(header: Sequence[str], wishes: Mapping[str, str]) -> str:
    """A table with a column for the new id is a mapping, else it is accounts."""
    names = {plain_name(name) for name in header}
    wished = "new" in wishes and bool(_places(header, wishes["new"]))
    return MAPPING if wished or names.intersection(_NEW) else ACCOUNTS


def _places(header: Sequence[str], wish: str) -> list[int]:
    """Positions of the columns a person means: named exactly, else loosely, else `#3` for the third."""
    exact = [i for i, name in enumerate(header) if name == wish]
    loose = [i for i, name in enumerate(header) if plain_name(name) == plain_name(wish)]
    if exact or loose:
        return exact or loose
    number = re.fullmatch(r"#(\d{1,6})", wish)
    if number and 1 <= int(number.group(1)) <= len(header):
        return [int(number.group(1)) - 1]
    return []


def choose_columns(file: str, header: Sequence[str], kind: str, wishes: Mapping[str, str]) -> Choice:
    """Decide on the columns of one file. Wishes override every alias.

    Raises InputRefused when a wish names a column that is not there; doubt comes back in the answer.
    """
    names = [plain_name(name) for name in header]
    columns: dict[str, int] = {}
    notes: list[Note] = []
    unused: set[str] = set()
    open_keys: dict[str, list[int]] = {}
    for key, aliases in ALIASES[kind].items():
        if key in wishes and key in KEYS_OF[kind]:
            places = _places(header, wishes[key])
            if len(places) == 1:
                columns[key] = places[0]
                notes.append(("intake.note_chosen", {"key": key, "header": header[places[0]]}))
                continue
            if len(places) > 1:
                raise InputRefused(
                    "intake.column_twice", file=file, header=wishes[key], number=places[0] + 1, key=key
                )
            if key not in {"role", "district"}:
                raise InputRefused(
                    "intake.column_missing", file=file, header=wishes[key], headers=listed(header)
                )
            unused.add(key)  # it may speak of the other kind of file
        found = [i for alias in aliases for i, name in enumerate(names) if name == alias]
        if len(found) == 1 or (found and key not in _NEVER_GUESSED):
            columns[key] = found[0]
        elif found or key in NEEDED[kind]:
            open_keys[key] = found
        if len(found) > 1 and key not in _NEVER_GUESSED:
            others = listed([header[i] for i in found[1:]])
            note = {"key": key, "header": header[found[0]], "others": others}
            notes.append(("intake.note_first_of_several", note))
    doubt = _doubt(file, header, kind, columns, open_keys) if open_keys else None
    return Choice(kind, columns, notes, doubt, frozenset(unused))


def listed(names: Sequence[str]) -> str:
    """Headers as people read them, at most twenty of them, each of bearable length."""
    short = [name if len(name) <= 60 else name[:57] + "..." for name in names[:20]]
    return ", ".join(short) + (", ..." if len(names) > 20 else "")


def _doubt(
    file: str,
    header: Sequence[str],
    kind: str,
    columns: Mapping[str, int],
    open_keys: Mapping[str, list[int]],
) -> InputRefused:
    """What stands in the way, with the line to add."""
    key, found = next(iter(open_keys.items()))
    places = {**{k: c[0] if c else None for k, c in open_keys.items()}, **columns}
    asked = [k for k in NEEDED[kind] if k in open_keys or kind == MAPPING]
    line = "--columns " + _quoted(",".join(f"{k}={_wish(header, places.get(k))}" for k in asked))
    params = {"file": file, "line": line, "headers": listed(header)}
    if found:
        both = listed([header[i] for i in found])
        return InputRefused(f"intake.doubt_{key}", both=both, **params)
    return InputRefused(f"intake.no_{key}", **params)


def _wish(header: Sequence[str], place: int | None) -> str:
    if place is None:
        return "HEADER"
    unique = sum(name == header[place] for name in header) == 1
    return header[place] if unique else f"#{place + 1}"


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w=,#.\-]+", text) else shlex.quote(text)
