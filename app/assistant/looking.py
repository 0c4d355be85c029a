"""Files before they are loaded: what each is, read by the very parser that loads, wishes included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.intake.columns import ACCOUNTS, MAPPING
from app.intake.files import Wish
from app.intake.findings import Findings, ids_of, inspect
from app.jobs import Job
from app.matching.keys import NO_CODE, distinct_numbers
from app.matching.snapshot import Snapshot

Ids = NDArray[np.uint8]


def look_at(
    paths: Sequence[Path], wishes: Mapping[str, Wish], snapshot: Snapshot | None, job: Job
) -> Findings:
    """What was given, file by file.

    Where the headers of a mapping leave doubt, the accounts decide: those that are given along with it,
    else those that are loaded.
    """
    found = inspect(paths, None, None, None, job, wishes)
    doubtful = [one for one in found.files if one.in_doubt]
    given = {one.name: one.wish for one in found.files if one.kind == ACCOUNTS and one.refusal is None}
    if not doubtful:
        return found
    known = ids_of(paths, given, job) if given else _loaded_ids(snapshot)
    if known is None or not len(known):
        return found
    # A file none of whose headings is known counts as accounts, unless its ids say that it is a mapping.
    as_mapping = {
        one.name: replace(one.wish, kind=MAPPING)
        for one in doubtful
        if one.kind == ACCOUNTS and (wishes.get(one.name) or Wish()).kind is None
    }
    again = inspect(paths, None, None, known, job, {**wishes, **as_mapping})
    before = {one.name: one for one in found.files}
    files = [
        before[one.name] if one.name in as_mapping and one.refusal is not None else one for one in again.files
    ]
    return Findings(files, again.skipped)


def _loaded_ids(snapshot: Snapshot | None) -> Ids | None:
    """The 12-byte keys of the ids of the accounts in force, each once."""
    if snapshot is None:
        return None
    codes = distinct_numbers(snapshot.account_ids[snapshot.account_ids != NO_CODE].astype(np.int64))
    return np.frombuffer(snapshot.distinct.take(codes).packed(), np.uint8).reshape(-1, 12)
