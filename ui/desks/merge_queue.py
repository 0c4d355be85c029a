"""The people of the review queue as a source for the page's table. Runs on the workers' threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.errors import UsageError
from ui.desks.merge_words import row_of
from ui.models.table import Sort

if TYPE_CHECKING:
    from app.assistant.moment import Moment
    from ui.session import Place


class PeopleSource:
    """People by their place in the plan; their names are read page by page.

    `before` is the source that the table had until now: as long as the people are the same and are sorted as
    they were, they stay where they are, whatever was decided about them. Nobody moves away under the pointer.
    """

    def __init__(self, place: Place, at: Moment, before: PeopleSource | None = None) -> None:
        self._place, self._at = place, at
        self._kept: tuple[Sort | None, list[int]] | None = None
        if before is not None and before._at.plan.people.users.packed() == at.plan.people.users.packed():
            self._kept = before._kept

    def count(self) -> int:
        return len(self._at.plan)

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        from app.assistant.people import in_order

        kept = self._kept
        if kept is not None and kept[0] == sort:
            return kept[1]
        with self._place.open().reading() as conn:
            key = sort.key if sort is not None else ""
            found: list[int] = in_order(conn, self._at, key, sort is not None and sort.descending).tolist()
        self._kept = (sort, found)
        return found

    def row_of(self, user_id: str) -> int:
        """Where a person stands in the plan of now; -1 when there is none with this id."""
        from app.assistant.people import person_of

        try:
            return person_of(self._at, user_id)
        except UsageError:
            return -1

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]:
        from app.assistant.people import lines

        with self._place.open().reading() as conn:
            return [row_of(line) for line in lines(conn, self._at, ids)]
