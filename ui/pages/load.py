"""Load: the migration CSVs and the accounts, looked at before anything is taken."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.figures import fill, number
from ui.pages.base import (
    Page,
    Room,
    Surroundings,
    card,
    plain_column,
    scrolling_column,
)
from ui.pages.load_preview import PreviewPanel
from ui.pages.load_tables import loaded_table
from ui.pages.load_tabs import ChangesTab, CoverageTab, HowTab, SetAsideTab
from ui.pages.load_view import ChangeRow, FilePreview, LoadActions, LoadedFile, LoadView
from ui.tab_order import bring_all_into_sight
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Action, Button
from ui.widgets.file_card import FileCard
from ui.widgets.file_drop import FileDrop
from ui.widgets.labels import IconLabel, Line, Text
from ui.widgets.later import Later
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs


class LoadPage(Page):
    """Tabs: files, rows set aside, districts covered, and how to get the files."""

    step_id = "load"

    def __init__(self, *, around: Surroundings, actions: LoadActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view = LoadView()
        self._preview: PreviewPanel | None = None
        self._loaded: TableView | None = None
        self.tabs = Tabs()
        self.tabs.setAccessibleName(self.tr("Parts of this page"))
        area, column = scrolling_column()
        column.setContentsMargins(0, 12, 8, 12)
        # What had the keyboard goes with each new content; not the rail takes over, but what stands in its place.
        self._drop: FileDrop | None = None
        self._room = Room(self, column, heir=self._heir)
        self._has_cards = False
        # The card that was opened last, the guess that was changed in it, and whether it comes into sight now.
        self._opened, self._guess, self._comes = "", "", False
        self._shown: tuple[object, ...] = ()
        self.tabs.addTab(area, self.tr("Files"))
        self.set_aside = Later(partial(SetAsideTab, around=around, actions=actions), SetAsideTab.show_source)
        self.tabs.addTab(self.set_aside, self.tr("Set aside"))
        self.coverage = Later(partial(CoverageTab, around=around, actions=actions), CoverageTab.show_rows)
        self.tabs.addTab(self.coverage, self.tr("Districts"))
        self.changes = Later(partial(ChangesTab, around=around, actions=actions), ChangesTab.show_choices)
        self.tabs.addTab(self.changes, self.tr("What changed"))
        self.how: Later[HowTab, None] = Later(partial(HowTab, around=around, actions=actions))
        self.tabs.addTab(self.how, self.tr("How to get the files"))
        self.tabs.currentChanged.connect(self._compare_if_seen)
        body, column = plain_column(margins=(32, 0, 24, 12))
        column.addWidget(self.tabs)
        self.show_body(body)

    def show_view(self, view: LoadView) -> None:
        self._view = view
        files = (view.chosen, view.loaded, view.balance, view.drift, view.ready, view.set_aside_count)
        if files != self._shown:
            self._shown = files
            self._preview = None
            # Cards of files that wait are worked with: what is pressed on them must be there.
            self._room.put(self._files(view), now=bool(view.chosen) or self._has_cards)
            self._has_cards = bool(view.chosen)
        self.set_aside.show_view(view.set_aside)
        self.coverage.show_view(view.coverage)
        self.changes.show_view(view.comparable)
        count = f" ({number(view.set_aside_count)})" if view.set_aside_count else ""
        self.tabs.setTabText(1, self.tr("Set aside") + count)
        # Under one name, however many they are.
        self.tabs.tabBar().setAccessibleTabName(1, self.tr("Set aside"))
        for tab, shown in (
            (self.set_aside, view.set_aside_count > 0),
            (self.coverage, bool(view.coverage)),
            (self.changes, len(view.comparable) > 1),
        ):
            self.tabs.setTabVisible(self.tabs.indexOf(tab), shown)
        self._compare_if_seen()
        self.set_busy(view.looking)
        self.changed.emit()

    def show_preview(self, preview: FilePreview) -> None:
        """The first rows of one file below its card; in sight, when somebody asked for them."""
        focus, card_button = self.window().focusWidget(), self._card_button(preview.key)
        held = focus is not None and focus is card_button
        if self._preview is not None:
            held = held or (focus is not None and self._preview.isAncestorOf(focus))
            self._preview.hide()
            self._preview.deleteLater()
        panel = self._preview = PreviewPanel(preview, around=self.around)
        panel.guess_changed.connect(partial(self._on_guess_changed, preview.key))
        self._preview_room.layout().addWidget(panel)
        stop = panel.stop(self._guess)
        if held and stop is not None:
            panel.show()
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._comes:
            self._comes = False
            self.soon(lambda: bring_all_into_sight(panel, enough=1) if panel is self._preview else None)

    def _on_look_pressed(self, key: str) -> None:
        self._opened, self._guess, self._comes = key, "", True
        self._actions.look(key)
        self._comes = False  # it was closed, or there is nothing to see yet

    def _on_guess_changed(self, key: str, guess: str, value: str) -> None:
        self._opened, self._guess = key, guess
        self._actions.change_guess(key, guess, value)

    def _card_button(self, key: str) -> QWidget | None:
        """What opens and closes the preview of a card."""
        cards = self.findChildren(FileCard)
        return next((one.look_button for one in cards if one.view.key == key and one.isVisibleTo(self)), None)

    def _heir(self) -> QWidget:
        """Of those who opened a card the button on it, else the one that adds more."""
        of_card = self._card_button(self._opened) if self._opened else None
        return of_card or (self._drop.add_button if self._drop is not None else self.tabs)

    def _compare_if_seen(self) -> None:
        if self.tabs.currentWidget() is self.changes:
            self.changes.part.compare_once()

    def show_set_aside(self) -> None:
        """Bring the rows that were set aside to the front."""
        self.tabs.setCurrentWidget(self.set_aside)

    def show_changes(self, rows: Sequence[ChangeRow], words: str) -> None:
        """The answer to a comparison of two loads."""
        self.changes.part.show_rows(rows, words)

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
        if self._view.missing:
            words = {"mapping": self.tr("Add the migration CSVs…"), "accounts": self.tr("Add your accounts…")}
            return Action(words[self._view.missing], self._actions.add_files)
        if self._view.loaded:
            return Action(self.tr("Go to Match"), lambda: self.step_asked.emit("match"))
        return self._nothing_to_load

    @property
    def _nothing_to_load(self) -> Action:
        """The button keeps its place when no file waits, so that it is found and says what it waits for."""
        return Action(
            self.tr("Load files"), self._actions.load, enabled=False, why_not=self.tr("Add files first.")
        )

    @property
    def secondary(self) -> tuple[Action, ...]:
        if self._view.loaded and not self._view.chosen:
            chosen = self._chosen_load()
            last = max(one.load for one in self._view.loaded)
            words = self.tr("Undo the last load") if chosen in (0, last) else self.tr("Undo this load")
            load = chosen or last
            return (self._nothing_to_load, Action(words, lambda: self._actions.undo_load(load)))
        return (self._nothing_to_load,) if self._view.missing and not self._view.chosen else ()

    def _chosen_load(self) -> int:
        """The load of the row that is chosen among the loaded files, 0 when none is."""
        row = self._loaded.current_row() if self._loaded is not None else None
        return row.load if isinstance(row, LoadedFile) else 0

    @property
    def remark(self) -> str:
        if self._view.looking:
            return self.tr("Looking at the files…")
        missing = {
            "mapping": self.tr("The migration CSVs from Clever are still missing."),
            "accounts": self.tr("The export of your accounts is still missing."),
        }
        if self._view.missing:
            return missing[self._view.missing]
        still = [one.district for one in self._view.coverage if one.awaited]
        if len(still) > 1:
            return fill(
                self.tr("The migration CSVs of {0} {0:district|districts} are not here yet."), len(still)
            )
        return self.tr("The migration CSV of {0} is not here yet.").format(still[0]) if still else ""

    def initial_focus(self) -> QWidget | None:
        """Where nothing is loaded, files are what it begins with."""
        return self._drop.add_button if self._drop is not None and not self._view.loaded else None

    # Files.

    def _files(self, view: LoadView) -> QWidget:
        self._loaded = None
        holder, column = plain_column(margins=(0, 0, 0, 0))
        started = bool(view.chosen or view.loaded)
        drop = self._drop = FileDrop(
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
        column.addWidget(drop)
        self._preview_room, room = plain_column(margins=(0, 0, 0, 0))
        room.setSpacing(0)
        if view.chosen:
            column.addWidget(Line(self.tr("Not loaded yet"), kind="lead"))
            for one in view.chosen:
                file_card = FileCard(one, theme=self.theme)
                file_card.look_pressed.connect(self._on_look_pressed)
                file_card.remove_pressed.connect(self._actions.remove)
                column.addWidget(file_card)
                if one.chosen:
                    column.addWidget(self._preview_room)
        if view.loaded:
            column.addWidget(Line(self.tr("Loaded"), kind="lead"))
            if view.balance:
                column.addWidget(self._balance(view.balance))
            if view.drift:
                column.addWidget(self._drift(view.drift))
            if view.ready is not None:
                column.addWidget(self._ready(view.ready))
            self._loaded = loaded_table(view.loaded, self.around)
            self._loaded.row_chosen.connect(lambda _: self.changed.emit())
            column.addWidget(self._loaded)
        if not started:
            column.addWidget(self._nothing_yet())
        column.addStretch()
        return holder

    def _balance(self, words: str) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(self.theme, "check-circle", token="ok"))
        row.addWidget(Text(words), 1)
        if self._view.set_aside_count:
            row.addWidget(
                Button(
                    self.tr("See the rows set aside"),
                    theme=self.theme,
                    kind="link",
                    press=self.show_set_aside,
                )
            )
        return widget

    def _drift(self, words: str) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(self.theme, "info", token="info"))
        row.addWidget(Text(words, tone="muted"), 1)
        see = Button(self.tr("See what changed"), theme=self.theme, kind="link")
        see.clicked.connect(lambda _checked: self.tabs.setCurrentWidget(self.changes))
        row.addWidget(see)
        return widget

    def _ready(self, file: Path) -> QWidget:
        notice = Notice(
            self.tr("In the demo a week has gone by, and Clever has sent newer CSVs."),
            self.tr("Load them to see what changed, and which decisions it touches."),
            link=self.tr("Add the newer CSVs"),
            press=lambda: self._actions.take_paths([file]),
        )
        return Banner(theme=self.theme, notice=notice)

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
                    "accounts. What to ask for, and of whom, is told here."
                ),
                tone="muted",
            )
        )
        row.addWidget(words[0], 1)
        row.addWidget(
            Button(
                self.tr("How to get the files"),
                theme=self.theme,
                press=lambda: self.tabs.setCurrentWidget(self.how),
            )
        )
        column.addLayout(row)
        return frame
