"""Mapping rows by legacy id or by user id: one sort, after that each look-up is a slice."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.matching.keys import NO_CODE, Codes
from app.matching.outcomes import Mapping


class _RowsBy:
    """The mapping rows in force of any code of one column."""

    def __init__(self, mapping: Mapping, codes: Codes) -> None:
        self._mapping = mapping
        self._codes = codes

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        """Sorted when somebody asks for the first time: often nobody does."""
        return np.argsort(self._codes, kind="stable")

    @cached_property
    def _sorted(self) -> Codes:
        return self._codes[self._order]

    def rows(self, code: int) -> NDArray[np.int64]:
        """Indexes into `Mapping.rows`, in reading order; none for NO_CODE."""
        if code == NO_CODE:
            return np.empty(0, np.int64)
        # In the type of the column: numbers of another would have the whole column converted each time.
        start, end = np.searchsorted(self._sorted, np.array([code, code + 1], self._sorted.dtype))
        return self._order[start:end]

    def districts(self, code: int) -> set[int]:
        """The codes of the districts whose mapping has an id; UNKNOWN may be among them."""
        return set(self._mapping.districts[self.rows(code)].tolist())


class RowsByLegacy(_RowsBy):
    """The mapping rows of a legacy id."""

    def __init__(self, mapping: Mapping) -> None:
        super().__init__(mapping, mapping.legacy)

    def users(self, legacy: int) -> list[int]:
        """The codes of the different user ids of a legacy id, in the order of the ids."""
        return sorted(set(self._mapping.user[self.rows(legacy)].tolist()))


class RowsByUser(_RowsBy):
    """The mapping rows of a user id."""

    def __init__(self, mapping: Mapping) -> None:
        super().__init__(mapping, mapping.user)
