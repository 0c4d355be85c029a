"""The accounts of a comparison that are not done: listed as it was made, or again from the same file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.errors import UserError
from app.jobs import Job
from ui.desks.base import Desk
from ui.desks.results_words import not_done_of
from ui.desks.rows import IndexSource
from ui.session import Place

if TYPE_CHECKING:
    from app.assistant.later_file import LaterFile
    from app.assistant.signing import Comparison
    from app.store.rowindex import Filter, RowIndex

NO_TROUBLE = ("", "")
_KEY = "list"


class NotDoneList:
    """Rows and the comparison that they are of: never shown beside the counts of another one.

    `on_end` is called when rows came that were asked for again, or cannot come: to read anew what is shown,
    which another program may have changed meanwhile.
    """

    def __init__(self, desk: Desk, on_end: Callable[[], None]) -> None:
        self._desk, self._on_end = desk, on_end
        self._rows: IndexSource | None = None
        self._of: Comparison | None = None
        self._trouble = NO_TROUBLE
        self._under_way = False
        self._later: LaterFile | None = None  # what is listed from, until it is

    def rows(self, shown: Comparison | None) -> IndexSource | None:
        """The rows, while they are those of the comparison whose counts are shown."""
        return self._rows if _is_one(self._of, shown) else None

    def trouble(self, shown: Comparison | None) -> tuple[str, str]:
        """Why they could not be listed again, and what to do; two empty texts without trouble."""
        return self._trouble if _is_one(self._of, shown) else NO_TROUBLE

    def take(self, index: RowIndex, of: Comparison) -> None:
        """The rows of a new comparison in place of those before."""
        self.forget()
        self._rows, self._of = _listed(index), of

    def keep_for(self, shown: Comparison | None) -> None:
        """Let go of what belongs to another comparison: somebody compared again, or erased everything."""
        if self._of is not None and not _is_one(self._of, shown):
            self.forget()

    def wait_no_more(self) -> None:
        """Nobody waits for the list any more; a new page asks again."""
        self._under_way = False
        self._close_later()

    def forget(self) -> None:
        self._desk.drop(_KEY)
        self.wait_no_more()
        rows, self._rows, self._of, self._trouble = self._rows, None, None, NO_TROUBLE
        self._desk.let_go(rows)

    def ask_again(self, place: Place, shown: Comparison) -> None:
        """The accounts of a comparison that was made in an earlier sitting."""
        if self._under_way or self._rows is not None:
            return
        self._under_way = True

        def work(job: Job) -> tuple[Comparison, LaterFile]:
            from app.assistant.comparing import compared_before

            return compared_before(place.open(), job)

        # The drive of the file may be slow or gone: nobody's decision waits behind it.
        self._desk.ask(
            work,
            lambda answer: self._list(place, *answer),
            key=_KEY,
            lane="net",
            on_refused=lambda error: self._refused(error, shown),
            on_dropped=lambda answer: answer[1].close(),
        )

    def _close_later(self) -> None:
        """Work that is dropped may not even begin, and would leave the copy of the file behind."""
        later, self._later = self._later, None
        if later is not None:
            later.close()

    def _list(self, place: Place, found: Comparison, later: LaterFile) -> None:
        self._later = later

        def work(job: Job) -> RowIndex | None:
            from app.assistant.comparing import list_again

            return list_again(place.open(), found, later, job)

        def take(index: RowIndex | None) -> None:
            self._under_way = False
            if index is not None:
                self.take(index, found)
            self._on_end()

        # As a comparison does: whoever reads the workspace for long holds up whoever writes to it.
        self._desk.ask(
            work,
            take,
            key=_KEY,
            lane="db",
            on_refused=lambda error: self._refused(error, found),
            on_dropped=lambda index: index.close() if index is not None else None,
        )

    def _refused(self, error: UserError, about: Comparison) -> None:
        self._under_way = False
        self._of, self._trouble = about, (error.message, error.hint)
        self._on_end()


def _is_one(one: Comparison | None, other: Comparison | None) -> bool:
    """Whether both are the same comparison, whatever was signed off since."""
    return one is not None and other is not None and (one.number, one.change) == (other.number, other.change)


def _listed(index: RowIndex) -> IndexSource:
    """The accounts that are not done as their table asks for them."""
    return IndexSource(index, not_done_of, narrow=_of_district, sorts={"key": "account_id"})


def _of_district(wanted: object) -> Filter:
    from app.store.rowindex import Filter

    return Filter({"district": frozenset({str(wanted)})})
