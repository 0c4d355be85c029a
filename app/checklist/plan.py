"""Which steps a partner has before them: by the version they use, the one they move to, and their kind of integration."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.checklist.steps import Step, all_steps
from app.errors import UsageError

SECURE_SYNC, SSO, LIBRARY = KINDS = ("secure-sync", "sso", "library")

# Looser spellings that people write.
_KIND_NAMES = {
    "secure-sync": SECURE_SYNC,
    "securesync": SECURE_SYNC,
    "ss": SECURE_SYNC,
    "sso": SSO,
    "sso-only": SSO,
    "instant-login": SSO,
    "district-sso": SSO,
    "library": LIBRARY,
    "clever-library": LIBRARY,
}


class Path(NamedTuple):
    """From one version to another, as in `v2.1:v3.1`."""

    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.old}:{self.new}"


def parse_path(text: str) -> Path:
    """The path that `v2.1:v3.1` (or `2.1:3.1`) names.

    Raises UsageError when it is not understood, or leads to the same, an older or a version that is switched off.
    """
    starts = sorted({version for step in all_steps() for version in step.from_versions})
    ends = sorted({version for step in all_steps() for version in step.to_versions})
    parts = re.split(r"\s*(?::|->|\.\.)\s*", text.strip().lower())
    versions = [part if part.startswith("v") else f"v{part}" for part in parts]
    known = ", ".join(sorted({*starts, *ends}))
    if len(versions) != 2 or not {*versions} <= {*starts, *ends}:
        raise UsageError("checklist.bad_path", path=text, known=known)
    old, new = versions
    if new <= old or old not in starts or new not in ends:
        raise UsageError("checklist.no_way", old=old, new=new, known=", ".join(ends))
    return Path(old, new)


def parse_kind(text: str) -> str:
    """The kind of integration a text names. Raises UsageError for an unknown one."""
    kind = _KIND_NAMES.get(re.sub(r"[\s_]+", "-", text.strip().lower()))
    if kind is None:
        raise UsageError("checklist.unknown_kind", kind=text, known=", ".join(KINDS))
    return kind


def plan(path: str, kind: str, *, clean_start: bool = False, id_is_key: bool = True) -> list[Step]:
    """The steps from one version to another for one kind of integration, in the order of work.

    `clean_start`: last year's accounts are not needed, so nobody is moved and the steps of the mapping give way
    to those of a fresh start. `id_is_key` is False for an app that does not know its users by Clever ID: only
    addresses and data change for it. Raises UsageError for a path or kind that is none.
    """
    old, new = parse_path(path)
    wanted = parse_kind(kind)
    return [
        step
        for step in all_steps()
        if old in step.from_versions
        and new in step.to_versions
        and wanted in step.kinds
        and not (step.clean_start and not clean_start)
        and not (step.migration and clean_start)
        and not (step.about_ids and not id_is_key)
    ]
