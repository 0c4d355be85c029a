"""Reading, done slowly and by the letter: bytes to records, records to rows, rows to where they belong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

OLD = ["role_id", "legacy_id", "old_id", "previous_id", "previous_clever_id", "clever_id", "old_clever_id"]
NEW = ["user_id", "v3_user_id", "multi_role_user_id", "new_id", "new_clever_id"]
MAPPING_COLUMNS = {
    "old": OLD,
    "new": NEW,
    "role": ["role", "user_type", "type", "role_type"],
    "district": ["district", "district_id"],
}
ACCOUNT_COLUMNS = {
    "key": "account_id account_key account user_pk pk internal_id partner_id id uid username login".split(),
    "clever_id": "clever_id cleverid clever_user_id clever_uid sso_id sso_uid external_id".split(),
    "role": ["role", "user_role", "user_type", "account_type", "type"],
    "email": ["email", "email_address", "mail"],
    "district": ["district", "district_id", "district_name"],
    "permission": "permission permission_level permissions access_level access level".split(),
    "last_login": ["last_login", "last_login_at", "last_sign_in", "last_seen", "last_active"],
    "staff_role": ["staff_role", "staff_roles"],
}

BROKEN = "\udfff"  # stands where bytes said nothing in the file's encoding
AROUND_IDS = " \t\r\n\x0b\x0c\u00a0\"'`\u2018\u2019\u201c\u201d\ufeff\u200b\u200c\u200d\u2060"


class Refused(Exception):
    """The file is one that has to be refused."""


def repaired(text: str) -> str:
    bare = text.strip(AROUND_IDS)
    return bare.lower() if re.fullmatch("[0-9a-fA-F]+", bare) else bare


def is_clever(text: str) -> bool:
    return re.fullmatch("[0-9a-f]{24}", text) is not None


def is_scientific(text: str) -> bool:
    return not is_clever(text) and re.fullmatch(r"[+-]?[0-9]+([.,][0-9]*)?[eE][+-]?[0-9]+", text) is not None


def decoded(data: bytes) -> tuple[str, str]:
    """(text, encoding); what cannot be read is one BROKEN each."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace").replace("\ufffd", BROKEN), name
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").replace("\ufffd", BROKEN), "cp1252"


def records(text: str, delimiter: str) -> list[tuple[list[str], str, bool]]:
    """(cells, raw text without its end, whether a quote stays open) of every record, blank ones too."""
    found: list[tuple[list[str], str, bool]] = []
    cells: list[str] = []
    cell, start, at, state = "", 0, 0, "start"
    while at < len(text):
        sign = text[at]
        if state == "quoted":
            if sign == '"' and text[at + 1 : at + 2] == '"':
                cell, at = cell + '"', at + 1
            elif sign == '"':
                state = "plain"
            else:
                cell += sign
        elif sign == '"' and state == "start":
            state = "quoted"
        elif sign == delimiter:
            cells.append(cell)
            cell, state = "", "start"
        elif sign in "\r\n":
            found.append(([*cells, cell], text[start:at], False))
            at += text[at : at + 2] == "\r\n"
            cells, cell, start, state = [], "", at + 1, "start"
        else:
            cell, state = cell + sign, "plain"
        at += 1
    if start < len(text):
        found.append(([*cells, cell], text[start:], state == "quoted"))
    return found


@dataclass
class Row:
    line: int
    cells: list[str]
    file: File
    district: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        at = self.file.columns.get(name)
        return "" if at is None else self.cells[at]


@dataclass
class File:
    name: str
    kind: str
    district: str = ""
    delimiter: str = ","
    header: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    aside: list[tuple[int, str, str]] = field(default_factory=list)
    total: int = 0
    blank: int = 0
    duplicates: int = 0
    repairs: int = 0
    data: bytes = b""

    def counts(self) -> dict[str, object]:
        return {
            "name": self.name,
            "kind": self.kind,
            "rows": self.total,
            "loaded": len(self.rows),
            "duplicates": self.duplicates,
            "set_aside": len(self.aside),
            "blank": self.blank,
            "repaired_ids": self.repairs,
        }


def fold(header: str) -> str:
    return re.sub(r"[\s\-]", "_", header.strip().lower())


def columns_of(header: list[str], kind: str, wishes: dict[str, str]) -> dict[str, int]:
    """Which column is what, by name only; Refused where names leave doubt."""
    names = [fold(one) for one in header]
    found: dict[str, int] = {}
    for ours, known in (MAPPING_COLUMNS if kind == "mapping" else ACCOUNT_COLUMNS).items():
        if ours in wishes:
            if fold(wishes[ours]) not in names:
                raise Refused(f"no column {wishes[ours]}")
            found[ours] = names.index(fold(wishes[ours]))
            continue
        fitting = [name for name in known if name in names]
        if ours in ("old", "new", "clever_id") and len([n for n in names if n in known]) > 1:
            raise Refused(f"two columns for {ours}")
        if fitting:
            found[ours] = names.index(fitting[0])
        elif ours in ("old", "new", "key", "clever_id"):
            raise Refused(f"no column for {ours}")
    return found


def why_aside(row: Row, kind: str) -> str:
    """The reason why a whole record cannot be used; empty when it can."""
    if kind == "accounts":
        return "" if row.get("key").strip() else "missing_account_key"
    old, new = row.ids["old"], row.ids["new"]
    if not old:
        return "missing_legacy_id"
    if not new:
        return "missing_user_id"
    if is_scientific(old):
        return "bad_legacy_id"
    return "" if is_clever(new) else "bad_user_id"


def read(name: str, data: bytes, kind: str, wishes: dict[str, str] | None = None) -> File:
    """One file; duplicates are not looked for yet."""
    text, encoding = decoded(data)
    lines = text
    if match := re.match(r'"?sep=(.)"?(\r\n|\r|\n)', text):
        lines, delimiter = text[match.end() :], match.group(1)
    else:
        first = next((line for line in re.split("\r\n|\r|\n", text) if line.strip()), "")
        delimiter = max(",;\t|", key=re.sub('"[^"]*"', "", first).count)
    found = records(lines, delimiter)
    while found and not any(cell.strip() for cell in found[0][0]):
        found = found[1:]  # the header is line 1, whatever stood before it
    if not found:
        raise Refused("no header")
    header = found[0][0]
    while header and not header[-1].strip():
        header = header[:-1]
    file = File(name, kind, PurePosixPath(name).stem, delimiter, header, data=data)
    file.columns = columns_of(header, kind, wishes or {})
    file.total = len(found) - 1
    for line, (cells, raw, is_open) in enumerate(found[1:], 2):
        if is_open and len(raw.encode(encoding, "replace")) * 5 > len(data):
            raise Refused(f"a quote stays open from line {line}")
        place(file, line, cells, raw, is_open)
    return file


def place(file: File, line: int, cells: list[str], raw: str, is_open: bool) -> None:
    """Put one record where it belongs: loaded, set aside or blank."""
    width = len(file.header)
    if BROKEN in raw:
        file.aside.append((line, "undecodable", raw))
    elif is_open:
        file.aside.append((line, "unclosed_quote", raw))
    elif not any(cell.strip() for cell in cells):
        file.blank += 1
    elif len(cells) < width:
        file.aside.append((line, "too_few_columns", raw))
    elif any(cell for cell in cells[width:]):
        file.aside.append((line, "too_many_columns", raw))
    else:
        row = Row(line, cells[:width], file)
        names = ("old", "new") if file.kind == "mapping" else ("clever_id",)
        row.ids = {name: repaired(row.get(name)) for name in names}
        row.district = row.get("district").strip()
        if file.kind == "mapping" and not row.district:
            row.district = file.district
        if reason := why_aside(row, file.kind):
            file.aside.append((line, reason, raw))
            return
        file.repairs += sum("" != row.ids[name] != row.get(name) for name in names)
        file.rows.append(row)


def drop_duplicates(files: list[File]) -> None:
    """Within one load: the later of two equal rows is a duplicate, counted where it stands."""
    seen = set()
    for file in files:
        kept = []
        for row in file.rows:
            mark = (
                (row.district.casefold(), role_of(row.get("role")), row.ids["old"], row.ids["new"])
                if file.kind == "mapping"
                else tuple(row.cells)
            )
            if mark in seen:
                file.duplicates += 1
            else:
                seen.add(mark)
                kept.append(row)
        file.rows = kept


def role_of(text: str) -> str:
    """The role a loosely spelled text names, empty for none."""
    plain = re.sub(r"[\s_\-]", "", text).lower()
    names = {"schooladmin": "staff", "districtadmin": "district_admin"}
    names.update({word: word for word in ("student", "teacher", "staff", "contact")})
    return names.get(plain) or names.get(plain.removesuffix("s"), "")
