"""The steps of a move from one version to another: which there are, what proves them, how far they are.

    rows = states(plan("v2.1:v3.1", "secure-sync"), marks, proofs, districts)
    print(json.dumps(checklist_document("v2.1:v3.1", "secure-sync", rows)))

Steps are data in `resources/checklist`; this room reads them, joins them with what people marked and what the program
found by itself, and writes them for reading, printing and calendars. It stores nothing.
"""

from app.checklist.calendar import calendar_text
from app.checklist.document import checklist_document
from app.checklist.plan import KINDS, Path, parse_kind, parse_path, plan
from app.checklist.render import checklist_html, checklist_page, checklist_text
from app.checklist.states import (
    STATES,
    Mark,
    Progress,
    Proofs,
    StepState,
    check_mark,
    progress,
    states,
)
from app.checklist.steps import Step

__all__ = [
    "KINDS",
    "STATES",
    "Mark",
    "Path",
    "Progress",
    "Proofs",
    "Step",
    "StepState",
    "calendar_text",
    "check_mark",
    "checklist_document",
    "checklist_html",
    "checklist_page",
    "checklist_text",
    "parse_kind",
    "parse_path",
    "plan",
    "progress",
    "states",
]
