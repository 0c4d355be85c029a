"""What the menus do beside the pages: back up, erase, the support file, About."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Job
from ui.dates import iso_words
from ui.desks.base import Desk
from ui.figures import fill
from ui.session import Place
from ui.workbench import Finished

if TYPE_CHECKING:
    from app.assistant.about import About
    from app.assistant.care import Copy
    from app.store.workspace import Workspace


class FrameDesk(Desk):
    """A desk without a page: what goes wrong is told in the task strip."""

    def back_up(self) -> None:
        path = self.path
        if path is None:
            return
        proposal = f"{path.stem} {date.today().isoformat()}.crosswalk"
        title = self.tr("Where shall the copy go?")
        filters = self.tr("Crosswalk migration (*.crosswalk)")
        self.tools.dialogs.ask_save(title, proposal, filters, self._copy)

    def _copy(self, target: Path) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.care import backup

            # A dialog of the system has asked already whether an older file may go.
            backup(workspace, target, job, replace=True)

        words = self.tr("Backed up to {0}").format(target.name)
        link = self.tr("Open folder")
        done = Finished(words, link=link, on_link=lambda: self.tools.dialogs.open_outside(target.parent))
        self.change(self.tr("Backing up"), work, lambda _: done)

    # Erasing: the only thing that cannot be undone.

    def erase(self) -> None:
        place = self.place
        if place is None:
            return

        def agreed() -> None:
            if self.place == place:  # the yes was about this migration and no other
                self._erase(place)

        self.tools.dialogs.confirm(
            self.tr("Erase all personal data of “{0}”?").format(place.path.stem),
            self.tr(
                "Every row, name, mail address and id goes out of this file for good, and undo ends. "
                "The counts and the history stay. This is the one thing that cannot be undone."
            ),
            self.tr("Erase personal data"),
            agreed,
            danger=True,
        )

    def _erase(self, place: Place) -> None:
        def work(workspace: Workspace, job: Job) -> list[Copy]:
            from app.assistant.care import erase

            return erase(workspace, job)

        def done(copies: list[Copy]) -> Finished:
            if copies:
                self._offer_copies(copies, place)
            return Finished(self.tr("All personal data are gone from this file. The counts stay."))

        self.change(self.tr("Erasing"), work, done)

    def _offer_copies(self, copies: list[Copy], place: Place) -> None:
        kinds = {
            "backup": self.tr("Backup"),
            "results": self.tr("Result files"),
            "keychain": self.tr("Token in the keychain of this computer, district"),
        }
        lines = "\n".join(f"{kinds[copy.kind]}: {copy.where}" for copy in copies)
        self.tools.dialogs.show_text(
            self.tr("Copies of the data"),
            self.tr("These copies were made with this migration and are still there. Remove them too?"),
            lines,
            yes=self.tr("Remove the copies"),
            on_yes=lambda: self._remove(copies, place),
        )

    def _remove(self, copies: list[Copy], place: Place) -> None:
        def work(workspace: Workspace, job: Job) -> list[tuple[Copy, str]]:
            from app.assistant.care import remove_copies

            return remove_copies(workspace, copies)

        def done(ended: list[tuple[Copy, str]]) -> Finished:
            stays = [f"{copy.where} ({why})" for copy, why in ended if why]
            if stays:
                return Finished(self.tr("Could not be removed: {0}").format(", ".join(stays)), tone="warn")
            return Finished(self.tr("The copies are gone too."))

        # Of the migration that was erased: tokens of another one lie in the same keychain.
        self.change(self.tr("Removing copies"), work, done, place=place)

    # For whoever helps.

    def support(self) -> None:
        loaded = self.loaded
        summary = loaded.summary if loaded is not None else None
        place = self.place

        def work(job: Job) -> str:
            from app.assistant.support import support_text

            if place is None:
                return support_text(None, None)
            with place.open().reading() as conn:
                return support_text(conn, summary)

        self.ask(work, self._show_support, key="support")

    def _show_support(self, text: str) -> None:
        self.tools.dialogs.show_text(
            self.tr("Support file"),
            self.tr(
                "This is all that would be saved: no names, mails, ids or tokens, and never the file of "
                "the migration. Send it to whoever helps you."
            ),
            text,
            yes=self.tr("Save…"),
            on_yes=lambda: self._save_support(text),
        )

    def _save_support(self, text: str) -> None:
        def save(target: Path) -> None:
            self.ask(
                lambda job: target.write_text(text, encoding="utf-8"),
                lambda _: None,
                key="save support",
            )

        title, filters = self.tr("Save the support file"), self.tr("Text (*.txt)")
        self.tools.dialogs.ask_save(title, "crosswalk-support.txt", filters, save)

    def about(self) -> None:
        def work(job: Job) -> About:
            from app.assistant.about import about

            return about(date.today())

        self.ask(work, self._show_about, key="about")

    def _show_about(self, found: About) -> None:
        import html

        words = self.tr(
            "Crosswalk walks an application from one version of the Clever API to another. "
            "Everything stays on this computer."
        )
        facts = self.tr(
            "Facts about the API: as of {0}, {1} {1:day|days} old; Clever’s specification was read in {2}."
        )
        facts = fill(facts, iso_words(found.facts_made), found.facts_age_days, iso_words(found.specification))
        heading = self.tr("Made with")
        rows = "".join(
            f"<tr><td>{html.escape(one.name)} {html.escape(one.version)}&nbsp;&nbsp;</td>"
            f"<td>{html.escape(one.licence)}</td></tr>"
            for one in found.packages
        )
        text = (
            f"<h3>Crosswalk {found.version}</h3><p>{words}</p><p>{facts}</p>"
            f"<p><b>{heading}</b></p><table>{rows}</table>"
        )
        self.tools.dialogs.show_html(self.tr("About Crosswalk"), text)
