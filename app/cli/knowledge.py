"""Commands about what is known of the Clever API: diff, facts, audit. They need no workspace."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, date, datetime, timedelta

from app.cli.console import Console
from app.paths import data_folder
from app.versions.about import facts_document, facts_text
from app.versions.facts import Facts, load_facts
from app.versions.update import forget_update, import_facts
from app.words import say


def known_facts() -> Facts:
    """The bundled facts, or those of an imported update."""
    return load_facts(data_folder())


def diff(arguments: Namespace, console: Console) -> int:
    from app.versions.render import render_diff

    text = render_diff(
        arguments.from_version,
        arguments.to_version,
        arguments.format,
        arguments.area,
        arguments.level,
        known_facts(),
    )
    console.write(text)
    return 0


def facts(arguments: Namespace, console: Console) -> int:
    if arguments.update is not None:
        update = import_facts(arguments.update, data_folder())
        console.note(say("cli.facts_imported", made=update.made, files=", ".join(update.files)))
    if arguments.bundled:
        gone = forget_update(data_folder())
        console.note(say("cli.facts_bundled" if gone else "cli.facts_bundled_already"))
    today = datetime.now(UTC).date()
    document = facts_document(known_facts(), today)
    # Somewhere on earth it may be tomorrow already.
    if date.fromisoformat(document["made"]) > today + timedelta(days=1):
        console.note(say("cli.facts_from_the_future", made=document["made"], today=today))
    if arguments.format == "json":
        console.document(document)
    else:
        console.write(facts_text(document).rstrip("\n") + "\n")
    return 0


def audit(arguments: Namespace, console: Console) -> int:
    from app.versions.audit.reading import audit as read
    from app.versions.audit.shape import audit_csv_pieces, audit_json, audit_text

    report = read(arguments.paths, arguments.to, console.job, facts=known_facts())
    if arguments.format == "json":
        console.pieces(audit_json(report))
    elif arguments.format == "csv":
        console.pieces(audit_csv_pieces(report))
    else:
        console.write(audit_text(report).rstrip("\n") + "\n")
    return 0
