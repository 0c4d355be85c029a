"""What an audit answers with: calls, things skipped, and the document that both faces print.

Only shapes and their plain renderings live here; finding and judging are elsewhere.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.words import say

BREAKS, CHECK, OK = "breaks", "check", "ok"
LEVELS = (BREAKS, CHECK, OK)

COLUMNS = (
    "file",
    "line",
    "column",
    "text",
    "host",
    "version",
    "path",
    "operation",
    "level",
    "why",
    "replacement",
)


class Verdict(NamedTuple):
    """What is known of one address or word, wherever it stands. Shared by all places that say the same.

    `host`, `version`, `path` and `operation` are empty where the text does not tell them. `replacement`
    lists bare paths, with the host before them where it is the host that changes.
    """

    host: str
    version: str
    path: str
    operation: str
    level: str
    why: str
    replacement: tuple[str, ...]


class Hit(NamedTuple):
    """A verdict and the offset in the text where it was found; `text` is what stands there."""

    start: int
    text: str
    verdict: Verdict


class Call(NamedTuple):
    """One place in one file. `line` and `column` count from 1; tokens in `text` are masked.

    A tuple and not a data class: an audit of a large log makes a million of them.
    """

    file: str
    line: int
    column: int
    text: str
    verdict: Verdict

    @property
    def level(self) -> str:
        return self.verdict.level

    @property
    def why(self) -> str:
        return self.verdict.why

    @property
    def host(self) -> str:
        return self.verdict.host

    @property
    def version(self) -> str:
        return self.verdict.version

    @property
    def path(self) -> str:
        return self.verdict.path

    @property
    def operation(self) -> str:
        return self.verdict.operation

    @property
    def replacement(self) -> tuple[str, ...]:
        return self.verdict.replacement

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "text": self.text,
            **self.verdict._asdict(),
            "replacement": list(self.verdict.replacement),
        }


class Skipped(NamedTuple):
    """A file or folder that was not read, and why in one sentence."""

    file: str
    why: str


@dataclass(frozen=True)
class AuditReport:
    """The calls found for a move to version `to`, in order of file, line and column."""

    to: str
    calls: Sequence[Call]
    skipped: Sequence[Skipped]

    @property
    def counts(self) -> Mapping[str, int]:
        """Level -> number of calls, every level named."""
        found = Counter(call.verdict.level for call in self.calls)
        return {level: found.get(level, 0) for level in LEVELS}

    @property
    def without_breaks(self) -> bool:
        """Whether nothing that was found stops working: the proof that the checklist looks at."""
        return self.counts[BREAKS] == 0


def audit_document(report: AuditReport) -> dict[str, Any]:
    """The report as the JSON document of `crosswalk audit`."""
    return {
        "to": report.to,
        "counts": dict(report.counts),
        "calls": [call.as_dict() for call in report.calls],
        "skipped": [{"file": entry.file, "why": entry.why} for entry in report.skipped],
    }


def audit_csv(report: AuditReport) -> str:
    """The calls as CSV with the columns of the document; several replacements are joined by a blank."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for call in report.calls:
        cells = call.as_dict()
        cells["replacement"] = " ".join(call.replacement)
        writer.writerow([cells[name] for name in COLUMNS])
    return out.getvalue()


def audit_text(report: AuditReport) -> str:
    """The report for a terminal: what breaks first, then what to look at, then the sum."""
    lines: list[str] = []
    for level in (BREAKS, CHECK):
        calls = [call for call in report.calls if call.level == level]
        if calls:
            lines += [say(f"audit.heading_{level}"), ""]
        for call in calls:
            lines.append(f"{call.file}:{call.line}:{call.column}: {call.text}")
            lines.append(f"    {call.why}")
            if call.replacement:
                lines.append("    " + say("audit.instead", paths=", ".join(call.replacement)))
            lines.append("")
    counts = report.counts
    lines.append(say("audit.sum", to=report.to, **counts))
    if report.skipped:
        lines += ["", say("audit.heading_skipped", count=len(report.skipped))]
        lines += [f"    {entry.file}: {entry.why}" for entry in report.skipped]
    return "\n".join(lines) + "\n"
