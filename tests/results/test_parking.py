"""Ids are parked under a beginning that no known id has."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.results.sql.moves import _free_prefix

_BEGINNINGS = st.lists(st.integers(0xFFFFFFF8, 0xFFFFFFFF) | st.integers(0, 0xFFFFFFFF), max_size=12)


@given(_BEGINNINGS)
def test_the_highest_beginning_that_is_free_is_taken(beginnings: list[int]) -> None:
    high = np.array([one << 32 | 7 for one in beginnings], np.uint64)
    survey = SimpleNamespace(
        accounts=SimpleNamespace(snapshot=SimpleNamespace(distinct=SimpleNamespace(high=high)))
    )
    found = _free_prefix(survey)  # type: ignore[arg-type]
    assert found not in beginnings
    assert set(range(found + 1, 0x1_0000_0000)) <= set(beginnings)
