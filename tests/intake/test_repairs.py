"""Repaired ids can be listed from what is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.intake.repairs import repairs
from tests.intake.reading import A, B, U, one


def test_every_repair_is_listed_where_it_stands(tmp_path: Path) -> None:
    text = f'role_id,user_id,role\n{A},{U},x\n,,\n{A.upper()},\u201c{U}\u201d,x\n" {B}",{U},\n'
    file = one(tmp_path, text)
    (block,) = file.blocks.values()
    lines = np.frombuffer(block.lines, np.int32)
    found = list(repairs(block.text, file.facts.delimiter, file.facts.columns, lines))
    assert [(r.line, r.column, r.stood, r.read) for r in found] == [
        (4, "old", A.upper(), A),
        (4, "new", f"\u201c{U}\u201d", U),
        (5, "old", f" {B}", B),
    ]
    assert file.counts is not None and file.counts.repaired_ids == len(found)
