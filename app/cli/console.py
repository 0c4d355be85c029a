"""The terminal: answers on stdout, progress and complaints on stderr, Ctrl+C as a polite wish."""

from __future__ import annotations

import json
import signal
import sys
import traceback
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import Any

from app.cli.progress import ProgressLine
from app.jobs import Job
from app.words import hint_of, say


class Console:
    """What a command needs of the terminal it runs in. `job` carries progress out and cancel in."""

    def __init__(self) -> None:
        self._progress = ProgressLine()
        self.job = Job(self._progress)

    @property
    def interactive(self) -> bool:
        """Whether a person sits in front of both ends."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def listen_for_interrupt(self) -> None:
        """The first Ctrl+C asks the work to stop at a safe place, the second stops it at once."""

        def ask(_signal: int, _frame: FrameType | None) -> None:
            if self.job.cancelled:
                raise KeyboardInterrupt
            self.job.cancel()

        signal.signal(signal.SIGINT, ask)

    def say(self, text: str = "") -> None:
        self._progress.clear()
        sys.stdout.write(text + "\n")

    def write(self, text: str) -> None:
        """Text that ends its own lines."""
        self._progress.clear()
        sys.stdout.write(text)

    def pieces(self, texts: Iterable[str]) -> None:
        """A long answer, written as it comes."""
        self._progress.clear()
        sys.stdout.writelines(texts)

    def note(self, text: str) -> None:
        """Something beside the answer, on stderr."""
        self._progress.clear()
        sys.stderr.write(text + "\n")

    def document(self, value: Any) -> None:
        """One JSON document."""
        self._progress.clear()
        sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def table(self, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """CSV, as in the result files."""
        import csv

        self._progress.clear()
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)

    def summary(self, value: dict[str, Any], form: str) -> bool:
        """A `summary.json` object as a program wants it: whole as JSON, accounts by outcome as CSV.

        False, with nothing written, where `form` is text.
        """
        if form == "json":
            self.document(value)
        elif form == "csv":
            self.table(("outcome", "accounts"), value["accounts"]["by_outcome"].items())
        return form != "text"

    def ask(self, question: str) -> bool:
        """Whether the person answers yes. Only where `interactive`."""
        self._progress.clear()
        sys.stdout.write(question)
        sys.stdout.flush()
        return sys.stdin.readline().strip().casefold() == "yes"

    def complain(self, message: str, hint: str = "") -> None:
        self.note(f"{message}\n{hint}" if hint else message)

    def confess(self, defect: Exception) -> None:
        """A defect of ours: a polite sentence for the person, the trace for the log."""
        from app.log import write_defect

        where = write_defect("".join(traceback.format_exception(defect)))
        params = {"kind": type(defect).__name__, "log": where}
        self.complain(say("cli.defect", **params), hint_of("cli.defect", **params))

    def close(self) -> None:
        self._progress.clear()
        sys.stdout.flush()
