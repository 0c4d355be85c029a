"""Pages as a printer would make them, before it does."""

from __future__ import annotations

from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from ui.report_print import paper


class PrintPreview(QPrintPreviewDialog):
    """A preview of a page of Qt's HTML; from there to a printer or to a PDF."""

    def __init__(self, title: str, html: str, parent: QWidget | None) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        super().__init__(printer, parent)
        # The dialog paints on the printer as long as it is shown, and does not own it.
        self._printer, self._document = printer, paper(html)
        self.setWindowTitle(title)
        self.paintRequested.connect(self._document.print_)
