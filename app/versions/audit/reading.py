"""One audit from beginning to end: every file read once, looked at closely only if it may hold something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from app.jobs import Job
from app.versions.audit import captures, clues, roles
from app.versions.audit.addresses import API_HOST, OLD_HOSTS
from app.versions.audit.files import as_text, is_binary, read_bytes, walk
from app.versions.audit.finding import Finder, verdict_of_open_use
from app.versions.audit.joining import Base, is_named_after_clever, name_before
from app.versions.audit.judging import Judge
from app.versions.audit.libraries import (
    LibraryUse,
    found_conditions,
    is_dependency_file,
    known_libraries,
    library_uses,
)
from app.versions.audit.logs import is_log
from app.versions.audit.parameters import parameters
from app.versions.audit.shape import AuditReport, Call, Hit, Skipped
from app.versions.facts import NEWEST, Facts, load_facts, parse_version
from app.words import say

# Bytes of which a file must hold at least one to be looked at closely; plain searches are the fastest there are.
_WORTH_A_LOOK = (
    *(b"clever", b"/v1.", b"/v2.", b"/v3.", b"schooladmins.", b"districtadmins.", b"studentcontacts."),
    *(b"students.created", b"students.updated", b"students.deleted"),
    *(b"teachers.created", b"teachers.updated", b"teachers.deleted"),
)
_WIDE_WORTH = "clever".encode("utf-16-le")[:-1]


@dataclass
class _Memory:
    """What is known across files when all have been read."""

    calls: dict[str, list[Call]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    libraries: list[tuple[str, str, LibraryUse]] = field(default_factory=list)
    open_uses: list[tuple[str, str, list[tuple[int, str, str]]]] = field(default_factory=list)
    unsure: list[tuple[str, str, list[Hit]]] = field(default_factory=list)
    clever_folders: set[Path] = field(default_factory=set)
    constants: dict[str, set[Base]] = field(default_factory=dict)
    signs: set[str] = field(default_factory=set)
    others: bool = False  # whether anything but dependency files was read


def audit(
    paths: Sequence[str | Path],
    to: str = NEWEST,
    job: Job | None = None,
    *,
    facts: Facts | None = None,
) -> AuditReport:
    """What the files under `paths` ask of Clever, judged for a move to version `to`.

    Raises InputRefused for a path that does not exist, UsageError for an unknown version, Cancelled when the
    job was cancelled. A file that cannot be read is listed, never an error.
    """
    work = job or Job()
    judge = Judge(facts or load_facts(), parse_version(to))
    memory = _Memory()
    conditions = sorted({library.only_with for library in known_libraries() if library.only_with})
    read = 0
    for candidate in walk(paths):
        work.report("jobs.reading", read, 0, "bytes")
        if candidate.why:
            memory.skipped.append(Skipped(candidate.name, candidate.why, candidate.missed))
            continue
        content = read_bytes(candidate.path)
        if content is None or is_binary(content):
            code = "audit.skipped_unreadable" if content is None else "audit.skipped_binary"
            memory.skipped.append(Skipped(candidate.name, say(code)))
            continue
        read += len(content)
        dependencies = is_dependency_file(candidate.path.name)
        memory.others |= not dependencies
        if dependencies or _worth_a_look(content):
            text = as_text(content)
            if _look(text, candidate.name, judge, memory, dependencies):
                memory.signs |= found_conditions(text, [c for c in conditions if c not in memory.signs])
    _settle(memory, judge)
    calls = [call for name in memory.calls for call in memory.calls[name]]
    return AuditReport(judge.to, calls, memory.skipped)


def _worth_a_look(content: bytes) -> bool:
    lowered = content.lower()
    return any(word in lowered for word in _WORTH_A_LOOK) or _WIDE_WORTH in lowered


def _look(text: str, name: str, judge: Judge, memory: _Memory, dependencies: bool) -> bool:
    """Everything one text holds: its own hits at once, what other files decide kept for later.

    Returns whether it may be code.
    """
    code = not is_log(text, name)
    memory.calls[name] = []
    if dependencies:
        for use in library_uses(text, Path(name).name):
            memory.libraries.append((name, text, use))
    kind = captures.kind_of(text, name)
    found = captures.hits(text, kind, judge) if kind else None
    if found is None:
        finder = Finder(text, name, judge, code)
        found = finder.hits()
        found += clues.events(text, finder.context, judge, finder.unsure)
        if code:
            found += parameters(text, found, finder.context, judge)
            found += clues.second_queries(text, found, finder.context)
            found += roles.roles(text, found, finder.context, judge)
            _remember_constants(finder, memory)
        if finder.told or any(place.host == API_HOST for place in finder.absolute):
            memory.clever_folders.add(Path(name).parent)
        if finder.unsure:
            memory.unsure.append((name, text, finder.unsure))
        if finder.open_uses:
            memory.open_uses.append((name, text, finder.open_uses))
    memory.calls[name] += _placed(text, name, found)
    return code


def _remember_constants(finder: Finder, memory: _Memory) -> None:
    for place in finder.absolute:
        if (place.host == API_HOST or place.host in OLD_HOSTS) and "?" not in place.tail:
            constant = name_before(finder.text, place.start)
            if constant and is_named_after_clever(constant):
                memory.constants.setdefault(constant, set()).add(Base(place.host, place.tail))


def _settle(memory: _Memory, judge: Judge) -> None:
    """Judges what needed a look at the other files."""
    for name, text, uses in memory.open_uses:
        hits = []
        for start, constant, written in uses:
            held = memory.constants.get(constant, set())
            base = next(iter(held)) if len(held) == 1 else None
            verdict = verdict_of_open_use(judge, base, written)
            if verdict is not None:
                hits.append(Hit(start, written, verdict))
        _add(memory, name, text, hits)
    for name, text, unsure in memory.unsure:
        if Path(name).parent in memory.clever_folders:
            _add(memory, name, text, unsure)
    # A library that serves many services counts where its Clever part is named, where anything else asks
    # Clever, or where nothing but dependency files was given to read.
    asked = any(memory.calls.values()) or not memory.others
    for name, text, use in memory.libraries:
        if not use.only_with or use.only_with in memory.signs or asked:
            _add(memory, name, text, [use.hit])


def _add(memory: _Memory, name: str, text: str, hits: list[Hit]) -> None:
    calls = memory.calls[name] + _placed(text, name, hits)
    memory.calls[name] = sorted(calls, key=lambda call: (call.line, call.column))


def _placed(text: str, name: str, hits: list[Hit]) -> list[Call]:
    """Offsets as lines and columns, in order, one row per place (the first that was found wins)."""
    calls: list[Call] = []
    line, last, line_start = 1, 0, 0
    seen = -1
    for start, shown, verdict in sorted(hits, key=itemgetter(0)):
        if start == seen:
            continue
        seen = start
        newline = text.rfind("\n", last, start)
        if newline >= 0:
            line += text.count("\n", last, newline) + 1
            line_start = newline + 1
        last = start
        calls.append(Call(name, line, start - line_start + 1, shown, verdict))
    return calls
