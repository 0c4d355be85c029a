"""Secrets come on standard input: piped, or typed at a terminal that does not show them."""

from __future__ import annotations

import getpass
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.clever.tokens import MAX_PASTED, GivenToken, parse_tokens, text_of_tokens
from app.cli.console import Console
from app.errors import InputRefused
from app.secrets import Secret
from app.words import say


def tokens(console: Console) -> list[GivenToken]:
    """The tokens on standard input. Raises UsageError without any, InputRefused when it is no text."""
    with _interruptible():
        if sys.stdin.isatty():
            console.note(say("clever.paste_tokens"))
            return parse_tokens("\n".join(_typed_lines()))
        content = sys.stdin.buffer.read(MAX_PASTED + 1)
    text = text_of_tokens(content)
    if text is None:
        raise InputRefused("clever.token_file_unreadable", file=say("clever.standard_input"))
    return parse_tokens(text)


def secret(console: Console) -> Secret:
    """The client secret: the first line of standard input; empty when there is none."""
    with _interruptible():
        if sys.stdin.isatty():
            return Secret(getpass.getpass(say("clever.type_secret") + " ").strip())
        text = text_of_tokens(sys.stdin.buffer.readline(MAX_PASTED))
    return Secret((text or "").strip())


def _typed_lines() -> Iterator[str]:
    """What is typed or pasted, unseen, until an empty line or the end of the input."""
    with _unseen():
        while (line := _typed_line()).strip():
            yield line


def _typed_line() -> str:
    if sys.platform == "win32":
        return getpass.getpass("> ")
    sys.stderr.write("> ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    sys.stderr.write("\n")
    return line


@contextmanager
def _unseen() -> Iterator[None]:
    """The terminal shows nothing of what is typed.

    Switched off once for all lines: `getpass` throws away what was pasted beyond the line it reads.
    """
    if sys.platform == "win32":
        yield  # its console is read unseen, character by character
        return
    import termios

    terminal = sys.stdin.fileno()
    before, unseen = termios.tcgetattr(terminal), termios.tcgetattr(terminal)
    unseen[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, unseen)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl+C ends waiting for input at once; the polite wish of `Console` would be heard only afterwards."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
