"""The body of an answer: bytes into JSON, or the trouble it is in.

Nothing is believed: not the length, not the type, not the encoding. Unknown fields are kept as they are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

from app.clever.trouble import CleverTrouble, Trouble

# A page of 10,000 users is about 15 MB; nothing honest comes near these.
MAX_BODY = 128 * 2**20
MAX_DEPTH = 64
# Every object and list takes memory of its own; such a page has some 150,000, and a crafted one could
# have so many that they fill the machine.
MAX_PARTS = 2_000_000
_DEEP_CHECK_BELOW = 2**18

JsonObject = dict[str, Any]


class Unpacker:
    """Collects a body piece by piece, unpacks gzip, and stops at the size limit."""

    def __init__(self, encoding: str, limit: int = MAX_BODY) -> None:
        """`encoding` is the Content-Encoding. Raises CleverTrouble for one that was not asked for."""
        plain = encoding.strip().lower()
        if plain not in {"", "identity", "gzip", "x-gzip"}:
            raise CleverTrouble(Trouble.MALFORMED)
        self._gzip = zlib.decompressobj(31) if "gzip" in plain else None
        self._limit = limit
        self._pieces: list[bytes] = []
        self.size = 0

    def add(self, piece: bytes) -> None:
        if self._gzip is not None:
            try:
                # One byte more than allowed is enough to know; a bomb is never blown up.
                piece = self._gzip.decompress(piece, self._limit - self.size + 1)
            except zlib.error:
                raise CleverTrouble(Trouble.TRUNCATED) from None
        self.size += len(piece)
        if self.size > self._limit:
            raise CleverTrouble(Trouble.OVERSIZED)
        self._pieces.append(piece)

    def whole(self) -> bytes:
        """The complete body; raises CleverTrouble when a packed body ends too early."""
        if self._gzip is not None and self.size and not self._gzip.eof:
            raise CleverTrouble(Trouble.TRUNCATED)
        return b"".join(self._pieces)


def is_html(content_type: str, body: bytes) -> bool:
    """Whether an answer is a page for people: by its type, or by how it begins."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml"}:
        return True
    return body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def parse_object(content_type: str, body: bytes) -> JsonObject:
    """The JSON object in a body.

    Raises CleverTrouble: HTML, TRUNCATED when it cannot be read to its end, MALFORMED when it is JSON but
    no object, OVERSIZED when it is nested deeper or in more parts than any honest answer.
    """
    if is_html(content_type, body):
        raise CleverTrouble(Trouble.HTML)
    if body.count(b"{") + body.count(b"[") > MAX_PARTS:
        raise CleverTrouble(Trouble.OVERSIZED)
    try:
        parsed = json.loads(body)
    except RecursionError:
        raise CleverTrouble(Trouble.OVERSIZED) from None
    except ValueError:
        # Not UTF-8, cut in the middle, or no JSON at all: these cannot be told apart, and all may pass.
        raise CleverTrouble(Trouble.TRUNCATED) from None
    if not isinstance(parsed, dict):
        raise CleverTrouble(Trouble.MALFORMED)
    # Lists of users are read field by field and may skip this; a single record is passed on whole.
    if len(body) < _DEEP_CHECK_BELOW and _deeper_than(parsed, MAX_DEPTH):
        raise CleverTrouble(Trouble.OVERSIZED)
    return parsed


def _deeper_than(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def records_of(page: JsonObject) -> list[JsonObject]:
    """The records of a list: each stands in an envelope `{"data": {...}}`; a bare record is taken too.

    Raises CleverTrouble(MALFORMED) when one of them is no object: a list read in part is not exact.
    """
    items = page.get("data")
    if not isinstance(items, list):
        raise CleverTrouble(Trouble.MALFORMED)
    return [_record(item) for item in items]


def record_of(page: JsonObject) -> JsonObject:
    """The record of an answer about one: `{"data": {...}}`."""
    return _record(page)


def _record(item: object) -> JsonObject:
    if not isinstance(item, dict):
        raise CleverTrouble(Trouble.MALFORMED)
    inner = item.get("data", item)
    if not isinstance(inner, dict):
        raise CleverTrouble(Trouble.MALFORMED)
    return inner


def text_of(value: object) -> str:
    """A field as text: empty for null, numbers as written, anything nested is not a text."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return str(value)
