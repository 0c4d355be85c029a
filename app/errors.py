"""The errors of the program, and what each means for the person in front of it.

    Exception
      +-- UserError            may be shown as it is: message and hint come from the word catalogue
      |     +-- UsageError             exit 2   the command was written wrongly
      |     +-- InputRefused           exit 3   a file was refused, nothing was stored
      |     +-- DecisionsOpen          exit 4   a person has to decide something first
      |     +-- ServiceRefused         exit 5   Clever or the network said no
      |     +-- WorkspaceUnusable      exit 6   the workspace is missing, locked, damaged or newer
      +-- Cancelled            exit 130 the person asked to stop; nothing is shown but that

Anything else that is raised is a defect of the program, never the person's fault.
"""

from __future__ import annotations

from app.words import hint_of, say


class UserError(Exception):
    """Something a person can understand and mend.

    `code` names an entry of the word catalogue (`resources/words`); `params` fill its places.
    `message` says what happened and what it means, `hint` what to do next (may be empty).
    """

    exit_code = 1

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        return say(self.code, **self.params)

    @property
    def hint(self) -> str:
        return hint_of(self.code, **self.params)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(UserError):
    """The command line was written in a way that has no meaning."""

    exit_code = 2


class InputRefused(UserError):
    """A file could not be used at all; nothing of it was stored."""

    exit_code = 3


class DecisionsOpen(UserError):
    """The work stops until a person has decided something."""

    exit_code = 4


class ServiceRefused(UserError):
    """Clever, or the network on the way to it, said no."""

    exit_code = 5


class WorkspaceUnusable(UserError):
    """The workspace file is missing, in use, damaged, foreign or from a newer program."""

    exit_code = 6


class Cancelled(Exception):
    """The person asked to stop. Whatever was under way leaves no trace."""

    exit_code = 130
