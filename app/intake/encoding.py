"""Bytes into text: which encoding a file has, and its text as UTF-8, piece by piece.

A byte order mark decides (UTF-8, UTF-16); without one a file is UTF-8 if all of it decodes, else
Windows-1252. A byte that has no meaning in the encoding becomes a surrogate (U+DC00 and the byte), written
into the UTF-8 as three bytes that no real text has (ED A0..BF xx), so that its record can be told later.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.errors import InputRefused
from app.intake import limits
from app.intake.sources import Source

UTF8, UTF8_BOM, UTF16_LE, UTF16_BE, WINDOWS = "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"
SHEET = "xlsx"
"""Stands in place of an encoding for a spreadsheet, whose text has none of its own."""

ENCODINGS = (UTF8, UTF8_BOM, UTF16_LE, UTF16_BE, WINDOWS)
"""The encodings a file can have; `utf-8-sig` is UTF-8 with a byte order mark."""

_MARKS = {
    codecs.BOM_UTF8: UTF8_BOM,
    codecs.BOM_UTF16_LE: UTF16_LE,
    codecs.BOM_UTF16_BE: UTF16_BE,
}
_BAD = re.compile(b"\xed[\xa0-\xbf].")
_NOT_TEXT = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"SQLite format 3",
)


def _keep_bytes(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeDecodeError)
    bad = problem.object[problem.start : problem.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), problem.end


_KEEP = "crosswalk-keep"
codecs.register_error(_KEEP, _keep_bytes)


@dataclass(frozen=True)
class Survey:
    """What one look at all bytes of a file tells.

    `forced` is the offset and value of the byte that made the file Windows-1252, None when none did.
    `held` are the bytes themselves when they are few; else the file is streamed again.
    """

    sha256: str
    size: int
    encoding: str
    forced: tuple[int, int] | None
    held: bytes | None


def survey(source: Source, encoding: str | None, tick: Callable[[int], None]) -> Survey:
    """Read all bytes of a source once. `encoding` is a person's choice; `tick` gets numbers of bytes."""
    digest = hashlib.sha256()
    held: list[bytes] | None = []
    size = 0
    test = _Utf8Test()
    found = SHEET if source.is_sheet else encoding
    for piece in source.pieces():
        if not size:
            if found != SHEET and piece.startswith(_NOT_TEXT):
                raise InputRefused("intake.not_text", file=source.name)
            found = found or _marked(piece)
        digest.update(piece)
        size += len(piece)
        if found is None:
            test.feed(piece)
        if held is not None:
            held.append(piece)
            held = held if size <= limits.HELD else None
        tick(len(piece))
    if found is None:
        test.finish()
    forced = test.forced
    decided = found or (WINDOWS if forced else UTF8)
    return Survey(digest.hexdigest(), size, decided, forced, b"".join(held) if held is not None else None)


def _marked(head: bytes) -> str | None:
    return next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)


class _Utf8Test:
    """Whether bytes are UTF-8, and if not, where they first are not."""

    def __init__(self) -> None:
        self.forced: tuple[int, int] | None = None
        self._rest = b""
        self._at = 0

    def feed(self, piece: bytes) -> None:
        if self.forced is not None or (not self._rest and piece.isascii()):
            self._at += len(piece)
            return
        piece = self._rest + piece
        whole = len(piece) - _unfinished(piece)
        self._decode(piece[:whole])
        self._rest = piece[whole:]
        self._at += whole

    def finish(self) -> None:
        if self.forced is None:
            self._decode(self._rest)

    def _decode(self, piece: bytes) -> None:
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError as problem:
            self.forced = (self._at + problem.start, piece[problem.start])


def _unfinished(piece: bytes) -> int:
    """How many bytes at the end may be the beginning of a character that goes on."""
    for back in range(1, min(4, len(piece) + 1)):
        byte = piece[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if back < needed else 0
        if byte < 0x80:
            return 0
    return 0


def utf8_text(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The text of a file as UTF-8 without byte order mark, undecodable bytes marked."""
    if encoding in {UTF16_LE, UTF16_BE, WINDOWS}:
        texts = _decoded(pieces, encoding)
    else:
        texts = _whole_characters(pieces)
    return (text for text in texts if text)


def _whole_characters(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-8 cut between characters."""
    rest = b""
    first = True
    for piece in pieces:
        text = rest + piece
        if first:
            text = text.removeprefix(codecs.BOM_UTF8)
            first = False
        whole = len(text) if text.isascii() else len(text) - _unfinished(text)
        rest = text[whole:]
        yield _valid(text[:whole])
    yield _valid(rest)


def _decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(_KEEP)
    first = encoding != WINDOWS
    for piece in pieces:
        if encoding == WINDOWS and piece.isascii():
            yield piece
            continue
        text = decoder.decode(piece)
        if first:
            text = text.removeprefix("\ufeff")
            first = False
        yield text.encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")


def _valid(piece: bytes) -> bytes:
    if piece.isascii():
        return piece
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return piece.decode("utf-8", _KEEP).encode("utf-8", "surrogatepass")
    return piece


def marked_places(text: bytes) -> list[int]:
    """Offsets of all marks of undecodable bytes in a text."""
    return [] if text.isascii() else [found.start() for found in _BAD.finditer(text)]


def shown_text(text: bytes) -> str:
    """Text for people: undecodable bytes as `\\xNN`."""
    decoded = text.decode("utf-8", "surrogatepass")
    if not marked_places(text):
        return decoded
    return "".join(
        f"\\x{ord(c) & 0xFF:02x}" if "\udc00" <= c <= "\udcff" else f"\\u{ord(c):04x}" if _lone(c) else c
        for c in decoded
    )


def _lone(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def source_size(text: bytes, encoding: str) -> int:
    """How many bytes of the file a piece of its text takes."""
    if encoding in {UTF8, UTF8_BOM, SHEET}:
        return len(text) - 2 * len(marked_places(text))
    decoded = text.decode("utf-8", "surrogatepass")
    if encoding == WINDOWS:
        return len(decoded)
    return 2 * len(decoded) + 2 * sum(c > "\uffff" for c in decoded)
