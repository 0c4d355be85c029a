"""Results: first what would change, then the files, then the proof that it was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from ui.figures import number
from ui.pages.base import Page, Room, Surroundings, card, plain_column, scrolling_column
from ui.pages.results_comparison import ComparisonPart
from ui.pages.results_tables import district_table, file_table
from ui.pages.results_view import DryRun, ResultsActions, ResultsView, WriteOptions
from ui.pages.results_write import WriteForm
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Action
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.flow import Turning
from ui.widgets.labels import Line, Text

DRY_RUN, WRITE, VERIFY = range(3)


class ResultsPage(Page):
    """Three tabs in the order of the work; the footer's action belongs to the open one."""

    step_id = "results"

    def __init__(self, *, around: Surroundings, actions: ResultsActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view = ResultsView()
        self._full: QWidget | None = None
        self._form: WriteForm | None = None
        self._comparison: ComparisonPart | None = None
        self.tabs = QTabWidget()
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
            self._full, self._form, self._comparison = None, None, None
            self._stale = set()
            self.tabs.setParent(None)
            self.show_body(self._nothing(view))
        else:
            if self._full is None:
                self._full, column = plain_column(margins=(32, 0, 24, 12))
                column.addWidget(self.tabs)
                self.tabs.show()
                self.show_body(self._full)
            self._stale = {DRY_RUN, WRITE, VERIFY}
            self._fill_seen()
        self.changed.emit()

    @property
    def has_only_files(self) -> bool:
        """Whether files were written, and nothing else is there to be looked at."""
        return bool(self._view.written) and self._view.dry_run is None and not self._view.verify

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
                return
            fill = (self._fill_dry_run, self._fill_files, self._fill_verify)[tab]
            # Nothing may be typed or ticked in a form that is about to go; the keyboard goes over to the new one.
            before = self._form if tab == WRITE else None
            place = before.keyboard_place() if before is not None else None
            self._rooms[tab].put(self._filled(fill), now=before is not None)
            if place is not None and self._form is not None:
                self._form.take_keyboard(place)

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
    def options(self) -> WriteOptions | None:
        """What is chosen in the form now, None while there is none."""
        return self._form.options() if self._form is not None else None

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
        if view.needs or tab == VERIFY:
            return ()
        if tab == DRY_RUN:
            has_run = view.dry_run is not None and not view.stale
            other = Action(self.tr("Dry run"), self._actions.dry_run) if has_run else self._to_writing
            return (self._to_verifying, other)
        paper = Action(self.tr("Print report…"), self._actions.print_report)
        folder = view.written_folder
        again = (self._writing,) if self._is_written else (self._to_verifying,)
        if folder is None:
            return (*again, paper)
        return (*again, paper, Action(self.tr("Open folder"), lambda: self._actions.open_folder(folder)))

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
        ready = self._form is not None and bool(self._form.options().folder)
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
            column.addWidget(
                EmptyState(
                    theme=self.theme,
                    icon="eye",
                    heading=self.tr("Look before anything is written"),
                    words=self.tr(
                        "A dry run does all the work and writes nothing. It says how many accounts "
                        "change, for whom, and where to stop and think."
                    ),
                )
            )
            return
        if view.stale:
            words = self.tr("Something changed since this dry run.")
            hint = self.tr("Run it again to see what would be written now.")
            column.addWidget(Banner(theme=self.theme, notice=Notice(words, hint, tone="warn")))
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
            column.addWidget(self._left_out(view.left_out))
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
            figures = Turning(least=self.theme.px(140), gap=24)
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
        if view.written:
            tone_words = view.written_words or self.tr("The files are written.")
            column.addWidget(Banner(theme=self.theme, notice=self._written_notice(tone_words)))
            if view.written_notes:
                column.addWidget(self._left_out(view.written_notes))
            column.addWidget(self._what_now(view))
            column.addWidget(file_table(view.written, self.around))
        elif view.left_out:
            column.addWidget(self._left_out(view.left_out))
        self._form = None
        if view.options is not None:
            self._form = WriteForm(view, around=self.around)
            self._form.folder_pressed.connect(self._choose_folder)
            self._form.edited.connect(self.changed)
            column.addWidget(self._form)
        column.addStretch()

    def _written_notice(self, words: str) -> Notice:
        if not self._view.written_stale:
            return Notice(words, tone="ok")
        changed = self.tr("Decisions or loads changed since these files were written.")
        return Notice(changed, self.tr("Write the results once more to have them as of now."), tone="warn")

    def _left_out(self, notes: tuple[str, ...]) -> Banner:
        """Rows and cells that are not in the files: never a part of good news."""
        notice = Notice(
            self.tr("Not everything is in the files."),
            "\n".join(notes),
            tone="warn",
            link=self.tr("Go to Load"),
            press=lambda: self.step_asked.emit("load"),
        )
        return Banner(theme=self.theme, notice=notice)

    def _what_now(self, view: ResultsView) -> QWidget:
        """The way from files in a folder to a switched application."""
        frame, column = card(spacing=6)
        column.addWidget(Text(self.tr("What to do now"), kind="lead"))
        ways = (
            self.tr("1.  Give update.sql or accounts_updated to whoever looks after your application."),
            self.tr("2.  Keep rollback.sql and rollback beside them: they are the way back."),
            self.tr(
                "3.  After the switch, bring a new export to “After the switch”: it proves what arrived."
            ),
        )
        for words in ways:
            column.addWidget(Text(words))
        return frame

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

    def _choose_folder(self) -> None:
        if self._form is not None:
            self._actions.choose_folder(self._form.options())

    def _write(self) -> None:
        if self._form is not None:
            self._actions.write(self._form.options())
