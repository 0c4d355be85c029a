"""report.html: where the migration stands, for people who decide and do not program.

Holds counts and names of districts and files, nothing about single people. Says no clock time, so that the
same results give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import Any

from app.matching.snapshot import Snapshot
from app.merging.plans import MergePlan
from app.results.charts import Bar, bars
from app.results.page import figures, page, paragraph, percent, plain, said, section, table
from app.results.summary import omitted
from app.store.loads import set_aside_counts
from app.store.workspace import Connection
from app.terms import Outcome
from app.version import VERSION

# More districts than these are told by the table alone.
_MOST_BARS = 60


def report_html(
    conn: Connection,
    snapshot: Snapshot,
    plan: MergePlan,
    summary: dict[str, Any],
    checklist_html: str = "",
) -> str:
    """The page; `checklist_html` is a finished part for the checklist, empty to leave it out."""
    body = [
        f"<h1>{said('report_title')}</h1>",
        *_lead(summary, plan),
        section(said("outcomes_title"), outcome_bars(summary["accounts"]["by_outcome"])),
        *_districts(summary),
        section(said("left_title"), *_what_is_left(conn, snapshot, summary)),
        section(said("decided_title"), *_decided(snapshot, summary)),
        section(said("files_title"), *_files(summary)),
    ]
    if checklist_html:
        body.append(section(said("checklist_title"), checklist_html))
    body.append(f"<footer>{said('report_footer', version=VERSION)}</footer>")
    return page(said("report_title"), body)


def _lead(summary: dict[str, Any], plan: MergePlan) -> Iterator[str]:
    accounts, merges = summary["accounts"], summary["merges"]
    share = percent(accounts["settled"], accounts["total"])
    yield paragraph(said("lead", settled=accounts["settled"], total=accounts["total"], share=share), "lead")
    yield figures(
        (
            (accounts["total"], said("figure_accounts")),
            (accounts["settled"], said("figure_settled")),
            (accounts["open"], said("figure_open")),
            (merges["people"], said("figure_people")),
            (len(plan.undecided), said("figure_waiting")),
        )
    )


def outcome_bars(by_outcome: dict[str, int]) -> str:
    """A bar for every outcome that occurs, settled ones first."""
    order = sorted(Outcome, key=lambda one: (not one.settled, one))
    rows = [
        Bar(
            plain(f"outcome_{one.word}"),
            ((by_outcome[one.word], "settled" if one.settled else "open"),),
            f"{by_outcome[one.word]:,}",
        )
        for one in order
        if by_outcome[one.word]
    ]
    return bars(rows, plain("outcomes_title")) if rows else paragraph(said("no_accounts"))


def _districts(summary: dict[str, Any]) -> Iterator[str]:
    districts = summary["districts"]
    if not districts:
        return
    rows = [
        Bar(
            one["district"] or plain("district_unknown"),
            ((one["settled"], "settled"), (one["open"], "open")),
            percent(one["settled"], one["accounts"]),
        )
        for one in districts
        if one["accounts"]
    ]
    drawn = bars(rows, plain("districts_title"), full=True) if 0 < len(rows) <= _MOST_BARS else ""
    header = [said(f"column_{name}") for name in ("district", "accounts", "settled", "open", "mapping_rows")]
    lines = [
        (
            one["district"] or plain("district_unknown"),
            one["accounts"],
            one["settled"],
            one["open"],
            one["mapping_rows"],
        )
        for one in districts
    ]
    yield section(
        said("districts_title"), paragraph(said("districts_lead"), "quiet"), drawn, table(header, lines)
    )


def _what_is_left(conn: Connection, snapshot: Snapshot, summary: dict[str, Any]) -> Iterator[str]:
    by_outcome = summary["accounts"]["by_outcome"]
    lines = [
        (plain(f"outcome_{one.word}"), by_outcome[one.word], plain(f"todo_{one.word}"))
        for one in Outcome
        if not one.settled and by_outcome[one.word]
    ]
    if lines:
        yield table([said("column_what"), said("column_accounts"), said("column_todo")], lines)
    else:
        yield paragraph(said("nothing_open"))
    if snapshot.hand.left:
        reasons = Counter(snapshot.hand.left.values())
        named = ", ".join(f"{reason or '-'}: {count:,}" for reason, count in sorted(reasons.items()))
        yield paragraph(said("left_as_they_are", count=len(snapshot.hand.left), reasons=named))
    if summary["mapping"]["unclaimed"]:
        yield paragraph(said("unclaimed_lead", rows=summary["mapping"]["unclaimed"]))
    aside = _set_aside(conn, summary, snapshot)
    if aside:
        yield paragraph(said("set_aside_lead"))
        yield table([said("column_reason"), said("column_rows")], aside)


def _set_aside(conn: Connection, summary: dict[str, Any], snapshot: Snapshot) -> list[tuple[str, int]]:
    if not any(one["set_aside"] for one in summary["files"]):
        return []
    files = [one.id for one in (*snapshot.table.files, *snapshot.accounts.files)]
    counts: Counter[str] = Counter()
    for file_id, reasons in set_aside_counts(conn).items():
        if file_id in files:
            counts.update(reasons)
    return [(plain(f"reason_{reason}"), counts[reason]) for reason in sorted(counts)]


def _decided(snapshot: Snapshot, summary: dict[str, Any]) -> Iterator[str]:
    merges = summary["merges"]
    if merges["people"]:
        yield paragraph(said("merges_lead", people=merges["people"], accounts=merges["accounts"]))
        states = [(plain(f"state_{state}"), count) for state, count in merges["by_state"].items() if count]
        yield table([said("column_state"), said("column_people")], states)
        strategies = [
            (plain(f"strategy_{one}"), count) for one, count in merges["by_strategy"].items() if count
        ]
        yield table([said("column_strategy"), said("column_people")], strategies)
        if merges["permission_loss"]:
            yield paragraph(said("permission_loss", people=merges["permission_loss"]), "notice")
    else:
        yield paragraph(said("no_merges"))
    by_hand = len(snapshot.hand.chosen) - len(snapshot.hand.contradicted)
    apart = int(snapshot.hand.apart.sum())
    if by_hand or apart:
        yield paragraph(said("by_hand", chosen=by_hand, apart=apart))


def _files(summary: dict[str, Any]) -> Iterator[str]:
    names = ("file", "kind", "rows", "loaded", "duplicates", "set_aside", "blank", "repaired_ids")
    header = [said(f"column_{name}") for name in names]
    lines = [
        (one["name"], plain(f"kind_{one['kind']}"), *(one[name] for name in names[2:]))
        for one in summary["files"]
    ]
    yield paragraph(said("files_lead"), "quiet")
    yield table(header, lines)
    for sentence in omitted(summary):
        yield paragraph(escape(sentence), "notice")
