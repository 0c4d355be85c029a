"""The ways to add districts: tokens, a CSV, client id and secret, ids from sign-ins; and where tokens are kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.pages.connect_view import ConnectActions, ConnectView
from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.fields import LabelledRow, SecretField
from ui.widgets.flow import Flow
from ui.widgets.labels import IconLabel, Text
from ui.widgets.later import Later


class ConnectWays(QFrame):
    """A card. Its fields stay as they are when a new view comes."""

    def __init__(self, *, theme: Theme, actions: ConnectActions) -> None:
        super().__init__()
        self._theme, self._actions = theme, actions
        self.setProperty("kind", "card")
        self.token_field = SecretField(
            theme=theme,
            name=self.tr("Token"),
            placeholder=self.tr("Paste one token, or many at once"),
        )
        self.token_field.setObjectName("token_field")
        self.token_field.many_pasted.connect(self._actions.check_tokens)
        self.token_field.return_pressed.connect(self._check_token)
        self.token_field.text_changed.connect(self._on_token_field_text_changed)
        self.check_button = Button(self.tr("Check token"), theme=theme, kind="plain", press=self._check_token)
        self.check_button.setEnabled(False)
        self.client_edit = QLineEdit()
        self.client_secret = SecretField(theme=theme, name=self.tr("Client secret"))
        self.district_edit = QLineEdit()
        self.district_edit.setPlaceholderText(self.tr("All of them"))
        self.ask_button = Button(self.tr("Ask Clever"), theme=theme, press=self._check_client)
        self.ask_button.setEnabled(False)
        self.client_edit.textChanged.connect(self._on_client_changed)
        self.client_secret.text_changed.connect(self._on_client_changed)
        self.client_secret.return_pressed.connect(self._check_client)
        self._trap_text = Text()
        self._kept_text = Text(tone="muted")
        self.offline_box = QCheckBox(self.tr("Stay offline: ask nobody anything"))
        self._offline_text = Text(tone="warn")
        self._offline_text.hide()
        self.offline_box.clicked.connect(lambda on: self._actions.set_offline(bool(on)))
        self.forget_button = Button(
            self.tr("Forget all tokens…"), theme=theme, kind="link", press=self._actions.forget_all
        )
        self._arrange()

    def show_view(self, view: ConnectView) -> None:
        self._kept_text.setText(view.kept_where)
        self._kept_text.set_tone("muted" if view.lasting else "warn")
        self._trap_text.setText(view.pairs_trap)
        self.offline_box.setChecked(view.offline)
        self.offline_box.setEnabled(not view.offline_forced)
        if view.offline_forced:
            words = self.tr("This computer’s settings (CROSSWALK_OFFLINE) forbid the network.")
        else:
            words = self.tr("Clever is not asked until you take this tick away; what was read stays.")
        self.offline_box.setAccessibleDescription(words if view.offline else "")
        self._offline_text.setText(words)
        self._offline_text.setVisible(view.offline and view.invented != "tokens")
        self.forget_button.setVisible(bool(view.districts))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(12)
        self.tabs = self._tabs()
        column.addWidget(self.tabs)
        kept = QHBoxLayout()
        kept.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        kept.addWidget(IconLabel(self._theme, "lock"), 0, top)
        kept.addWidget(self._kept_text, 1)
        column.addLayout(kept)
        around = Flow(gap=16)
        around.add(self.offline_box)
        around.add(
            Button(
                self.tr("Network log"),
                theme=self._theme,
                kind="link",
                press=self._actions.show_network_log,
            )
        )
        around.add(self.forget_button)
        column.addWidget(around)
        column.addWidget(self._offline_text)

    def _tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setAccessibleName(self.tr("Ways to add districts"))
        pages: tuple[tuple[QWidget, str], ...] = (
            (self._token_tab(), self.tr("Tokens")),
            (Later(self._csv_tab), self.tr("A CSV of tokens")),
            (Later(self._client_tab), self.tr("Client id and secret")),
            (Later(self._pairs_tab), self.tr("Ids from sign-ins")),
        )
        for page, title in pages:
            holder = QWidget()
            inside = QVBoxLayout(holder)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(page)
            tabs.addTab(holder, title)

        def fit(now: int) -> None:
            # Only what is seen takes room: the longest way would leave a hole below the shortest.
            for at, (page, _) in enumerate(pages):
                page.setVisible(at == now)

        tabs.currentChanged.connect(fit)
        fit(0)
        return tabs

    def _token_tab(self) -> QWidget:
        tab, column = _tab()
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
        tab, column = _tab()
        column.addWidget(
            Text(self.tr("One token in each line, if you like with the district’s id before it: id,token."))
        )
        button = Button(
            self.tr("Choose a CSV…"),
            theme=self._theme,
            icon="file",
            press=self._actions.add_from_csv,
        )
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return tab

    def _client_tab(self) -> QWidget:
        tab, column = _tab()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(LabelledRow(self.tr("Client &id"), self.client_edit), 1)
        row.addWidget(LabelledRow(self.tr("Client &secret"), self.client_secret), 1)
        row.addWidget(LabelledRow(self.tr("&District’s id, if only one"), self.district_edit), 1)
        column.addLayout(row)
        about = QHBoxLayout()
        about.addWidget(
            Text(
                self.tr(
                    "Crosswalk asks Clever for the tokens of your districts. Id and secret are used for that "
                    "once and kept nowhere."
                ),
                tone="muted",
            ),
            1,
        )
        about.addWidget(self.ask_button)
        column.addLayout(about)
        return tab

    def _pairs_tab(self) -> QWidget:
        tab, column = _tab()
        column.addWidget(
            Text(
                self.tr(
                    "For apps that use Clever for signing in only: copy what Clever told about people who "
                    "signed in (answers of /userinfo, identity tokens one a line, or a CSV with user_id and "
                    "multi_role_user_id)."
                )
            )
        )
        column.addWidget(self._trap_text)
        flow = Flow(gap=8)
        flow.add(
            Button(
                self.tr("Take from the clipboard"),
                theme=self._theme,
                icon="copy",
                press=self._actions.paste_pairs,
            )
        )
        flow.add(
            Button(
                self.tr("Choose a file…"),
                theme=self._theme,
                icon="file",
                press=self._actions.open_pairs,
            )
        )
        column.addWidget(flow)
        column.addStretch()
        return tab

    # Presses.

    def _on_token_field_text_changed(self, text: str) -> None:
        self.check_button.setEnabled(bool(text.strip()))

    def _check_token(self) -> None:
        token = self.token_field.text()
        if token:
            self.token_field.clear()
            self._actions.check_tokens([token])

    def _check_client(self) -> None:
        client, secret = self.client_edit.text().strip(), self.client_secret.text()
        if client and secret:
            self.client_secret.clear()
            self._actions.check_client(client, secret, self.district_edit.text().strip())

    def _on_client_changed(self, text: str) -> None:
        self.ask_button.setEnabled(bool(self.client_edit.text().strip() and self.client_secret.text()))


def _tab() -> tuple[QWidget, QVBoxLayout]:
    tab = QWidget()
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 12, 0, 0)
    column.setSpacing(8)
    return tab, column
