"""Accounts as the Match page reads them: a row of the table, one account in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.terms import Outcome, parse_role
from app.words import say
from ui.dates import written_moment
from ui.desks.files import KNOWN_COLUMNS, column_name
from ui.figures import fill, number
from ui.pages.match_view import AccountDetail, AccountFilter, AccountRow, Suggestion
from ui.roles import role_name
from ui.widgets.facts import Fact

if TYPE_CHECKING:
    from app.assistant.accounts import AccountFacts, Offer
    from app.merging.decision_lists import ListReport
    from app.store.rowindex import Filter

translate = QCoreApplication.translate

_SHOWN_APART = frozenset({"key", "clever_id", "first_name", "last_name", "role", "district"})


def narrowed(wanted: AccountFilter) -> Filter:
    """The page's filter as the index understands it."""
    from app.store.rowindex import Filter

    equals = {"outcome": wanted.outcomes} if wanted.outcomes else {}
    if wanted.asks:
        equals["asks"] = frozenset({wanted.asks})
    return Filter(equals, wanted.text)


def account_row(row_id: int, cells: Sequence[str]) -> AccountRow:
    """A row of the index (columns `app.assistant.listing.ACCOUNTS`)."""
    key, name, role, district, previous_id, user_id, outcome, warnings, left, asks, *_ = cells
    told = ", ".join(warning_name(word) for word in warnings.split(";") if word)
    mark = left_name(left) if asks == "left" else ""
    return AccountRow(
        row_id, key, name, role_of(role), district, previous_id, user_id, outcome, told, mark, asks
    )


def role_of(word: str) -> str:
    """The role of a word as it stands in files."""
    return role_name(parse_role(word))


def warning_name(word: str) -> str:
    """A warning as short as a cell wants it."""
    return {
        "by_hand": translate("accounts", "by hand"),
        "repeated_key": translate("accounts", "key twice"),
        "role_mismatch": translate("accounts", "other role"),
        "shared_id": translate("accounts", "same id twice"),
    }.get(word, word)


def left_name(reason: str) -> str:
    """The mark of an account that is left as it is."""
    return translate("accounts", "left: {0}").format(reason) if reason else ""


def detail_of(row_id: int, facts: AccountFacts) -> AccountDetail:
    """One account as the details show it."""
    return AccountDetail(
        row_id=row_id,
        title=facts.name or facts.key,
        outcome=facts.outcome,
        why=facts.why,
        facts=tuple(_facts(facts)),
        suggestions=tuple(_offer(one) for one in facts.suggestions),
        candidates=tuple(_offer(one) for one in facts.candidates),
        mark=_mark(facts),
        decided=facts.decided,
        advice=facts.advice,
        to_load=facts.outcome == Outcome.DISTRICT_MISSING.word and bool(facts.advice),
        asks=facts.asks.value,
        take_back=_offer(facts.take_back) if facts.take_back is not None else None,
    )


def _mark(facts: AccountFacts) -> str:
    """What was decided about an open account, beside its outcome."""
    if facts.asks.value == "apart":
        return translate("accounts", "set apart on Merge")
    return left_name(facts.left) if facts.asks.value == "left" else ""


def _offer(one: Offer) -> Suggestion:
    told = tuple(words[:1].upper() + words[1:] for words in one.evidence)
    return Suggestion(one.user_id, one.user_id, one.who, told)


def _facts(facts: AccountFacts) -> list[Fact]:
    previous = next((cell.text for cell in facts.cells if cell.column == "clever_id"), "")
    found = [
        Fact(translate("accounts", "Key"), facts.key, personal=True),
        Fact(translate("accounts", "Role"), role_of(facts.role)),
        Fact(translate("accounts", "District"), facts.district),
        Fact(translate("accounts", "Old id"), previous, mono=True, personal=True),
        Fact(translate("accounts", "New id"), facts.user_id, mono=True, personal=True),
        Fact(translate("accounts", "Warnings"), "; ".join(facts.warnings)),
    ]
    found += [
        Fact(_heading(cell.column), _readable(cell.column, cell.text), personal=True)
        for cell in facts.cells
        if cell.column not in _SHOWN_APART
    ]
    place = translate("accounts", "{0}, line {1}").format(facts.file, number(facts.line))
    found.append(Fact(translate("accounts", "From"), place))
    return [fact for fact in found if fact.value.strip()]


def _readable(column: str, text: str) -> str:
    return written_moment(text) if column == "last_login" else text


def _heading(column: str) -> str:
    """Our name of a column in words, else the heading as it stands in the file."""
    name = column_name(column)
    return name[:1].upper() + name[1:] if column in KNOWN_COLUMNS else column


def left_words(count: int, reason: str) -> str:
    """What was done with accounts that are left; empty when there were none."""
    said = translate(
        "accounts",
        "{0} {0:account is left as it is|accounts are left as they are} ({1}). Undo takes it back.",
    )
    return fill(said, count, reason) if count else ""


def asked_again_words(count: int) -> str:
    """What was done with accounts that are no longer left; empty when there were none."""
    said = translate(
        "accounts",
        "{0} {0:account waits|accounts wait} for you again. Undo leaves {0:it as it was|them as they were}.",
    )
    return fill(said, count) if count else ""


def unused_lines(report: ListReport) -> str:
    """The lines of a list of decisions that could not be used, each with its reason."""
    form = translate("accounts", "Line {0}: {1}")
    return "\n".join(form.format(number(one.line), say(f"merging.{one.reason}")) for one in report.set_aside)
