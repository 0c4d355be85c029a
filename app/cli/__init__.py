"""The command line face: reads the words, calls the assistant, prints the answer, says the exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from app.cli.console import Console
from app.errors import Cancelled, UsageError, UserError
from app.words import say

OpenWindow = Callable[[Path | None], int]


def main(argv: list[str] | None = None, open_window: OpenWindow | None = None) -> int:
    """Run one command and return its exit code. `open_window` opens a workspace in the window."""
    words = sys.argv[1:] if argv is None else argv
    console = Console()
    previous = signal.getsignal(signal.SIGINT)
    try:
        return _run(words, console, open_window)
    except UserError as problem:
        console.complain(problem.message, problem.hint)
        return problem.exit_code
    except (Cancelled, KeyboardInterrupt):
        console.complain(say("cli.cancelled"))
        return Cancelled.exit_code
    except BrokenPipeError:
        # The reader of our output went away (`| head`); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as defect:
        console.confess(defect)
        return 1
    finally:
        console.close()
        if argv is None:
            # The process ends now; an impatient Ctrl+C must not turn what was done into a failure.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        elif signal.getsignal(signal.SIGINT) is not previous and previous is not None:
            signal.signal(signal.SIGINT, previous)


def _run(words: list[str], console: Console, open_window: OpenWindow | None) -> int:
    if not words or _names_workspace(words[0]):
        if open_window is None:
            raise UsageError("cli.no_display")
        return open_window(Path(words[0]) if words else None)
    if words[0] == "--serve-invented-clever":
        from app.clever.serving import serve

        return serve(words[1:])
    from app.cli.arguments import build
    from app.cli.commands import run

    arguments = build().parse_args(words)

    console.listen_for_interrupt()
    return run(arguments, console)


def _names_workspace(word: str) -> bool:
    from app.cli.arguments import COMMANDS

    if word.startswith("-") or word in COMMANDS:
        return False
    if word.endswith(".crosswalk") or Path(word).is_file():
        return True
    raise UsageError("cli.unknown_command", name=word)
