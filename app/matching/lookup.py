"""Mapping rows by legacy id: one sort, after that each look-up is a slice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.matching.keys import NO_CODE
from app.matching.outcomes import Mapping


class RowsByLegacy:
    """The mapping rows in force of any legacy id."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._order = np.argsort(mapping.legacy, kind="stable")
        self._sorted = mapping.legacy[self._order]

    def rows(self, legacy: int) -> NDArray[np.int64]:
        """Indexes into `Mapping.rows`, in reading order; none for NO_CODE."""
        if legacy == NO_CODE:
            return np.empty(0, np.int64)
        start = np.searchsorted(self._sorted, legacy)
        end = np.searchsorted(self._sorted, legacy, side="right")
        return self._order[start:end]

    def users(self, legacy: int) -> list[int]:
        """The codes of the different user ids of a legacy id, in the order of the ids."""
        return sorted(set(self._mapping.user[self.rows(legacy)].tolist()))

    def districts(self, legacy: int) -> set[int]:
        """The codes of the districts whose mapping has a legacy id."""
        return set(self._mapping.districts[self.rows(legacy)].tolist())
