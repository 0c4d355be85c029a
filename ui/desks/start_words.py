"""How far an open migration is, in the words of the Start page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.terms import Outcome
from ui.dates import moment
from ui.figures import fill
from ui.pages.start_progress import DistrictProgress, NextStep, Overview
from ui.steps import STEP_IDS, StepMood, StepState, step_name

if TYPE_CHECKING:
    from ui.session import WorkspaceState
    from ui.workspaces import Loaded

translate = QCoreApplication.translate


def overview_of(state: WorkspaceState, loaded: Loaded, *, crashed: bool) -> Overview:
    """What the page shows of an open migration; `crashed` when the program ended with it and was not closed."""
    accounts, merges = loaded.summary["accounts"], loaded.summary["merges"]
    waiting = sum(merges["by_state"].get(word, 0) for word in ("proposed", "deferred"))
    return Overview(
        name=state.path.stem,
        journey=_journey(loaded),
        next=_next(state, loaded),
        counts=accounts["by_outcome"],
        settled=accounts["settled"],
        open=accounts["open"],
        left=_left_open(accounts["open"], state),
        people=merges["people"],
        people_waiting=waiting,
        ruled=loaded.moment.plan.ruled,
        accounts_waiting=state.steps.get("match", StepState()).count,
        districts=_districts(loaded),
        kept=_recovered(loaded) if crashed else "",
    )


def _left_open(open_accounts: int, state: WorkspaceState) -> int:
    """Open accounts that do not wait for anybody, as the rail counts them."""
    match = state.steps.get("match", StepState())
    looked_at = match.mood in (StepMood.NEEDS_YOU, StepMood.DONE)
    return open_accounts - match.count if looked_at else 0


def _recovered(loaded: Loaded) -> str:
    """After a crash: what is kept, in a sentence."""
    words = translate(
        "start", "Crosswalk was not closed properly the last time. Everything up to here is kept: {0}"
    )
    when = moment(datetime.fromisoformat(loaded.last_at)) if loaded.last_at else ""
    return words.format(f"{loaded.last} ({when})" if when else loaded.last)


def _journey(loaded: Loaded) -> str:
    kinds = {
        "secure-sync": translate("start", "Secure Sync"),
        "sso": translate("start", "Sign-in only"),
        "library": translate("start", "Library"),
    }
    way = translate("start", "From {0} to {1}").format(loaded.journey.old, loaded.journey.new)
    return f"{way} · {kinds.get(loaded.journey.kind, loaded.journey.kind)}"


def _next(state: WorkspaceState, loaded: Loaded) -> NextStep:
    """The first step on the main way that is not done."""
    calm = (StepMood.DONE, StepMood.NOT_NEEDED)
    snapshot, written = loaded.moment.snapshot, loaded.written
    way = ["match", "merge", "checklist"]
    # Who waits for the CSV of one district goes on with the others; written files wait for the switch.
    if not (snapshot.accounts.files and snapshot.table.files):
        way.insert(0, "load")
    if not written:
        way.insert(-1, "results")
    open_steps = (s for s in way if state.steps.get(s, StepState()).mood not in calm)
    step_id = next(open_steps, STEP_IDS[-1])
    count = state.steps.get(step_id, StepState()).count
    load = translate("start", "Load the migration CSVs and your accounts")
    if snapshot.accounts.files:
        load = translate("start", "Load the migration CSVs")
    elif snapshot.table.files:
        load = translate("start", "Load your accounts")
    compare = translate("start", "Compare a later export of your accounts with the plan")
    compared = translate("start", "After the switch it shows whether every account has its new id.")
    headings = {
        "load": load,
        "match": fill(
            translate("start", "Look at the {0:account that waits|accounts that wait} for you ({0})"), count
        ),
        "merge": fill(translate("start", "Decide {0} {0:person|people} with several accounts"), count),
        "results": compare if written else translate("start", "See what will change, and write the results"),
        "checklist": translate("start", "Work off the checklist"),
    }
    words = {
        "load": translate("start", "If you do not have the files yet, the page says how to get them."),
        "match": translate("start", "Nothing is changed without your yes, and open ones do not stop you."),
        "merge": translate("start", "The rule leaves to you whoever it cannot decide safely.")
        if loaded.moment.plan.ruled
        else translate("start", "A rule decides at once whoever is safe, and leaves the others to you."),
        "results": compared
        if written
        else translate("start", "A dry run shows everything first and writes nothing."),
        "checklist": translate("start", "It says what else the move needs, by whom and by when."),
    }
    button = translate("start", "Go to {0}").format(step_name(step_id))
    return NextStep(headings[step_id], words[step_id], button, step_id)


def _districts(loaded: Loaded) -> tuple[DistrictProgress, ...]:
    """Progress per district, the one with the most open accounts first."""
    settled = {outcome.word for outcome in Outcome if outcome.settled}
    rows = []
    for name, counts in loaded.by_district.items():
        done = sum(count for word, count in counts.items() if word in settled)
        rows.append(DistrictProgress(name, counts, done, sum(counts.values()) - done))
    return tuple(sorted(rows, key=lambda one: (-one.open, one.name)))
