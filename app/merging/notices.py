"""What is said about people and their accounts, and what keeps a rule from deciding."""

from __future__ import annotations

from enum import IntEnum

from app.merging.permissions import Open


class MergeWarning(IntEnum):
    """Bits of the warnings of people, and (the last two) of their accounts."""

    PERMISSION_LOSS = 1
    STUDENT_WITH_OTHER_ROLE = 2
    CONTACT_WITH_OTHER_ROLE = 4
    PERMISSION_ORDER_MISSING = 8
    PERMISSION_LEVEL_UNKNOWN = 16
    LAST_LOGIN_UNKNOWN = 32
    LEVEL_UNKNOWN = 64

    @property
    def word(self) -> str:
        return self.name.lower()


# With one of these a rule leaves the person to a person.
BLOCKING = (
    MergeWarning.PERMISSION_LOSS
    | MergeWarning.STUDENT_WITH_OTHER_ROLE
    | MergeWarning.CONTACT_WITH_OTHER_ROLE
    | MergeWarning.PERMISSION_ORDER_MISSING
    | MergeWarning.PERMISSION_LEVEL_UNKNOWN
)
OPEN_WARNING = {
    Open.NO_ORDER: MergeWarning.PERMISSION_ORDER_MISSING,
    Open.UNKNOWN_LEVEL: MergeWarning.PERMISSION_LEVEL_UNKNOWN,
}


def words_of(bits: int) -> list[str]:
    """Warning words in alphabetical order."""
    return sorted(warning.word for warning in MergeWarning if bits & warning)
