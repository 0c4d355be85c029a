"""The words of the field, once: roles, outcomes, reasons, states. Values are what stands in files."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum, StrEnum


class Role(IntEnum):
    """A person's role at Clever. `NONE` is an empty or unknown role. Stored as one byte."""

    NONE = 0
    STUDENT = 1
    TEACHER = 2
    STAFF = 3
    DISTRICT_ADMIN = 4
    CONTACT = 5

    @property
    def word(self) -> str:
        """As written in files: `district_admin`; empty for NONE."""
        return "" if self is Role.NONE else self.name.lower()


# Before v3.0 staff were called school admins (Clever, "What's new in v3.0").
_ROLE_SPELLINGS = {
    "student": Role.STUDENT,
    "teacher": Role.TEACHER,
    "staff": Role.STAFF,
    "schooladmin": Role.STAFF,
    "districtadmin": Role.DISTRICT_ADMIN,
    "contact": Role.CONTACT,
}


def parse_role(text: str) -> Role:
    """The role that a loosely spelled text names (any case, blanks, dashes, underscores, plural)."""
    plain = re.sub(r"[\s\-_\u00a0]+", "", text).casefold()
    found = _ROLE_SPELLINGS.get(plain)
    if found is None and plain.endswith("s"):
        found = _ROLE_SPELLINGS.get(plain[:-1])
    return found or Role.NONE


# The order of roles when one account has to survive, and in which combined permissions are written.
ROLE_ORDER = (Role.DISTRICT_ADMIN, Role.STAFF, Role.TEACHER, Role.STUDENT, Role.CONTACT, Role.NONE)


class Outcome(IntEnum):
    """The one bucket in which an account ends. Stored as one byte; `.word` stands in files."""

    NO_ID = 0
    RECREATE = 1
    CONFLICT = 2
    MAPPED = 3
    UNCHANGED = 4
    ALREADY_NEW = 5
    BAD_ID = 6
    DISTRICT_MISSING = 7
    NOT_IN_MAPPING = 8

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def settled(self) -> bool:
        return self in SETTLED


SETTLED = frozenset({Outcome.MAPPED, Outcome.UNCHANGED, Outcome.ALREADY_NEW, Outcome.RECREATE})
OUTCOME_WORDS = tuple(outcome.word for outcome in Outcome)


class Reason(StrEnum):
    """Why a row was set aside; the first that applies is the one given."""

    UNDECODABLE = "undecodable"
    UNCLOSED_QUOTE = "unclosed_quote"
    TOO_LONG = "too_long"
    TOO_FEW_COLUMNS = "too_few_columns"
    TOO_MANY_COLUMNS = "too_many_columns"
    MISSING_LEGACY_ID = "missing_legacy_id"
    MISSING_USER_ID = "missing_user_id"
    BAD_LEGACY_ID = "bad_legacy_id"
    BAD_USER_ID = "bad_user_id"
    MISSING_ACCOUNT_KEY = "missing_account_key"


class AccountWarning(IntEnum):
    """Bits of an account's warnings column."""

    BY_HAND = 1
    REPEATED_KEY = 2
    ROLE_MISMATCH = 4
    SHARED_ID = 8

    @property
    def word(self) -> str:
        return self.name.lower()


class Strategy(StrEnum):
    LINK = "link"
    COMBINE = "combine"
    SEPARATE = "separate"


class Permission(StrEnum):
    HIGHEST = "highest"
    LOWEST = "lowest"
    BY_ROLE = "by_role"
    STAFF_FIRST = "staff_first"


class Survivor(StrEnum):
    LAST_LOGIN = "last_login"
    PERMISSION = "permission"
    ROLE = "role"
    KEY = "key"


class PersonState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DEFERRED = "deferred"
    REJECTED = "rejected"


class Change(StrEnum):
    """What a newer load did to a legacy id (drift)."""

    NEW = "new"
    GONE = "gone"
    REMAPPED = "remapped"
    JOINED = "joined"
    SPLIT = "split"


# Letters that are not a plain one with a mark on it.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def fold_letters(text: str) -> str:
    """Without letter case and without marks on letters, as somebody types who searches: `Zoë` as `zoe`."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(one for one in parted if not unicodedata.combining(one)).translate(_PLAIN)


def fold_district(name: str) -> str:
    """District names compare trimmed and without letter case."""
    return name.strip().casefold()
