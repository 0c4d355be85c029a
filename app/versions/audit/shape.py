"""What an audit answers with: calls, things skipped, and the document that both faces print.

Only shapes and their plain renderings live here; finding and judging are elsewhere.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as _quoted
from typing import Any, NamedTuple

from app.words import say

_PIECE = 5_000  # calls written at once
_NEEDS_QUOTES = re.compile(r"[,\"\r\n]")

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
    """A file or folder that was not read, and why in one sentence. `missed`: it may well hold calls."""

    file: str
    why: str
    missed: bool = False


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


def audit_json(report: AuditReport) -> Iterator[str]:
    """The document as JSON text in pieces, exactly as `json.dumps(..., indent=2)` writes it but many times faster."""
    head = {"to": report.to, "counts": dict(report.counts), "calls": [], "skipped": []}
    before, _, _ = json.dumps(head, indent=2, ensure_ascii=False).rpartition('[],\n  "skipped"')
    yield before + "["
    told: dict[int, str] = {}  # by identity: a log has few verdicts and a million calls
    name, quoted_name = "", '""'
    for start in range(0, len(report.calls), _PIECE):
        lines = []
        for call in report.calls[start : start + _PIECE]:
            file, line, column, text, verdict = call
            if file != name:
                name, quoted_name = file, _quoted(file)
            rest = told.get(id(verdict))
            if rest is None:
                rest = told[id(verdict)] = _verdict_json(verdict)
            lines.append(
                f'    {{\n      "file": {quoted_name},\n      "line": {line},\n      "column": {column},\n'
                f'      "text": {_quoted(text)},\n{rest}'
            )
        yield (",\n" if start else "\n") + ",\n".join(lines)
    yield "\n  ]" if report.calls else "]"
    skipped = [{"file": entry.file, "why": entry.why} for entry in report.skipped]
    after = json.dumps({"skipped": skipped}, indent=2, ensure_ascii=False)
    yield "," + after[1:] + "\n"


def _verdict_json(verdict: Verdict) -> str:
    """The second half of a call, the same for all calls that share a verdict."""
    shown = {**verdict._asdict(), "replacement": list(verdict.replacement)}
    inner = json.dumps(shown, indent=2, ensure_ascii=False)
    return "\n".join("    " + line for line in inner.split("\n")[1:])


def audit_csv(report: AuditReport) -> str:
    """The calls as CSV with the columns of the document; several replacements are joined by a blank."""
    return "".join(audit_csv_pieces(report))


def audit_csv_pieces(report: AuditReport) -> Iterator[str]:
    """`audit_csv` in pieces, for reports that are long."""
    yield ",".join(COLUMNS) + "\n"
    told: dict[int, str] = {}
    for start in range(0, len(report.calls), _PIECE):
        lines = []
        for file, line, column, text, verdict in report.calls[start : start + _PIECE]:
            rest = told.get(id(verdict))
            if rest is None:
                cells = (*verdict[:6], " ".join(verdict.replacement))
                rest = told[id(verdict)] = ",".join(map(_cell, cells))
            lines.append(f"{_cell(file)},{line},{column},{_cell(text)},{rest}\n")
        yield "".join(lines)


def _cell(text: str) -> str:
    """A text as RFC 4180 wants it."""
    if _NEEDS_QUOTES.search(text) is None:
        return text
    return '"' + text.replace('"', '""') + '"'


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
