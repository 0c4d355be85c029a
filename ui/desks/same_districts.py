"""Two names of one district: proposed when the matched accounts say so, joined when a person agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.jobs import Job
from ui.desks.base import Desk
from ui.figures import number
from ui.widgets.banner import Notice

if TYPE_CHECKING:
    from app.matching.same_district import SameDistrict
    from app.store.workspace import Workspace
    from ui.session import Place


class SameDistricts:
    """Proposals on the page of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._turned_away: set[tuple[Place | None, str, str]] = set()

    def propose(self, same: list[SameDistrict]) -> None:
        place = self._desk.place
        waiting = [one for one in same if (place, one.name, one.other) not in self._turned_away]
        if not waiting:
            return
        one, tr = waiting[0], self._desk.tr
        words = tr("“{0}” and “{1}” look like one district.").format(one.name, one.other)
        hint = tr("{0} of {1} matched accounts of the one are found in the mapping of the other.")
        # Closed with its cross, it is not proposed again while the window is open.
        self._turned_away.add((place, one.name, one.other))
        self._desk.tell(
            Notice(
                words,
                hint.format(number(one.accounts), number(one.matched)),
                link=tr("They are one district"),
                press=lambda: self._declare(one),
                closable=True,
            )
        )

    def _declare(self, one: SameDistrict) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.loading import declare_same

            with workspace.writing() as conn:
                declare_same(conn, [(one.name, one.other)])

        self._desk.change(self._desk.tr("Joining two names"), work)
