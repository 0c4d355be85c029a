"""How the nine outcomes are named, drawn and ordered in the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.terms import Outcome

# As a bar reads from left to right: settled first, then what is open, the hardest last.
SHOWN_ORDER = (
    Outcome.MAPPED,
    Outcome.UNCHANGED,
    Outcome.ALREADY_NEW,
    Outcome.RECREATE,
    Outcome.NO_ID,
    Outcome.DISTRICT_MISSING,
    Outcome.NOT_IN_MAPPING,
    Outcome.BAD_ID,
    Outcome.CONFLICT,
)


def outcome_name(outcome: Outcome) -> str:
    """The outcome in the words of the page, as short as a chip wants it."""
    translate = QCoreApplication.translate
    names = {
        Outcome.NO_ID: translate("outcomes", "No id"),
        Outcome.RECREATE: translate("outcomes", "Create anew"),
        Outcome.CONFLICT: translate("outcomes", "Conflict"),
        Outcome.MAPPED: translate("outcomes", "Mapped"),
        Outcome.UNCHANGED: translate("outcomes", "Unchanged"),
        Outcome.ALREADY_NEW: translate("outcomes", "Already new"),
        Outcome.BAD_ID: translate("outcomes", "Not a Clever ID"),
        Outcome.DISTRICT_MISSING: translate("outcomes", "District missing"),
        Outcome.NOT_IN_MAPPING: translate("outcomes", "Not in mapping"),
    }
    return names[outcome]


def outcome_meaning(outcome: Outcome) -> str:
    """One sentence for whoever meets the outcome for the first time."""
    translate = QCoreApplication.translate
    meanings = {
        Outcome.NO_ID: translate("outcomes", "The account has no Clever ID at all."),
        Outcome.RECREATE: translate("outcomes", "Contacts are created anew by Clever, not migrated."),
        Outcome.CONFLICT: translate("outcomes", "The old id leads to more than one person: you decide."),
        Outcome.MAPPED: translate("outcomes", "The old id has exactly one new id."),
        Outcome.UNCHANGED: translate("outcomes", "The id stays the same, as it does for students."),
        Outcome.ALREADY_NEW: translate("outcomes", "The account carries the new id already."),
        Outcome.BAD_ID: translate("outcomes", "What stands in the id column is not a Clever ID."),
        Outcome.DISTRICT_MISSING: translate("outcomes", "No mapping of its district was loaded yet."),
        Outcome.NOT_IN_MAPPING: translate("outcomes", "The mapping of its district does not know the id."),
    }
    return meanings[outcome]


def outcome_icon(outcome: Outcome) -> str:
    return f"outcome-{outcome.word}"
