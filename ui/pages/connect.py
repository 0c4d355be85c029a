"""Connect: district tokens in, each with a plain result. Doing without is a good answer, too."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Page, Surroundings, clear_layout, plain_column, scrolling_column
from ui.pages.connect_view import ConnectActions, ConnectView, DistrictConnection
from ui.pages.connect_ways import ConnectWays
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Action, Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import SecretField
from ui.widgets.labels import Text
from ui.widgets.table_view import TableView

_TONE_ICONS = {
    "ok": ("check-circle", "ok"),
    "warn": ("alert", "warn"),
    "danger": ("cross-circle", "danger"),
}


class ConnectPage(Page):
    """The fields stay as they are when a new view comes; only the table below changes."""

    step_id = "connect"

    def __init__(self, *, around: Surroundings, actions: ConnectActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view = ConnectView()
        self._model = ListTableModel(self._columns(), theme=self.theme, privacy=around.privacy)
        self.districts_table = TableView(
            self._model, name="districts", theme=self.theme, preferences=around.preferences
        )
        self.districts_table.setAccessibleName(self.tr("Districts"))
        self.districts_table.row_chosen.connect(self._on_row_chosen)
        self.ways = ConnectWays(theme=self.theme, actions=actions)
        self._warning = Banner(theme=self.theme)
        self._result_text = Text()
        self.again_button = Button(
            self.tr("Check again"), theme=self.theme, icon="refresh", press=self._check_again
        )
        self.remove_button = Button(self.tr("Remove"), theme=self.theme, icon="trash", press=self._remove)
        self._arrange()

    def show_view(self, view: ConnectView) -> None:
        chosen = self._chosen()
        before = self._view
        again = (view.missing, view.skipped, view.invented) != (
            before.missing,
            before.skipped,
            before.invented,
        )
        self._view = view
        self.ways.show_view(view)
        self.ways.setVisible(not view.missing)
        if view.warning:
            words = self.tr("Everything else can be prepared meanwhile.")
            self._warning.show_notice(Notice(view.warning, words, tone="warn"))
        else:
            self._warning.show_notice(None)
        if again:
            focus = self.focusWidget()
            freed = focus is not None and self._empty.isAncestorOf(focus)
            self._fill_empty()
            if freed:
                self.focus_freed.emit()
        self._model.set_rows(view.districts)
        self._list.setVisible(bool(view.districts))
        self._empty.setVisible(not view.districts)
        self._on_row_chosen(None)
        self._choose_again(chosen)
        self.set_busy(view.checking > 0)
        self.changed.emit()

    @property
    def token_field(self) -> SecretField:
        """The field of the first tab."""
        return self.ways.token_field

    @property
    def check_button(self) -> Button:
        return self.ways.check_button

    @property
    def intro(self) -> str:
        if self._view.invented == "tokens":
            return self.tr(
                "Here an invented Clever on this computer answers, not the real one. "
                "Its districts, tokens and people are all made up."
            )
        return self.tr(
            "With a district’s token Crosswalk can read facts from Clever and fill gaps. "
            "It is a help, not a must: the CSV files are enough."
        )

    @property
    def primary(self) -> Action | None:
        if self._view.missing:
            return None
        if self._view.districts:
            return Action(self.tr("Go to Differences"), lambda: self.step_asked.emit("differences"))
        if self._view.invented == "tokens":
            return Action(self.tr("Use the invented tokens"), self._actions.use_invented_tokens)
        return Action(self.tr("I have no tokens"), self._go_without)

    @property
    def secondary(self) -> tuple[Action, ...]:
        found = []
        if self._view.invented == "try":
            found.append(Action(self.tr("Try with an invented Clever"), self._actions.try_invented))
        if self._view.invented == "tokens" and self._view.districts:
            found.append(Action(self.tr("Use the invented tokens"), self._actions.use_invented_tokens))
        if self._view.may_fetch:
            found.append(
                Action(
                    self.tr("Fetch users"),
                    lambda: self._actions.fetch(self._chosen()),
                    enabled=not self._view.checking and not self._offline,
                    why_not=(
                        self.tr("You stay offline.")
                        if self._offline
                        else self.tr("Wait until the tokens are checked.")
                    ),
                )
            )
        return tuple(found)

    @property
    def remark(self) -> str:
        if self._view.checking:
            return self.tr("Checking {0}…").format(self._view.checking)
        if self._view.may_fetch and self._view.invented == "tokens":
            return self.tr(
                "Fetching reads the old and new ids of the invented Clever: all of them are made up."
            )
        if self._view.may_fetch:
            return self.tr("Fetching reads the old and new ids from Clever, so that no CSV is needed.")
        return ""

    @property
    def _offline(self) -> bool:
        """Whether Clever may not be asked. The invented one is on this computer and may."""
        return self._view.offline and self._view.invented != "tokens"

    def initial_focus(self) -> QWidget | None:
        return None if self._view.missing else self.ways.token_field.edit

    def _arrange(self) -> None:
        area, column = scrolling_column()
        column.addWidget(self.ways)
        self._empty = QWidget()
        self._empty.setAccessibleName(
            self.tr("Districts")
        )  # the place of the list, found before it is filled
        self._empty_column = QVBoxLayout(self._empty)
        self._empty_column.setContentsMargins(0, 0, 0, 0)
        self._fill_empty()
        self._list, below = plain_column(margins=(0, 0, 0, 0))
        below.setSpacing(12)
        below.addWidget(self._warning)
        chosen = QWidget()
        # Above the list, where it is seen however long that is; its room is kept, so that no row moves away
        # from under the pointer that chooses it.
        chosen.setMinimumHeight(self.theme.px(40))
        row = QHBoxLayout(chosen)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._result_text, 1)
        row.addWidget(self.again_button)
        row.addWidget(self.remove_button)
        below.addWidget(chosen)
        self.districts_table.setMinimumHeight(self.theme.px(200))
        below.addWidget(self.districts_table, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._list, 1)
        self._list.hide()
        self.show_body(area)

    def _fill_empty(self) -> None:
        clear_layout(self._empty_column)
        if self._view.missing:
            state = EmptyState(
                theme=self.theme,
                icon="step-connect",
                heading=self.tr("No migration is open"),
                words=self._view.missing,
                actions=(Action(self.tr("Go to Start"), lambda: self.step_asked.emit("start")),),
            )
        elif self._view.invented == "tokens":
            state = EmptyState(
                theme=self.theme,
                icon="step-connect",
                heading=self.tr("An invented Clever runs on this computer"),
                words=self.tr(
                    "Everybody in it is made up. Use its tokens to see what good and bad ones look like, "
                    "then fetch the users and go on to Match without any CSV."
                ),
            )
        elif self._view.skipped:
            state = EmptyState(
                theme=self.theme,
                icon="step-connect",
                heading=self.tr("You go without tokens"),
                words=self.tr(
                    "That is fine: the CSV files are enough. Should you get a token, paste it above."
                ),
            )
        else:
            state = EmptyState(
                theme=self.theme,
                icon="step-connect",
                heading=self.tr("No district is connected yet"),
                words=self.tr(
                    "Each token you check appears here as a district, with its last sync and the API "
                    "versions it answers. You find tokens in your Clever dashboard."
                ),
            )
        self._empty_column.addWidget(state)

    def _columns(self) -> tuple[Column, ...]:
        def look(row: DistrictConnection) -> tuple[str, str] | None:
            return _TONE_ICONS.get(row.tone)

        return (
            Column("name", self.tr("District"), 140, lambda row: row.name, stretch=True),
            Column("state", self.tr("State"), 134, lambda row: row.state, icon=look),
            Column("ids_read", self.tr("Ids read"), 90, lambda row: row.ids_read, right=True),
            Column("last_sync", self.tr("Last sync"), 116, lambda row: row.last_sync),
            Column("launch", self.tr("Launch"), 116, lambda row: row.launch),
            Column("paused", self.tr("Paused"), 220, lambda row: row.paused),
            Column("checked", self.tr("Checked"), 116, lambda row: row.checked),
            Column("versions", self.tr("Versions"), 94, lambda row: row.versions),
            Column("token_kind", self.tr("Token"), 124, lambda row: row.token_kind),
        )

    def _chosen(self) -> list[str]:
        rows = [
            self._model.row_object(row)
            for first, last in self.districts_table.chosen_rows()
            for row in range(first, last + 1)
        ]
        return [row.key for row in rows if isinstance(row, DistrictConnection)]

    def _choose_again(self, keys: list[str]) -> None:
        """The row that was chosen before the table was filled anew."""
        for row in range(self._model.rowCount()):
            found = self._model.row_object(row)
            if isinstance(found, DistrictConnection) and keys and found.key == keys[0]:
                self.districts_table.selectRow(row)
                return

    def _on_row_chosen(self, row: object) -> None:
        chosen = isinstance(row, DistrictConnection)
        if isinstance(row, DistrictConnection):
            self._result_text.setText(row.result)
        else:
            self._result_text.setText(self.tr("Choose a district to see what its check said and what to do."))
        self._result_text.set_tone("plain" if chosen else "muted")
        self.again_button.setVisible(chosen)
        self.remove_button.setVisible(chosen)

    def _check_again(self) -> None:
        self._actions.check_again(self._chosen())

    def _remove(self) -> None:
        self._actions.remove(self._chosen())

    def _go_without(self) -> None:
        self._actions.no_tokens()
        self.step_asked.emit("differences")
