"""Invented inputs out of small pools, so that everything collides: ids, districts, roles, keys, forms of files."""

from __future__ import annotations

import random
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.reference_reading import ACCOUNT_COLUMNS, NEW, OLD

LEGACY = [f"{n:02x}" * 12 for n in (0x1A, 0x2B, 0x3C, 0x4D, 0x5E, 0x6F, 0x70)] + ["old-17", "ABC"]
USERS = [f"{n:02x}" * 12 for n in (0xA1, 0xB2, 0xC3, 0xD4)] + LEGACY[:2]
NOT_IDS = ["5.03E+23", "12345", "xyz", "NULL", "5e1e5e1e5e1e5e1e5e1e5e1e"]
ROLES = "student Students teacher TEACHER staff school_admin District-Admin contact janitor".split()
ROLES += ["", ""]
CALM_ROLES = ["teacher", "staff", "District-Admin", "teacher", "", "", "student", "contact"]
DISTRICTS = ["North Side", "Süd", "east"]
AROUND = ["", "", "", " ", "\u00a0", "\u200b", "'", "\u201c", "\ufeff", "`"]
LEVELS = ["1", "2", "10", "2", "", "1"]
LOGINS = [
    "2024-01-05",
    "2024-01-05T10:00:00Z",
    "2023-12-31T23:59:59+02:00",
    "05/01/2024",
    "",
    "2024-02-01 08:00",
]


@dataclass
class Given:
    """One `--mapping` or `--accounts`: where it lies, and the files in it by the name results call them."""

    kind: str
    path: Path
    files: dict[str, bytes] = field(default_factory=dict)


class Inventor:
    """With `calm` the mapping has few conflicts, so that many accounts become few people."""

    def __init__(self, seed: int, folder: Path, *, calm: bool = False) -> None:
        self.calm = calm
        self.roles = CALM_ROLES if calm else ROLES
        self.draw = random.Random(seed)
        self.folder = folder
        self.count = 0

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def dressed(self, one: str) -> str:
        """An id as copying and spreadsheets leave it."""
        if self.chance(0.7):
            return one
        one = one.upper() if self.chance(0.4) else one
        return self.draw.choice(AROUND) + one + self.draw.choice(AROUND)

    def spelled(self, header: str) -> str:
        loose = self.draw.choice([str, str.upper, str.title])(header)
        return loose.replace("_", self.draw.choice(["_", "_", " ", "-"]))

    def mapping_table(self) -> list[list[str]]:
        draw = self.draw
        header = [self.spelled(draw.choice(OLD)), self.spelled(draw.choice(NEW))]
        more = [name for name in ("role", "district", "note") if self.chance(0.6)]
        rows = []
        olds = draw.sample(LEGACY, draw.randint(3, 7)) if self.calm else [""] * draw.randint(0, 9)
        for given in olds:
            old = given or draw.choice(LEGACY) if self.chance(0.93) else draw.choice([*NOT_IDS, "", " "])
            new = (
                draw.choice(USERS[: 3 if self.calm else None])
                if self.chance(0.93)
                else draw.choice([*NOT_IDS, ""])
            )
            row = [self.dressed(old), self.dressed(new)]
            for name in more:
                if name == "role":
                    row.append(draw.choice(self.roles))
                elif name == "district":
                    row.append(draw.choice([*DISTRICTS, "NORTH SIDE ", ""]))
                else:
                    row.append(draw.choice(["plain", 'a "b", c', "two\nlines", "é;|"]))
            rows.append(row)
        return self.shuffled([header + [self.spelled(name) for name in more], *rows])

    def account_table(self, levels: list[str]) -> list[list[str]]:
        draw = self.draw
        kinds = [
            name for name in ("role", "district", "permission", "last_login", "note") if self.chance(0.7)
        ]
        names = ["key", "clever_id", *kinds]
        if self.chance(0.3):
            names.append("extra")
        header = [self.spelled(draw.choice(ACCOUNT_COLUMNS[n])) if n in ACCOUNT_COLUMNS else n for n in names]
        rows = []
        for _ in range(draw.randint(8 if self.calm else 0, 14)):
            values = {
                "key": str(draw.randint(1, 12)) if self.chance(0.96) else "",
                "clever_id": self.dressed(self.account_id()),
                "role": draw.choice(self.roles),
                "district": draw.choice([*DISTRICTS, " Süd", "elsewhere", ""]),
                "permission": draw.choice(levels),
                "last_login": draw.choice(LOGINS),
                "note": draw.choice(["", "x", '"quoted"', "a,b;c", "l1\r\nl2"]),
                "extra": draw.choice(["=1+1", "", "7"]),
            }
            rows.append([values[name] for name in names])
            if self.chance(0.1):
                rows.append(list(draw.choice(rows)))
        return self.shuffled([header, *rows])

    def account_id(self) -> str:
        share = self.draw.random()
        if share < (0.9 if self.calm else 0.75):
            return self.draw.choice(LEGACY)
        if share < 0.88:
            return self.draw.choice(USERS)
        return self.draw.choice([*NOT_IDS, "", "f" * 24])

    def shuffled(self, table: list[list[str]]) -> list[list[str]]:
        order = list(range(len(table[0])))
        self.draw.shuffle(order)
        return [[row[at] for at in order] for row in table]

    def written(self, table: list[list[str]]) -> bytes:
        """A table as some program might write it, with what goes wrong in between."""
        draw = self.draw
        delimiter, end = draw.choice(",,;\t|"), draw.choice(["\n", "\n", "\r\n", "\r"])
        everything = self.chance(0.2)

        def cell(text: str) -> str:
            if everything or any(sign in text for sign in delimiter + '"\r\n'):
                return '"' + text.replace('"', '""') + '"'
            return text

        width = len(table[0])
        lines = [delimiter.join(map(cell, table[0])) + delimiter * draw.choice([0, 0, 0, 2])]
        for row in table[1:]:
            cells = [cell(one) for one in row]
            if self.chance(0.04):
                cells = cells[:-1]
            elif self.chance(0.06):
                cells += [draw.choice(["", "", "more"])]
            lines.append(delimiter.join(cells))
            if self.chance(0.08):
                lines.append(draw.choice(["", "", "  ", delimiter * (width - 1)]))
        text = end.join(lines) + (end if self.chance(0.8) else "")
        if self.chance(0.06):
            text = end * draw.randint(1, 2) + text
        elif self.chance(0.1):
            text = f"sep={delimiter}{end}{text}"
        if len(lines) > 8 and self.chance(0.2):
            text += ("" if text.endswith(end) else end) + f'"{"z"}{end}y'
        return self.encoded(text)

    def encoded(self, text: str) -> bytes:
        encoding = self.draw.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            return text.encode()
        if encoding == "cp1252" and "ü" in text and self.chance(0.2):
            data = data.replace("ü".encode("cp1252"), b"\x81", 1)
        return data

    def mapping(self) -> Given:
        """A zip, a folder or a single file with mappings."""
        self.count += 1
        draw = self.draw
        names = draw.sample(
            ["North Side.csv", "Süd.csv", "sub/east.csv", "other.csv"], 1 if self.calm else draw.randint(1, 3)
        )
        files = {name: self.written(self.mapping_table()) for name in names}
        place = self.folder / f"mapping{self.count}"
        form = draw.choice(["zip", "folder", "single"])
        if form == "zip":
            path = place.with_suffix(".zip")
            with zipfile.ZipFile(path, "w") as archive:
                for name, data in files.items():
                    archive.writestr(name, data)
                archive.writestr("__MACOSX/._x.csv", b"junk")
            return Given("mapping", path, files)
        for name, data in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
        if form == "folder":
            return Given("mapping", place, files)
        return Given("mapping", place / names[0], {names[0].split("/")[-1]: files[names[0]]})

    def accounts(self, levels: list[str] | None = None) -> Given:
        self.count += 1
        path = self.folder / f"accounts{self.count}{self.draw.choice(['.csv', '.tsv'])}"
        data = self.written(self.account_table(levels or LEVELS))
        path.write_bytes(data)
        return Given("accounts", path, {path.name: data})
