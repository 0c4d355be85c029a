"""Records too long to hold: followed to their end with nothing kept but a beginning and a few counts."""

from __future__ import annotations

import re

from app.intake import limits
from app.intake.encoding import marked_places, source_size
from app.intake.tokenize import CR, LF, QUOTE

_START, _PLAIN, _INSIDE, _AFTER = range(4)


class LongRecord:
    """Follows one record from its beginning through pieces of text, by the rules of `tokenize`."""

    def __init__(self, delimiter: int, encoding: str) -> None:
        self._delimiter = delimiter
        self._encoding = encoding
        self._stop = re.compile(b"[" + re.escape(bytes([delimiter])) + b"\r\n]")
        self._state = _START
        self._kept = bytearray()
        self._breaks = 0
        self._last = 0
        self.size = 0
        self.source_size = 0
        self.undecodable = False

    @property
    def open_quote(self) -> bool:
        return self._state == _INSIDE

    @property
    def lines(self) -> int:
        """Lines of text that the record has taken so far."""
        return self._breaks + (self._last not in {LF, CR})

    @property
    def raw(self) -> bytes:
        """The record as it stood, without its line end; of a huge one the beginning, and how much is cut."""
        if self.size <= limits.RAW_KEPT:
            return bytes(self._kept)
        cut = self.size - len(self._kept)
        return bytes(self._kept).decode("utf-8", "ignore").encode() + b"... (%d more bytes)" % cut

    @property
    def ended_with_cr(self) -> bool:
        """Whether a LF at the very beginning of what follows belongs to this record's end."""
        return self._last == CR

    def feed(self, piece: bytes) -> int | None:
        """Follow the record into `piece`; the offset behind its end, None when it goes on."""
        end = self._find_end(piece)
        stop = len(piece) if end is None else end - 1
        after = end
        if end is not None and piece[end - 1] == CR and piece[end : end + 1] == b"\n":
            after = end + 1
        self._note(piece[:stop])
        if end is not None:
            self._last = CR if end == len(piece) and piece[end - 1] == CR else LF
        return after

    def _find_end(self, piece: bytes) -> int | None:
        at, size, state = 0, len(piece), self._state
        found = None
        while at < size:
            if state == _INSIDE:
                quote = piece.find(b'"', at)
                if quote < 0:
                    break
                at, state = quote + 1, _AFTER
            elif state in {_START, _AFTER} and piece[at] == QUOTE:
                at, state = at + 1, _INSIDE
            else:
                state = _PLAIN
                stop = self._stop.search(piece, at)
                if stop is None:
                    break
                at = stop.end()
                if piece[at - 1] != self._delimiter:
                    found = at
                    break
                state = _START
        self._state = state
        return found

    def _note(self, text: bytes) -> None:
        if not text:
            return
        self.size += len(text)
        self.source_size += source_size(text, self._encoding)
        self._breaks += text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
        if self._last == CR and text[0] == LF:
            self._breaks -= 1
        self._last = text[-1]
        self.undecodable = self.undecodable or bool(marked_places(text))
        self._kept += text[: limits.RAW_KEPT - len(self._kept)]
