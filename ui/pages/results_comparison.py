"""After the switch: the districts of the comparison, signing them off, and the accounts to look at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.figures import fill, number
from ui.pages.base import Surroundings
from ui.pages.results_tables import not_done_table, verify_table
from ui.pages.results_view import ResultsActions, ResultsView, VerifyRow
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Action, Button
from ui.widgets.labels import Line, Text


class ComparisonPart(QWidget):
    """What stands below the drop area once a later export was compared."""

    def __init__(self, view: ResultsView, *, around: Surroundings, actions: ResultsActions) -> None:
        super().__init__()
        self._view, self._around, self._actions = view, around, actions
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._tell()
        self._table = verify_table(view.verify, around)
        self._sign_button = Button("", theme=around.theme, icon="check", press=self._sign)
        self._sign_button.setObjectName("sign_off")
        self._sign_text = Text(tone="muted")
        # Room for two lines from the start: what stands below does not move with what is said here.
        self._sign_text.setMinimumHeight(2 * self._sign_text.fontMetrics().lineSpacing())
        self._column.addWidget(self._table)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._sign_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sign_text, 1)
        self._column.addLayout(row)
        self._table.row_chosen.connect(self._show_chosen)
        self._show_chosen(None)
        self._list()

    @property
    def district(self) -> str | None:
        """The district that is chosen in the table."""
        row = self._table.current_row()
        return row.district if isinstance(row, VerifyRow) else None

    def choose(self, district: str | None) -> None:
        """Choose the row of a district, if there is one."""
        for at, row in enumerate(self._view.verify):
            if row.district == district:
                self._table.choose_row(at)

    def _tell(self) -> None:
        """How the comparison went, and why it may have to be made again."""
        view = self._view
        if view.verify_stale:
            again = self.tr("Compare “{0}” once more").format(view.verify_file) if view.verify_file else ""
            self._warn(
                self.tr("Decisions or loads changed since this comparison."),
                self.tr("Drop the later export once more to compare it with the plan of now."),
                again,
                self._actions.compare_again,
            )
        doubt, hint = view.verify_doubt
        if doubt:
            self._warn(doubt, hint)
        if view.verify_words:
            self._column.addWidget(Text(view.verify_words, kind="lead"))
        if words := self._open_words():
            waits = any(row.waiting for row in view.verify)
            self._column.addWidget(Text(words, tone="warn" if waits else "muted"))

    def _warn(self, words: str, hint: str, link: str = "", press: Callable[[], None] | None = None) -> None:
        notice = Notice(words, hint, tone="warn", link=link, press=press)
        self._column.addWidget(Banner(theme=self._around.theme, notice=notice))

    def _open_words(self) -> str:
        """What is to be known of open accounts, empty when there are none."""
        waiting, left = (sum(getattr(row, name) for row in self._view.verify) for name in ("waiting", "left"))
        if waiting and left:
            said = self.tr(
                "{0} open {0:account waits|accounts wait} for you, "
                "and {1} {1:is left as it is|are left as they are} or set apart."
            )
        elif waiting:
            said = self.tr("{0} open {0:account waits|accounts wait} for you.")
        elif left:
            said = self.tr(
                "{1} open {1:account is left as it is|accounts are left as they are} or set apart."
            )
        else:
            return ""
        meaning = self.tr(
            "Nothing is planned for open accounts: they count as done while they keep their id."
        )
        return f"{fill(said, waiting, left)} {meaning}"

    # Signing off.

    def _show_chosen(self, row: VerifyRow | None) -> None:
        """The button for the chosen district, and beside it what it is about or what is missing."""
        words, tone = self._about(row)
        if row is not None and row.signed:
            action = Action(self.tr("Take back the sign-off"), self._sign, icon="undo")
        else:
            action = Action(
                self.tr("Sign off the district"), self._sign, row is not None, words, icon="check"
            )
        self._sign_button.show_action(action)
        self._sign_text.setText(words)
        self._sign_text.set_tone(tone)

    def _about(self, row: VerifyRow | None) -> tuple[str, str]:
        """Words beside the button, and their tone."""
        if row is None and all(one.signed for one in self._view.verify):
            words = self.tr("Every district is signed off. To take one back, choose it in the table.")
            return words, "ok"
        if row is None:
            return self.tr("To sign off a district, choose it in the table above."), "muted"
        if row.signed:
            words = self.tr("{0} is signed off ({1}).").format(row.label, row.signed)
            return words, "ok"
        if row.missing:
            words = self.tr("{0}: {1} {1:account is|accounts are} not as planned yet.")
            return fill(words, row.label, row.missing), "warn"
        if row.waiting:
            words = self.tr(
                "{0}: what is planned is done; {1} {1:account still waits|accounts still wait} for you, "
                "nothing is planned for {1:it|them}."
            )
            return fill(words, row.label, row.waiting), "warn"
        return self.tr("{0}: everything is as planned.").format(row.label), "muted"

    def _sign(self) -> None:
        row = self._table.current_row()
        if row is None:
            return
        if row.signed:
            self._actions.take_back_sign_off(row.district)
        else:
            self._actions.sign_off(row.district)

    # The accounts to look at.

    def _list(self) -> None:
        view = self._view
        if view.not_done is not None:
            if view.not_done_count:
                self._list_rows()
        elif view.list_trouble[0]:
            words, hint = view.list_trouble
            choose = self.tr("Choose the file again…")
            self._warn(words, hint, choose, self._actions.choose_later_export)
        elif view.can_list:
            words = self.tr("Making the list of the accounts to look at…")
            self._column.addWidget(Text(words, tone="muted"))
        elif not view.verify_stale and any(row.missing or row.unexpected for row in view.verify):
            words = self.tr("Drop the export again to see which accounts are not done.")
            self._column.addWidget(Text(words, tone="muted"))

    def _list_rows(self) -> None:
        assert self._view.not_done is not None
        heading = Line(self._heading(self._view.not_done_count), kind="lead")
        rows, model = not_done_table(self._view.not_done, self._view.not_done_count, self._around)

        def narrow(row: VerifyRow | None) -> None:
            model.set_filter(row.district if row is not None else None)

        model.counts_changed.connect(lambda: heading.setText(self._heading(model.shown)))
        self._table.row_chosen.connect(narrow)
        self._column.addWidget(heading)
        words = self.tr(
            "Not done: run update.sql once more, it touches only accounts that still have their old id. "
            "Different or lost: look them up in your application. Then drop a new export here."
        )
        self._column.addWidget(Text(words, tone="muted"))
        self._column.addWidget(rows)

    def _heading(self, count: int) -> str:
        row = self._table.current_row()
        where = row.label if row is not None else self.tr("all districts")
        return self.tr("To look at in {0}: {1}").format(where, number(count))
