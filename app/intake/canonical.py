"""The one form in which rows are kept: CSV in UTF-8 with LF ends, quotes only where a cell needs them,
every record as wide as the header. Made from well-formed text by leaving bytes out.
"""

from __future__ import annotations

import numpy as np

from app.intake.tokenize import CR, LF, QUOTE, Flags, Offsets, Scan


def canonical_text(scan: Scan, wanted: Flags, columns: int) -> bytes:
    """The text of the wanted records, each cut to `columns` cells (cells behind those are empty)."""
    size = int(scan.nexts[-1]) if len(scan) else 0
    needless = _needless_quotes(scan) if len(scan.quotes) else scan.quotes
    wide = np.flatnonzero(wanted & (scan.counts > columns))
    everything = bool(wanted.all())
    if everything and not (len(needless) or len(wide) or scan.has_cr):
        return scan.text if size == len(scan.text) else scan.text[:size]
    keep = np.ones(size, bool)
    keep[needless] = False
    data = scan.buffer[:size]
    if scan.has_cr:
        data = _with_lf(scan, data, keep)
    for record in wide.tolist():
        keep[scan.ends[scan.first[record] + columns - 1] : scan.stops[record]] = False
    if not everything:
        dropped = ~wanted
        keep &= ~np.repeat(dropped, scan.nexts - scan.begins)
    return data[keep].tobytes()


def _with_lf(
    scan: Scan, data: np.ndarray[tuple[int], np.dtype[np.uint8]], keep: Flags
) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Line ends become LF: the CR of a CRLF goes, a CR alone is replaced."""
    at_cr = scan.stops[data[scan.stops] == CR]
    pair = scan.buffer[at_cr + 1] == LF
    keep[at_cr[pair]] = False
    alone = at_cr[~pair]
    if len(alone):
        data = data.copy()
        data[alone] = LF
    return data


def _needless_quotes(scan: Scan) -> Offsets:
    """Offsets of the quotes around cells that hold no delimiter, quote or line break."""
    quoted = np.flatnonzero((scan.buffer[scan.starts] == QUOTE) & (scan.ends > scan.starts))
    opening, closing = scan.starts[quoted], scan.ends[quoted] - 1
    data = scan.buffer[: len(scan.text)]
    special = (data == scan.delimiter) | (data == LF)
    if scan.has_cr:
        special |= data == CR
    # Those that end cells lie outside; what is left of them lies in quotes.
    special[scan.ends] = False
    special[scan.nexts - 1] = False
    inside = np.flatnonzero(special)
    bare = np.ones(len(quoted), bool)
    if len(inside):
        bare &= np.searchsorted(inside, opening) == np.searchsorted(inside, closing)
    if scan.doubled:
        inner = np.searchsorted(scan.quotes, closing) - np.searchsorted(scan.quotes, opening)
        bare &= inner == 1
    needless: Offsets = np.concatenate([opening[bare], closing[bare]])
    return needless
