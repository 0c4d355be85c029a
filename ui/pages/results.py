"""Results: first what would change, then the files, then the proof that it was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.figures import number
from ui.pages.base import Page, Room, Surroundings, card, plain_column, scrolling_column
from ui.pages.results_comparison import ComparisonPart
from ui.pages.results_files import FilesPart, left_out_banner
from ui.pages.results_tables import district_table
from ui.pages.results_view import DryRun, ResultsActions, ResultsView, WriteOptions
from ui.pages.results_write import WriteForm
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Action
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.flow import Turning
from ui.widgets.labels import Line, Text
from ui.widgets.tabs import Tabs

DRY_RUN, WRITE, VERIFY = range(3)


class ResultsPage(Page):
    """Three tabs in the order of the work; the footer's action belongs to the open one."""

    step_id = "results"

    def __init__(self, *, around: Surroundings, actions: ResultsActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view = ResultsView()
        self._full: QWidget | None = None
        self._files: FilesPart | None = None
        self._comparison: ComparisonPart | None = None
        self.tabs = Tabs()
        self.tabs.setAccessibleName(self.tr("Parts of this page"))
        self._rooms, self._areas = [], []
        for words in (self.tr("What will change"), self.tr("Files"), self.tr("After the switch")):
            area, column = scrolling_column()
            column.setContentsMargins(0, 12, 8, 12)
            self._rooms.append(Room(self, column))
            self._areas.append(area)
            self.tabs.addTab(area, words)
        self._stale: set[int] = set()  # tabs that still show an older view, or nothing
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def show_view(self, view: ResultsView) -> None:
        self._view = view
        if view.needs:
            self._full, self._files, self._comparison = None, None, None
            self._stale = set()
            self.tabs.setParent(None)
            self.show_body(self._nothing(view))
        else:
            if self._full is None:
                self._full, column = plain_column(margins=(32, 0, 24, 12))
                self.tabs.setCurrentIndex(_tab_to_go_on(view))
                column.addWidget(self.tabs)
                self.tabs.show()
                self.show_body(self._full)
            self._stale = {DRY_RUN, WRITE, VERIFY}
            self._fill_seen()
        self.changed.emit()

    def show_top(self, tab: int) -> None:
        """Scroll a tab back to where it begins."""
        self._areas[tab].verticalScrollBar().setValue(0)

    def _on_tab_changed(self) -> None:
        self._fill_seen()
        self.changed.emit()

    def _fill_seen(self) -> None:
        """Fill the tab that is seen; the others wait until somebody looks at them."""
        tab = self.tabs.currentIndex()
        if tab in self._stale:
            self._stale.remove(tab)
            if tab == VERIFY and self._comparison is not None:
                self._fill_around_choice(self._comparison)
            elif tab == WRITE and self._files is not None:
                self._files.show_view(self._view)
            else:
                fill = (self._fill_dry_run, self._fill_files, self._fill_verify)[tab]
                self._rooms[tab].put(self._filled(fill))

    def _filled(self, fill: Callable[[ResultsView, QVBoxLayout], None]) -> QWidget:
        """What a tab shows, beside the window until all of it is there."""
        holder, column = plain_column(margins=(0, 0, 0, 0))
        fill(self._view, column)
        return holder

    def _fill_around_choice(self, before: ComparisonPart) -> None:
        """The comparison anew: the district that was chosen stays chosen, the keyboard where it was."""
        focus = self.window().focusWidget()
        held = focus.objectName() if focus is not None and before.isAncestorOf(focus) else ""
        district = before.district
        self._rooms[VERIFY].put(self._filled(self._fill_verify), now=True)
        if self._comparison is None:
            return
        self._comparison.choose(district)
        again = self._comparison.findChild(QWidget, held) if held else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_tab(self, tab: int) -> None:
        """DRY_RUN, WRITE or VERIFY to the front."""
        self.tabs.setCurrentIndex(tab)

    @property
    def form(self) -> WriteForm | None:
        """The form for writing, once the tab of the files was looked at."""
        return self._files.form if self._files is not None else None

    @property
    def options(self) -> WriteOptions | None:
        """What is chosen in the form now, None while there is none."""
        return self._files.options if self._files is not None else None

    @property
    def intro(self) -> str:
        return self.tr(
            "See what will change before anything is written, write the files, "
            "and check afterwards that everything arrived."
        )

    @property
    def primary(self) -> Action | None:
        view = self._view
        if view.needs:
            return None
        if self.tabs.currentIndex() == DRY_RUN:
            if view.dry_run is not None and not view.stale:
                return self._to_writing
            return Action(self.tr("Dry run"), self._actions.dry_run, enabled=not self.busy)
        if self.tabs.currentIndex() == WRITE:
            if self._is_written:
                return self._to_verifying
            return self._writing
        return Action(self.tr("Verify"), self._actions.choose_later_export, enabled=not self.busy)

    @property
    def secondary(self) -> tuple[Action, ...]:
        view = self._view
        tab = self.tabs.currentIndex()
        if view.needs:
            return ()
        if tab == VERIFY:
            return (self._to_dry_run, self._to_writing)
        if tab == DRY_RUN:
            has_run = view.dry_run is not None and not view.stale
            other = Action(self.tr("Dry run"), self._actions.dry_run) if has_run else self._to_writing
            return (self._to_verifying, other)
        paper = Action(self.tr("Print report…"), self._actions.print_report)
        return (self._to_dry_run, self._writing if self._is_written else self._to_verifying, paper)

    @property
    def _to_dry_run(self) -> Action:
        """Leads to where a dry run is made, under the name of the button that does it."""
        return Action(self.tr("Dry run…"), lambda: self.show_tab(DRY_RUN), name=self.tr("Dry run"))

    @property
    def _to_writing(self) -> Action:
        """Leads to where the files are chosen. The name is the same as that of the button that writes them."""
        return Action(self.tr("Write results…"), lambda: self.show_tab(WRITE), name=self.tr("Write results"))

    @property
    def _to_verifying(self) -> Action:
        """Leads to where a later export is compared, under the name of the button that does it."""
        return Action(self.tr("Verify…"), lambda: self.show_tab(VERIFY), name=self.tr("Verify"))

    @property
    def _is_written(self) -> bool:
        """Whether the files that the form speaks of are written, and nothing has changed since."""
        view = self._view
        return bool(view.written) and not view.written_stale and self.options == view.written_options

    @property
    def _writing(self) -> Action:
        options = self.options
        ready = options is not None and bool(options.folder)
        return Action(
            self.tr("Write results"),
            self._write,
            enabled=ready and not self.busy,
            why_not=self.tr("Choose a folder first."),
        )

    def _nothing(self, view: ResultsView) -> QWidget:
        return EmptyState(
            theme=self.theme,
            icon="step-results",
            heading=self.tr("No results yet"),
            words=view.needs,
            actions=(Action(self.tr("Go to Load"), lambda: self.step_asked.emit("load")),),
        )

    def _fill_dry_run(self, view: ResultsView, column: QVBoxLayout) -> None:
        if view.dry_run is None:
            words = self.tr(
                "A dry run does all the work and writes nothing. It says how many accounts "
                "change, for whom, and where to stop and think."
            )
            if view.looked_at:
                last = self.tr("The last one was on {0}; something may have changed since.")
                words = f"{words} {last.format(view.looked_at)}"
            heading = self.tr("Look before anything is written")
            column.addWidget(EmptyState(theme=self.theme, icon="eye", heading=heading, words=words))
            return
        if view.stale:
            words = self.tr("Something changed since this dry run.")
            hint = self.tr("Run it again to see what would be written now.")
            column.addWidget(Banner(theme=self.theme, notice=Notice(words, hint, tone="warn")))
        elif view.looked_at:
            words = self.tr("Dry run of {0}. Nothing has changed since, and nothing is written by it.")
            column.addWidget(Text(words.format(view.looked_at), tone="muted"))
        if view.dry_run.limits:
            notice = Notice(
                self.tr("Stop and think before you go on."),
                "\n".join(view.dry_run.limits),
                tone="warn",
                link=self.tr("Look at the open accounts"),
                press=lambda: self.step_asked.emit("match"),
            )
            column.addWidget(Banner(theme=self.theme, notice=notice))
        if view.left_out:
            column.addWidget(left_out_banner(view.left_out, self.around, self._ask_for_load))
        column.addWidget(self._effects(view.dry_run))
        if view.dry_run.open_words:
            column.addWidget(Text(view.dry_run.open_words, tone="muted"))
        if view.dry_run.districts:
            column.addWidget(Line(self.tr("By district"), kind="lead"))
            column.addWidget(district_table(view.dry_run.districts, self.around))
        column.addStretch()

    def _effects(self, dry_run: DryRun) -> QWidget:
        frame, column = card()
        count = len(dry_run.effects)
        # More than four figures stand in rows of three: side by side they would not fit a small window.
        wide = count if count <= 4 else 3
        for start in range(0, count, wide):
            figures = Turning(theme=self.theme, least=140, gap=24)
            for effect in dry_run.effects[start : start + wide]:
                holder, inside = plain_column(margins=(0, 0, 0, 0))
                inside.setSpacing(0)
                inside.addWidget(Line(number(effect.count), kind="figure", tone=effect.tone))
                inside.addWidget(Text(effect.words, tone="muted"))
                inside.addStretch()
                figures.add(holder)
            column.addWidget(figures)
        return frame

    def _fill_files(self, view: ResultsView, column: QVBoxLayout) -> None:
        self._files = FilesPart(view, page=self)
        self._files.folder_pressed.connect(self._choose_folder)
        self._files.edited.connect(self.changed)
        self._files.load_asked.connect(self._ask_for_load)
        self._files.look_pressed.connect(self._actions.open_folder)
        column.addWidget(self._files)
        column.addStretch()

    def _fill_verify(self, view: ResultsView, column: QVBoxLayout) -> None:
        drop = FileDrop(
            theme=self.theme,
            heading=self.tr("Drop a later export of your accounts"),
            words=self.tr(
                "Crosswalk compares it with the plan and says what is done, not done or different."
            ),
            small=bool(view.verify),
            folder=False,
        )
        drop.paths_dropped.connect(self._actions.take_later_export)
        drop.add_pressed.connect(self._actions.choose_later_export)
        column.addWidget(drop)
        nothing_to_see = not view.verify or view.verify_stale or bool(view.list_trouble[0])
        if view.has_a_switch and nothing_to_see:
            column.addWidget(self._demo_day())
        self._comparison = None
        if view.verify:
            self._comparison = ComparisonPart(view, around=self.around, actions=self._actions)
            column.addWidget(self._comparison)
        column.addStretch()
        if view.can_list:
            self._actions.list_again()

    def _demo_day(self) -> QWidget:
        notice = Notice(
            self.tr("In the demo the day of the switch can be played."),
            self.tr(
                "Crosswalk makes up a later export in which a few accounts were forgotten, and compares it."
            ),
            link=self.tr("Play the day of the switch"),
            press=self._actions.make_up_later_export,
        )
        return Banner(theme=self.theme, notice=notice)

    def _ask_for_load(self) -> None:
        self.step_asked.emit("load")

    def _choose_folder(self) -> None:
        if (options := self.options) is not None:
            self._actions.choose_folder(options)

    def _write(self) -> None:
        if (options := self.options) is not None:
            self._actions.write(options)


def _tab_to_go_on(view: ResultsView) -> int:
    """Where the work goes on: at the comparison or the files, unless the plan has changed since."""
    if view.verify and not view.verify_stale:
        return VERIFY
    return WRITE if view.written and not view.written_stale else DRY_RUN
