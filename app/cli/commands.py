"""Which function answers which command. The functions live beside each other by subject."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from importlib import import_module

from app.cli.console import Console

Handler = Callable[[Namespace, Console], int]

# Modules are imported only when their command is asked for: `diff` need not load the store.
_HOMES = {
    "mainjob": ("migrate", "load", "match", "merge", "export", "decide", "verify"),
    "care": ("undo", "redo", "status", "drift", "history", "backup", "erase"),
    "rehearsal": ("demo",),
    "knowledge": ("diff", "facts", "audit"),
    "steps": ("checklist",),
    "clever": ("connect", "fetch", "sample"),
}


def run(arguments: Namespace, console: Console) -> int:
    """Do what the command asks for and return the exit code."""
    for home, names in _HOMES.items():
        if arguments.command in names:
            handler: Handler = getattr(import_module(f"app.cli.{home}"), arguments.command)
            return handler(arguments, console)
    raise AssertionError(f"no home for {arguments.command}")
