"""districts/<name>/: for each district only its own open accounts and a page about it, to be sent there.

Of other districts a district learns at most that something was found in one, never where and never an id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from app.jobs import Job, breathing
from app.matching.snapshot import Snapshot
from app.results.exceptions import OpenAccount, exception_lines, header_line
from app.results.folder import Staging
from app.results.page import figures, page, paragraph, percent, plain, said, section, table
from app.results.report import outcome_bars
from app.results.safe_names import safe_names
from app.terms import Outcome

_HELD = 8 << 20  # bytes of lines in memory before they go to their files


class DistrictFiles:
    """Takes open accounts in any order and writes the folder of every district."""

    def __init__(self, snapshot: Snapshot, summary: dict[str, Any], staging: Staging) -> None:
        self._snapshot, self._staging = snapshot, staging
        self._rows = {one["district"]: one for one in summary["districts"] if one["district"]}
        names = snapshot.districts.names
        self._codes = {name: code for code, name in enumerate(names) if name in self._rows}
        self._folders = safe_names(sorted(self._codes))
        self._lines: dict[int, list[OpenAccount]] = defaultdict(list)
        self._held = 0

    def passing(self, accounts: Iterable[OpenAccount]) -> Iterator[OpenAccount]:
        """The same accounts; each is noted on its way."""
        for one in accounts:
            self.add(one)
            yield one

    def add(self, account: OpenAccount) -> None:
        """Note an open account; one of no known district belongs to nobody's list."""
        if account.district < 0:
            return
        self._lines[account.district].append(account)
        self._held += 200 + len(account.key) + len(account.clever_id)
        if self._held > _HELD:
            self._flush()

    def _path(self, code: int, file: str) -> str:
        return f"districts/{self._folders[self._snapshot.districts.names[code]]}/{file}"

    def _flush(self) -> None:
        for code, accounts in breathing(self._lines.items(), 1):
            with self._staging.path(self._path(code, "exceptions.csv")).open("ab") as stream:
                if not stream.tell():
                    stream.write(header_line())
                for piece in exception_lines(accounts, for_district=True):
                    stream.write(piece)
        self._lines.clear()
        self._held = 0

    def finish(self, job: Job) -> None:
        """Write what is left, and every district's page."""
        self._flush()
        counts = self._outcomes()
        for done, (name, code) in enumerate(sorted(self._codes.items())):
            job.report("jobs.writing", done, len(self._codes), "districts")
            path = self._staging.path(self._path(code, "exceptions.csv"))
            if not path.exists():
                path.write_bytes(header_line())
            self._staging.adopt(self._path(code, "exceptions.csv"))
            with self._staging.writing(self._path(code, "report.html")) as out:
                out.write(district_page(self._rows[name], counts[code].tolist()).encode())

    def _outcomes(self) -> np.typing.NDArray[np.int64]:
        """Accounts by district and outcome."""
        results = self._snapshot.results
        size = len(self._snapshot.districts.names)
        cells = (results.districts.astype(np.int64) + 1) * len(Outcome) + results.outcome
        counts = np.bincount(cells, minlength=(size + 1) * len(Outcome))
        return counts.reshape(size + 1, len(Outcome))[1:]


def district_page(row: dict[str, Any], outcomes: list[int]) -> str:
    """The page of one district; `row` is its entry in the summary, `outcomes` are counts by `Outcome`."""
    by_outcome = {one.word: outcomes[one] for one in Outcome}
    share = percent(row["settled"], row["accounts"])
    lines = [
        (plain(f"outcome_{one.word}"), outcomes[one], plain(f"todo_{one.word}"))
        for one in Outcome
        if not one.settled and outcomes[one]
    ]
    body = [
        f"<h1>{said('district_title', district=row['district'])}</h1>",
        paragraph(said("lead", settled=row["settled"], total=row["accounts"], share=share), "lead"),
        figures(
            (
                (row["accounts"], said("figure_accounts")),
                (row["settled"], said("figure_settled")),
                (row["open"], said("figure_open")),
            )
        ),
        section(said("outcomes_title"), outcome_bars(by_outcome)),
    ]
    header = [said("column_what"), said("column_accounts"), said("column_todo")]
    left = [table(header, lines), paragraph(said("district_list"))] if lines else [said("nothing_open")]
    body.append(section(said("left_title"), *left))
    if not row["mapping_rows"]:
        body.append(paragraph(said("district_no_mapping"), "notice"))
    return page(plain("district_page_title"), body)
