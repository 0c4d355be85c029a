"""What has to be asked of others: the export of the app's accounts, and Clever's migration CSVs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.results.page import page, paragraph, section, table
from app.words import say

# What is asked for: (our name of the column, whether the work cannot be done without it).
_COLUMNS = (
    ("account_id", True),
    ("clever_id", True),
    ("role", True),
    ("email", False),
    ("first_name", False),
    ("last_name", False),
    ("district", False),
    ("permission", False),
    ("last_login", False),
    ("sis_id", False),
    ("teacher_number", False),
    ("state_id", False),
    ("staff_role", False),
)
_SAMPLE = (
    ("account_id", "clever_id", "role", "email", "district", "last_login"),
    (
        "1042",
        "5f1a0c44b2e86a0011c0ffee",
        "teacher",
        "ana.lima@example.org",
        "Alder Valley",
        "2026-04-29T08:12:00Z",
    ),
    ("1043", "", "staff", "ben.okoye@example.org", "Alder Valley", ""),
)


def clever_mail(version: str, districts: Sequence[str]) -> str:
    """The text of a mail that asks for the migration CSVs of `districts`, of all of them when it names none."""
    names = "\n".join(f"- {name}" for name in districts) or say("request.mail_every_district")
    return say("request.mail", version=version, districts=names)


def request_html() -> str:
    """The request for whoever exports the accounts, as a whole HTML document to print."""
    columns = [
        (name, say("request.needed") if needed else say("request.welcome"), say(f"request.{name}"))
        for name, needed in _COLUMNS
    ]
    rules = "".join(f"<li>{escape(say(f'request.rule_{number}'))}</li>" for number in range(1, 6))
    heading = [escape(say(f"request.{name}")) for name in ("head_column", "head_needed", "head_meaning")]
    head, *rows = _SAMPLE
    return page(
        say("request.title"),
        [
            f"<h1>{escape(say('request.title'))}</h1>",
            paragraph(escape(say("request.intro"))),
            section(escape(say("request.columns")), table(heading, columns)),
            section(escape(say("request.rules")), f"<ul>{rules}</ul>"),
            section(escape(say("request.sample")), table([escape(one) for one in head], rows)),
        ],
    )
