"""Batches of records into rows that can be kept: what is blank, what is set aside and why, ids and codes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.ids import IdKind
from app.intake import limits
from app.intake.canonical import canonical_text
from app.intake.cells import IdReader, Ids, Interner, blank_cells, column_of
from app.intake.columns import MAPPING
from app.intake.duplicates import Words, account_marks, mapping_marks
from app.intake.stream import Batch
from app.intake.tokenize import QUOTE, Bytes, Flags, Offsets, Scan, unquoted
from app.terms import Reason, fold_district, parse_role

KEPT, BLANK = 0, 1
_REASONS = (
    Reason.UNDECODABLE,
    Reason.TOO_LONG,
    Reason.TOO_FEW_COLUMNS,
    Reason.TOO_MANY_COLUMNS,
    Reason.MISSING_LEGACY_ID,
    Reason.MISSING_USER_ID,
    Reason.BAD_LEGACY_ID,
    Reason.BAD_USER_ID,
    Reason.MISSING_ACCOUNT_KEY,
)
_CODE = {reason: code for code, reason in enumerate(_REASONS, 2)}
_FEW = 64


@dataclass(frozen=True)
class Aside:
    """A record that could not be used."""

    line: int
    reason: Reason
    raw: str


@dataclass(frozen=True)
class Kept:
    """What became of a batch. Of the rows kept, in order: canonical `text`, line numbers, ids, codes, and
    two numbers by which repetitions are found; `users` is None for accounts.
    """

    text: bytes
    lines: Offsets
    ids: Ids
    users: Ids | None
    roles: Offsets
    districts: Offsets
    marks: tuple[Words, Words]
    aside: list[Aside]
    blank: int
    repaired: int

    def __len__(self) -> int:
        return len(self.lines)


class DistrictNumbers:
    """Gives every district of a load a number; spellings that differ in case or edges get one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, name: str) -> int:
        return self._numbers.setdefault(fold_district(name), len(self._numbers))


@dataclass
class RowReader:
    """Turns the batches of one file into rows. `district` stands where the file's cells name none."""

    kind: str
    columns: dict[str, int]
    width: int
    district: str
    numbers: DistrictNumbers
    _ids: IdReader = field(default_factory=IdReader)
    _roles: Interner = field(default_factory=Interner)
    _districts: Interner = field(default_factory=Interner)
    _role_values: list[int] = field(default_factory=list)
    _district_values: list[int] = field(default_factory=list)

    @property
    def roles(self) -> list[str]:
        """The distinct spellings of roles, as they stood."""
        return self._roles.texts

    @property
    def districts(self) -> list[str]:
        """The distinct spellings of districts; where a cell of a mapping is blank, the file's district."""
        if self.kind != MAPPING:
            return self._districts.texts
        return [text if text.strip() else self.district for text in self._districts.texts]

    def read(self, batch: Batch) -> Kept:
        codes = classify(batch, self.width)
        rows = np.flatnonzero(codes == KEPT).astype(np.int32)
        ids, users = self._judge(batch.scan, rows, codes)
        fine = codes[rows] == KEPT
        if not fine.all():
            rows, ids = rows[fine], ids.take(fine)
            users = None if users is None else users.take(fine)
        first = batch.scan.first[rows]
        roles = self._codes(batch.scan, first, "role", self._roles, "")
        own = self.district if self.kind == MAPPING else ""
        districts = self._codes(batch.scan, first, "district", self._districts, own)
        wanted = codes == KEPT
        text = canonical_text(batch.scan, wanted, self.width)
        repaired = int(np.count_nonzero(ids.repaired))
        if users is None:
            marks = account_marks(text, ids)
        else:
            marks = mapping_marks(ids, users, self._of_roles(roles), self._of_districts(districts))
            repaired += int(np.count_nonzero(users.repaired))
        return Kept(
            text=text,
            lines=(rows + batch.line).astype(np.int32),
            ids=ids,
            users=users,
            roles=roles,
            districts=districts,
            marks=marks,
            aside=[
                Aside(batch.line + row, _REASONS[int(codes[row]) - 2], batch.raw(row))
                for row in np.flatnonzero(codes > BLANK).tolist()
            ],
            blank=int(np.count_nonzero(codes == BLANK)),
            repaired=repaired,
        )

    def _judge(self, scan: Scan, rows: Offsets, codes: Bytes) -> tuple[Ids, Ids | None]:
        """Read the ids of the rows; write into `codes` which rows cannot be used."""
        first = scan.first[rows]
        if self.kind != MAPPING:
            key = column_of(scan, first, self.columns["key"])
            codes[rows[blank_cells(key)]] = _CODE[Reason.MISSING_ACCOUNT_KEY]
            return self._ids.read(column_of(scan, first, self.columns["clever_id"])), None
        old = self._ids.read(column_of(scan, first, self.columns["old"]))
        new = self._ids.read(column_of(scan, first, self.columns["new"]))
        # The last to be written wins: from the last reason to the first.
        codes[rows[new.kinds != IdKind.CLEVER]] = _CODE[Reason.BAD_USER_ID]
        codes[rows[old.damaged]] = _CODE[Reason.BAD_LEGACY_ID]
        codes[rows[new.kinds == IdKind.EMPTY]] = _CODE[Reason.MISSING_USER_ID]
        codes[rows[old.kinds == IdKind.EMPTY]] = _CODE[Reason.MISSING_LEGACY_ID]
        return old, new

    def _codes(self, scan: Scan, first: Offsets, name: str, interner: Interner, otherwise: str) -> Offsets:
        if name not in self.columns:
            return interner.constant(otherwise, len(first))
        return interner.codes(column_of(scan, first, self.columns[name]))

    def _of_roles(self, codes: Offsets) -> Offsets:
        for text in self._roles.texts[len(self._role_values) :]:
            self._role_values.append(int(parse_role(text)))
        return np.array(self._role_values or [0], np.int32)[codes]

    def _of_districts(self, codes: Offsets) -> Offsets:
        for text in self.districts[len(self._district_values) :]:
            self._district_values.append(self.numbers.of(text))
        return np.array(self._district_values or [0], np.int32)[codes]


def classify(batch: Batch, width: int) -> Bytes:
    """For each record KEPT, BLANK or the code of the reason for which its form alone sets it aside."""
    scan = batch.scan
    codes = np.zeros(len(scan), np.uint8)
    if not len(scan):
        return codes
    odd = scan.counts != width
    if odd.any():
        codes[scan.counts < width] = _CODE[Reason.TOO_FEW_COLUMNS]
        wide = np.flatnonzero(scan.counts > width)
        codes[wide[~_empty_behind(scan, wide, width)]] = _CODE[Reason.TOO_MANY_COLUMNS]
    codes[_blank_records(scan)] = BLANK
    if int((scan.ends - scan.starts).max()) > limits.CELL or len(scan.text) > limits.RECORD:
        codes[_too_long(scan)] = _CODE[Reason.TOO_LONG]
    codes[batch.undecodable] = _CODE[Reason.UNDECODABLE]
    return codes


def _empty_behind(scan: Scan, wide: np.ndarray[tuple[int], np.dtype[np.intp]], width: int) -> Flags:
    """Of records wider than the header, which have nothing in the cells behind it."""
    extra = scan.stops[wide] - scan.ends[scan.first[wide] + width - 1]
    empty: Flags = extra == scan.counts[wide] - width
    for i in np.flatnonzero(~empty).tolist():
        record = int(wide[i])
        if extra[i] <= limits.CELL:
            cells = scan.cells(record)[width:]
            empty[i] = not any(_decoded(cell).strip() for cell in cells)
    return empty


def _decoded(cell: bytes) -> str:
    return cell.decode("utf-8", "surrogatepass")


def _blank_records(scan: Scan) -> Flags:
    """Records whose cells are all empty or white space."""
    blank: Flags = scan.begins == scan.stops
    lead = scan.buffer[scan.begins]
    if len(scan.quotes):
        lead = np.where(lead == QUOTE, scan.buffer[scan.begins + 1], lead)
    # A record that begins with a visible ASCII character is not blank; most are settled by that.
    maybe = (lead <= 0x20) | (lead >= 0x7F) | (lead == scan.delimiter) | (lead == QUOTE)
    rows = np.flatnonzero(maybe & ~blank)
    if len(rows) > _FEW:
        data = scan.buffer[: len(scan.text)]
        solid = (data > 0x20) & (data < 0x7F) & (data != scan.delimiter) & (data != QUOTE)
        count = np.zeros(len(data) + 1, np.int32)
        np.cumsum(solid, out=count[1:])
        rows = rows[count[scan.stops[rows]] == count[scan.begins[rows]]]
    for row in rows.tolist():
        first = int(scan.first[row])
        blank[row] = not any(
            _decoded(unquoted(scan.text[int(scan.starts[i]) : int(scan.ends[i])])).strip()
            for i in range(first, first + int(scan.counts[row]))
        )
    return blank


def _too_long(scan: Scan) -> Flags:
    too_long: Flags = scan.stops - scan.begins > limits.RECORD
    long_cells = np.flatnonzero(scan.ends - scan.starts > limits.CELL)
    for cell in long_cells.tolist():
        text = scan.text[int(scan.starts[cell]) : int(scan.ends[cell])]
        if len(unquoted(text)) > limits.CELL:
            too_long[int(np.searchsorted(scan.first, cell, "right")) - 1] = True
    return too_long
