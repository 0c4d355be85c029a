"""Start with an open migration: what comes next, how far it is, and its districts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.terms import Outcome
from ui.figures import fill, number, percent
from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.outcomes import outcome_name
from ui.pages.base import Surroundings, card, plain_column
from ui.pages.start_progress import DistrictProgress, Overview
from ui.pages.start_view import StartActions
from ui.widgets.banner import Banner, Notice
from ui.widgets.bars import BarDelegate, OutcomeBar
from ui.widgets.flow import Turning
from ui.widgets.labels import IconLabel, Line, Text
from ui.widgets.scrolling import ScrollArea, fill_scroll_area
from ui.widgets.table_view import TableView

_MOST_DISTRICT_ROWS = 8


class StartOverview(ScrollArea):
    """The body of the page; another one is made when anything in it changes. Whole after `finish`, which may
    have a turn of its own."""

    def __init__(self, overview: Overview, *, around: Surroundings, actions: StartActions) -> None:
        super().__init__()
        self.around, self.theme, self._actions = around, around.theme, actions
        self._overview = overview
        self._inner, column = plain_column()
        self._column = column
        if overview.kept:
            column.addWidget(Banner(theme=self.theme, notice=Notice(overview.kept, tone="ok")))
        column.addWidget(self._next_card(overview))
        if overview.settled + overview.open:
            column.addWidget(self._progress_card(overview))

    def finish(self) -> None:
        column, districts = self._column, self._overview.districts
        if districts:
            column.addSpacing(4)
            column.addWidget(Line(self.tr("Districts"), kind="lead"))
            column.addWidget(self._district_table(districts))
        column.addStretch()
        fill_scroll_area(self, self._inner)

    def _next_card(self, overview: Overview) -> QFrame:
        frame, column = card()
        row = QHBoxLayout()
        row.setSpacing(16)
        step = overview.next.step_id
        row.addWidget(
            IconLabel(self.theme, f"step-{step}", token="accent", size=28),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(Line(self.tr("Next"), tone="muted"))
        words.addWidget(Text(overview.next.heading, kind="heading"))
        words.addWidget(Text(overview.next.words, tone="muted"))
        row.addLayout(words, 1)
        column.addLayout(row)
        return frame

    def _progress_card(self, overview: Overview) -> QFrame:
        frame, column = card(spacing=16)
        total, waiting = overview.settled + overview.open, overview.open - overview.left
        figures = Turning(theme=self.theme, least=150, gap=24)
        figures.add(
            self._figure(
                number(overview.settled),
                fill(
                    self.tr("{0:account|accounts} settled, {1}"),
                    overview.settled,
                    percent(overview.settled, total),
                ),
            )
        )
        words = self.tr("{0:account waits|accounts wait} for you")
        if overview.left:
            words = self.tr(
                "{0:account waits|accounts wait} for you, "
                "{1} more {1:is left as it is|are left as they are} or set apart"
            )
        figures.add(self._figure(number(waiting), fill(words, waiting, overview.left)))
        if overview.people:
            words = self.tr("of {1} {1:person|people} with several accounts {0:waits|wait} for you")
            if not overview.ruled:
                words = self.tr("{0:person has|people have} several accounts; first a rule decides, on Merge")
            words = fill(words, overview.people_waiting, overview.people)
            figures.add(self._figure(number(overview.people_waiting), words))
        column.addWidget(figures)
        bar = OutcomeBar(theme=self.theme)
        bar.set_counts(overview.counts, {"you": overview.accounts_waiting})
        bar.all_button.hide()
        bar.filter_changed.connect(self._actions.show_accounts)
        column.addWidget(bar)
        return frame

    @staticmethod
    def _figure(value: str, words: str) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line(value, kind="figure"))
        column.addWidget(Text(words, tone="muted"))
        column.addStretch()
        return widget

    def _district_table(self, districts: tuple[DistrictProgress, ...]) -> TableView:
        model = ListTableModel(self._district_columns(), theme=self.theme, privacy=self.around.privacy)
        model.set_rows(districts)
        view = TableView(
            model, name="overview_districts", theme=self.theme, preferences=self.around.preferences
        )
        model.setParent(view)
        view.setAccessibleName(self.tr("Progress of each district"))
        view.setItemDelegateForColumn(1, BarDelegate(self.theme, view))
        view.fit_rows(_MOST_DISTRICT_ROWS)
        return view

    def _district_columns(self) -> tuple[Column, ...]:
        def counted(row: DistrictProgress) -> dict[Outcome, int]:
            return {o: row.counts[o.word] for o in Outcome if row.counts.get(o.word)}

        def told(row: DistrictProgress) -> str:
            return ", ".join(f"{outcome_name(o)} {number(n)}" for o, n in counted(row).items())

        def name(row: DistrictProgress) -> str:
            return row.name or self.tr("No district named")

        return (
            Column("district", self.tr("District"), 220, name),
            Column("bar", self.tr("Outcomes"), 260, told, sortable=False, stretch=True, bar=counted),
            Column(
                "accounts",
                self.tr("Accounts"),
                100,
                lambda row: number(row.accounts),
                value=lambda row: row.accounts,
                right=True,
            ),
            Column(
                "settled",
                self.tr("Settled"),
                100,
                lambda row: percent(row.settled, row.accounts),
                value=lambda row: row.settled / max(1, row.accounts),
                right=True,
            ),
            Column(
                "open",
                self.tr("Open"),
                100,
                lambda row: number(row.open),
                value=lambda row: row.open,
                right=True,
            ),
        )
