"""Load: the migration CSVs and the accounts, looked at before anything is taken."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QWidget

from ui.figures import number
from ui.pages.base import (
    Page,
    Surroundings,
    card,
    clear_layout,
    plain_column,
    scrolling_column,
)
from ui.pages.load_preview import PreviewPanel
from ui.pages.load_tables import coverage_table, loaded_table, set_aside_table
from ui.pages.load_view import FilePreview, LoadActions, LoadView
from ui.widgets.buttons import Action, Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_card import FileCard
from ui.widgets.file_drop import FileDrop
from ui.widgets.labels import IconLabel, Line, Text


class LoadPage(Page):
    """Tabs: files, rows set aside, districts covered, and how to get the files."""

    step_id = "load"

    def __init__(self, *, around: Surroundings, actions: LoadActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view = LoadView()
        self._preview: PreviewPanel | None = None
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("Parts of this page"))
        area, self._files = scrolling_column()
        self._files.setContentsMargins(0, 12, 8, 12)
        self.tabs.addTab(area, self.tr("Files"))
        self.set_aside_view, self._set_aside = set_aside_table(around)
        self.tabs.addTab(self._set_aside_tab(), self.tr("Set aside"))
        self.coverage_view, self._coverage = coverage_table(around)
        self.tabs.addTab(self._coverage_tab(), self.tr("Districts"))
        self.tabs.addTab(self._how_tab(), self.tr("How to get the files"))
        body, column = plain_column(margins=(32, 0, 24, 12))
        column.addWidget(self.tabs)
        self.show_body(body)

    def show_view(self, view: LoadView) -> None:
        self._view = view
        self._preview = None
        self._fill_files(view)
        self._set_aside.set_rows(view.set_aside)
        self._coverage.set_rows(view.coverage)
        count = f" ({number(len(view.set_aside))})" if view.set_aside else ""
        self.tabs.setTabText(1, self.tr("Set aside") + count)
        self.tabs.setTabVisible(1, bool(view.set_aside))
        self.tabs.setTabVisible(2, bool(view.coverage))
        self.set_busy(view.looking)
        self.changed.emit()

    def show_preview(self, preview: FilePreview) -> None:
        """The first rows of one file below its card."""
        if self._preview is not None:
            self._preview.hide()
            self._preview.deleteLater()
        self._preview = PreviewPanel(preview, around=self.around)
        self._preview.guess_changed.connect(
            lambda guess, value: self._actions.change_guess(preview.key, guess, value)
        )
        self._preview_room.layout().addWidget(self._preview)

    def show_set_aside(self) -> None:
        """Bring the rows that were set aside to the front."""
        self.tabs.setCurrentIndex(1)

    @property
    def intro(self) -> str:
        return self.tr(
            "Give Crosswalk the migration CSVs from Clever and an export of your accounts. "
            "It shows what it sees before it takes anything."
        )

    @property
    def primary(self) -> Action | None:
        if self._view.chosen:
            ready = not self._view.looking and all(c.tone != "danger" for c in self._view.chosen)
            return Action(
                self.tr("Load files"),
                self._actions.load,
                enabled=ready and not self.busy,
                why_not=self.tr("A file needs your attention first."),
            )
        if self._view.loaded:
            return Action(self.tr("Go to Match"), lambda: self.step_asked.emit("match"))
        return None

    @property
    def secondary(self) -> tuple[Action, ...]:
        if self._view.loaded and not self._view.chosen:
            return (Action(self.tr("Undo the last load"), self._actions.undo_load),)
        return ()

    @property
    def remark(self) -> str:
        return self.tr("Looking at the files…") if self._view.looking else ""

    # Files.

    def _fill_files(self, view: LoadView) -> None:
        clear_layout(self._files)
        started = bool(view.chosen or view.loaded)
        drop = FileDrop(
            theme=self.theme,
            heading=self.tr("Drop more files here")
            if started
            else self.tr("Drop your files or a folder here"),
            words=self.tr("CSV, TSV, Excel or zip. Mapping and accounts may come together."),
            small=started,
        )
        drop.paths_dropped.connect(self._actions.take_paths)
        drop.add_pressed.connect(self._actions.add_files)
        drop.folder_pressed.connect(self._actions.add_folder)
        self._files.addWidget(drop)
        self._preview_room, room = plain_column(margins=(0, 0, 0, 0))
        room.setSpacing(0)
        if view.chosen:
            self._files.addWidget(Line(self.tr("Not loaded yet"), kind="lead"))
            for one in view.chosen:
                file_card = FileCard(one, theme=self.theme)
                file_card.look_pressed.connect(self._actions.look)
                file_card.remove_pressed.connect(self._actions.remove)
                self._files.addWidget(file_card)
            self._files.addWidget(self._preview_room)
        if view.loaded:
            self._files.addWidget(Line(self.tr("Loaded"), kind="lead"))
            if view.balance:
                self._files.addWidget(self._balance(view.balance))
            if view.drift:
                self._files.addWidget(Text(view.drift, tone="muted"))
            self._files.addWidget(loaded_table(view.loaded, self.around))
        if not started:
            self._files.addWidget(self._nothing_yet())
        self._files.addStretch()

    def _balance(self, words: str) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(self.theme, "check-circle", token="ok"))
        row.addWidget(Text(words), 1)
        if self._view.set_aside:
            row.addWidget(
                Button(
                    self.tr("See the rows set aside"),
                    theme=self.theme,
                    kind="link",
                    press=self.show_set_aside,
                )
            )
        return widget

    def _nothing_yet(self) -> QFrame:
        frame, column = card()
        row = QHBoxLayout()
        row.setSpacing(16)
        words = plain_column(margins=(0, 0, 0, 0))
        words[1].setSpacing(4)
        words[1].addWidget(Text(self.tr("You do not have the files yet?"), kind="lead"))
        words[1].addWidget(
            Text(
                self.tr(
                    "Clever makes the migration CSVs on request, and somebody of yours exports the "
                    "accounts. Both are a mail away, and the words for them are ready."
                ),
                tone="muted",
            )
        )
        row.addWidget(words[0], 1)
        row.addWidget(
            Button(
                self.tr("How to get the files"),
                theme=self.theme,
                press=lambda: self.tabs.setCurrentIndex(self.tabs.count() - 1),
            )
        )
        column.addLayout(row)
        return frame

    # The other tabs.

    def _set_aside_tab(self) -> QWidget:
        tab, column = plain_column(margins=(0, 12, 0, 0))
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(
            Text(
                self.tr(
                    "These rows could not be used. Nothing of them is lost: save them, mend the "
                    "file and load it again."
                )
            ),
            1,
        )
        row.addWidget(
            Button(
                self.tr("Save as CSV…"),
                theme=self.theme,
                icon="export",
                press=self._actions.save_set_aside,
            )
        )
        column.addLayout(row)
        column.addWidget(self.set_aside_view, 1)
        return tab

    def _coverage_tab(self) -> QWidget:
        tab, column = plain_column(margins=(0, 12, 0, 0))
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(
            Text(self.tr("Which districts have accounts, and whose migration CSV is still to come.")),
            1,
        )
        self._asked_button = Button(self.tr("I have asked for it"), theme=self.theme, press=self._note_asked)
        row.addWidget(self._asked_button)
        column.addLayout(row)
        column.addWidget(self.coverage_view, 1)
        return tab

    def _note_asked(self) -> None:
        for first, last in self.coverage_view.chosen_rows():
            for at in range(first, last + 1):
                row = self._coverage.row_object(at)
                self._actions.note_asked(str(getattr(row, "district", "")))

    def _how_tab(self) -> QWidget:
        area, column = scrolling_column()
        column.setContentsMargins(0, 12, 8, 12)
        clever, inside = card()
        inside.addWidget(Text(self.tr("The migration CSVs, from Clever"), kind="lead"))
        for at, words in enumerate(self._clever_words(), start=1):
            inside.addWidget(Text(f"{at}.  {words}"))
        column.addWidget(clever)
        accounts, inside = card()
        inside.addWidget(Text(self.tr("The accounts, from your own system"), kind="lead"))
        inside.addWidget(
            Text(
                self.tr(
                    "Somebody who can export your user table needs to know which columns are "
                    "wanted, and that ids must stay text. The request says it on one page."
                )
            )
        )
        inside.addWidget(
            Button(
                self.tr("Print the request…"),
                theme=self.theme,
                icon="printer",
                press=self._actions.print_request,
            )
        )
        column.addWidget(accounts)
        column.addStretch()
        return area

    def _clever_words(self) -> tuple[str, ...]:
        return (
            self.tr("Write to Clever’s partner support and ask for the migration CSVs of your app."),
            self.tr(
                "Name the districts and the roles: teachers, staff and district admins need new "
                "ids; students keep theirs; contacts are created anew."
            ),
            self.tr("One archive comes per district, or one for all. Load it as it is, zip included."),
            self.tr("Note here who asked and when, so that colleagues know (tab Districts)."),
        )


def no_workspace(page: Page) -> EmptyState:
    """What a page shows that needs an open migration."""
    return EmptyState(
        theme=page.theme,
        icon="folder",
        heading=page.tr("No migration is open"),
        words=page.tr("Start one or open one, and this page fills itself."),
        actions=(Action(page.tr("Go to Start"), lambda: page.step_asked.emit("start")),),
    )
