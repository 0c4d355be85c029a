"""Connect: district tokens in, each with a plain result. Doing without is a good answer, too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Page, Surroundings, card, plain_column, scrolling_column
from ui.pages.connect_view import ConnectActions, ConnectView, DistrictConnection
from ui.widgets.buttons import Action, Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import LabelledRow, SecretField
from ui.widgets.labels import IconLabel, Text
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
        self._view = ConnectView("")
        self._model = ListTableModel(self._columns(), theme=self.theme, privacy=around.privacy)
        self.districts_table = TableView(
            self._model, name="districts", theme=self.theme, preferences=around.preferences
        )
        self.districts_table.setAccessibleName(self.tr("Districts"))
        self.districts_table.row_chosen.connect(self._on_row_chosen)
        self.token_field = SecretField(
            theme=self.theme,
            name=self.tr("Token"),
            placeholder=self.tr("Paste one token, or many at once"),
        )
        self.token_field.setObjectName("token_field")
        self.token_field.many_pasted.connect(self._actions.check_tokens)
        self.token_field.return_pressed.connect(self._check_token)
        self.token_field.text_changed.connect(self._on_token_field_text_changed)
        self.check_button = Button(
            self.tr("Check token"), theme=self.theme, kind="plain", press=self._check_token
        )
        self.check_button.setEnabled(False)
        self._kept_text = Text(tone="muted")
        self._result_text = Text()
        self.again_button = Button(
            self.tr("Check again"), theme=self.theme, icon="refresh", press=self._check_again
        )
        self.remove_button = Button(self.tr("Remove"), theme=self.theme, icon="trash", press=self._remove)
        self._arrange()

    def show_view(self, view: ConnectView) -> None:
        self._view = view
        self._kept_text.setText(view.kept_where)
        self._kept_text.set_tone("muted" if view.lasting else "warn")
        self._model.set_rows(view.districts)
        self._list.setVisible(bool(view.districts))
        self._empty.setVisible(not view.districts)
        self._on_row_chosen(None)
        self.set_busy(view.checking > 0)
        self.changed.emit()

    @property
    def intro(self) -> str:
        return self.tr(
            "With a district’s token Crosswalk can read facts from Clever and fill gaps. "
            "It is a help, not a must: the CSV files are enough."
        )

    @property
    def primary(self) -> Action | None:
        if self._view.districts:
            return Action(self.tr("Go to Differences"), lambda: self.step_asked.emit("differences"))
        return Action(self.tr("I have no tokens"), self._go_without)

    @property
    def remark(self) -> str:
        if self._view.checking:
            return self.tr("Checking {0}…").format(self._view.checking)
        return ""

    def initial_focus(self) -> QWidget | None:
        return self.token_field.edit

    def _arrange(self) -> None:
        area, column = scrolling_column()
        column.addWidget(self._add_card())
        self._empty = EmptyState(
            theme=self.theme,
            icon="step-connect",
            heading=self.tr("No district is connected yet"),
            words=self.tr(
                "Each token you check appears here as a district, with its last sync and the API "
                "versions it answers. You find tokens in your Clever dashboard."
            ),
        )
        self._list, below = plain_column(margins=(0, 0, 0, 0))
        below.setSpacing(12)
        self.districts_table.setMinimumHeight(self.theme.px(200))
        below.addWidget(self.districts_table, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._result_text, 1)
        row.addWidget(self.again_button)
        row.addWidget(self.remove_button)
        below.addLayout(row)
        column.addWidget(self._empty, 1)
        column.addWidget(self._list, 1)
        self._list.hide()
        self.show_body(area)

    def _add_card(self) -> QWidget:
        frame, column = card()
        tabs = QTabWidget()
        tabs.setAccessibleName(self.tr("Ways to add districts"))
        tabs.addTab(self._token_tab(), self.tr("Tokens"))
        tabs.addTab(self._csv_tab(), self.tr("A CSV of tokens"))
        tabs.addTab(self._client_tab(), self.tr("Client id and secret"))
        column.addWidget(tabs)
        kept = QHBoxLayout()
        kept.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        kept.addWidget(IconLabel(self.theme, "lock"), 0, top)
        kept.addWidget(self._kept_text, 1)
        column.addLayout(kept)
        return frame

    def _token_tab(self) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(
            LabelledRow(
                self.tr("&Token of a district"),
                self.token_field,
                name=self.tr("Token"),
                beside=self.check_button,
            )
        )
        column.addStretch()
        return tab

    def _csv_tab(self) -> QWidget:
        tab = QWidget()
        row = QHBoxLayout(tab)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(16)
        row.addWidget(Text(self.tr("One token in each line; a column with names may stand beside.")), 1)
        row.addWidget(
            Button(
                self.tr("Choose a CSV…"),
                theme=self.theme,
                icon="file",
                press=self._actions.add_from_csv,
            )
        )
        return tab

    def _client_tab(self) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        self.client_edit = QLineEdit()
        self.client_secret = SecretField(theme=self.theme, name=self.tr("Client secret"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(LabelledRow(self.tr("Client &id"), self.client_edit), 1)
        row.addWidget(LabelledRow(self.tr("Client &secret"), self.client_secret), 1)
        column.addLayout(row)
        about = QHBoxLayout()
        about.addWidget(
            Text(self.tr("Crosswalk asks Clever for the tokens of all your districts."), tone="muted"),
            1,
        )
        about.addWidget(Button(self.tr("Ask Clever"), theme=self.theme, press=self._check_client))
        column.addLayout(about)
        return tab

    def _columns(self) -> tuple[Column, ...]:
        def look(row: DistrictConnection) -> tuple[str, str] | None:
            return _TONE_ICONS.get(row.tone)

        return (
            Column("name", self.tr("District"), 200, lambda row: row.name, stretch=True),
            Column("state", self.tr("State"), 150, lambda row: row.state, icon=look),
            Column("last_sync", self.tr("Last sync"), 110, lambda row: row.last_sync),
            Column("launch", self.tr("Launch"), 100, lambda row: row.launch),
            Column("paused", self.tr("Paused"), 130, lambda row: row.paused, shown=False),
            Column("token_kind", self.tr("Token"), 120, lambda row: row.token_kind),
            Column("versions", self.tr("Versions"), 110, lambda row: row.versions),
            Column("checked", self.tr("Checked"), 110, lambda row: row.checked),
        )

    def _chosen(self) -> list[str]:
        rows = [
            self._model.row_object(row)
            for first, last in self.districts_table.chosen_rows()
            for row in range(first, last + 1)
        ]
        return [row.key for row in rows if isinstance(row, DistrictConnection)]

    def _on_row_chosen(self, row: object) -> None:
        chosen = isinstance(row, DistrictConnection)
        self._result_text.setText(row.result if isinstance(row, DistrictConnection) else "")
        self.again_button.setVisible(chosen)
        self.remove_button.setVisible(chosen)

    def _on_token_field_text_changed(self, text: str) -> None:
        self.check_button.setEnabled(bool(text.strip()))

    def _check_token(self) -> None:
        token = self.token_field.text()
        if token:
            self._actions.check_tokens([token])
            self.token_field.clear()

    def _check_client(self) -> None:
        client, secret = self.client_edit.text().strip(), self.client_secret.text()
        if client and secret:
            self._actions.check_client(client, secret)
            self.client_secret.clear()

    def _check_again(self) -> None:
        self._actions.check_again(self._chosen())

    def _remove(self) -> None:
        self._actions.remove(self._chosen())

    def _go_without(self) -> None:
        self._actions.no_tokens()
        self.step_asked.emit("differences")
