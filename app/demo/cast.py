"""Who is in a portfolio and what happened to them: the parts that people and rows can play, and how often.

Every district gets the whole cast once, so that even a small portfolio shows everything; all others play
by chance.
"""

from __future__ import annotations

from enum import IntEnum

from app.terms import Role


class Kind(IntEnum):
    """The roles that one person has at Clever."""

    TEACHER = 0
    STUDENT = 1
    STAFF = 2
    ADMIN = 3
    CONTACT = 4
    TEACHER_STAFF = 5
    TEACHER_ADMIN = 6
    TEACHER_STAFF_ADMIN = 7
    STUDENT_STAFF = 8
    TEACHER_CONTACT = 9
    TEACHER_TWICE = 10


ROLES_OF = {
    Kind.TEACHER: (Role.TEACHER,),
    Kind.STUDENT: (Role.STUDENT,),
    Kind.STAFF: (Role.STAFF,),
    Kind.ADMIN: (Role.DISTRICT_ADMIN,),
    Kind.CONTACT: (Role.CONTACT,),
    Kind.TEACHER_STAFF: (Role.TEACHER, Role.STAFF),
    Kind.TEACHER_ADMIN: (Role.TEACHER, Role.DISTRICT_ADMIN),
    Kind.TEACHER_STAFF_ADMIN: (Role.TEACHER, Role.STAFF, Role.DISTRICT_ADMIN),
    Kind.STUDENT_STAFF: (Role.STUDENT, Role.STAFF),
    Kind.TEACHER_CONTACT: (Role.TEACHER, Role.CONTACT),
    Kind.TEACHER_TWICE: (Role.TEACHER, Role.TEACHER),
}

# Of 10,000 people. Teachers in front: migration files are asked for because of them.
KIND_RATES = {
    Kind.TEACHER: 4310,
    Kind.STUDENT: 3500,
    Kind.STAFF: 600,
    Kind.ADMIN: 100,
    Kind.CONTACT: 400,
    Kind.TEACHER_STAFF: 800,
    Kind.TEACHER_ADMIN: 100,
    Kind.TEACHER_STAFF_ADMIN: 130,
    Kind.STUDENT_STAFF: 15,
    Kind.TEACHER_CONTACT: 25,
    Kind.TEACHER_TWICE: 20,
}


class Drift(IntEnum):
    """What the newer archive says about a person."""

    SAME = 0
    NEW = 1
    GONE = 2
    REMAPPED = 3
    JOINED = 4  # with the person before
    SPLIT = 5


DRIFT_RATES = {Drift.NEW: 60, Drift.GONE: 40, Drift.REMAPPED: 15, Drift.JOINED: 10, Drift.SPLIT: 20}


class Fate(IntEnum):
    """What happened to one role of one person, in the mapping or in the partner's accounts."""

    NORMAL = 0
    # in the mapping
    UNCLAIMED = 1  # no account
    ABSENT = 2  # no row
    CONFLICT = 3  # two rows with two user ids
    STUDENT_CHANGED = 4
    SAME_ID = 5  # equal ids although the role should change
    UNKNOWN_ROLE = 6
    ROW_TWICE = 7
    IN_TWO_FILES = 8  # the row stands in the next district's file too
    ROW_UNTIDY = 9  # quotes, blanks, capitals around a good id
    MISSING_LEGACY = 10
    MISSING_USER = 11
    BAD_LEGACY = 12
    BAD_USER = 13
    TOO_FEW = 14
    TOO_MANY = 15
    UNDECODABLE = 16
    # in the accounts
    NO_ID = 20
    BLANK_ID = 21  # only white space
    NULL_ID = 22
    SPREADSHEET_ID = 23
    CUT_ID = 24
    OTHER_KIND_OF_ID = 25
    NAME_ONLY = 26  # no id, another address: only the name tells
    ALREADY_NEW = 27
    ID_UNTIDY = 28
    SHARED = 29  # a second account with the same id
    REPEATED_KEY = 30
    ROLE_MISMATCH = 31
    NO_ROLE = 32
    NO_DISTRICT = 33
    NO_KEY = 34
    ACCOUNT_TWICE = 35
    SECOND_ACCOUNT = 36  # made by hand, under an id that Clever never gave
    ODD_LOGIN = 37  # a date that is not ISO 8601


# Of 10,000 roles; the rest are NORMAL.
FATE_RATES = {
    Fate.UNCLAIMED: 350,
    Fate.ABSENT: 130,
    Fate.CONFLICT: 20,
    Fate.STUDENT_CHANGED: 15,
    Fate.SAME_ID: 15,
    Fate.UNKNOWN_ROLE: 10,
    Fate.ROW_TWICE: 40,
    Fate.IN_TWO_FILES: 15,
    Fate.ROW_UNTIDY: 30,
    Fate.MISSING_LEGACY: 8,
    Fate.MISSING_USER: 8,
    Fate.BAD_LEGACY: 8,
    Fate.BAD_USER: 6,
    Fate.TOO_FEW: 5,
    Fate.TOO_MANY: 5,
    Fate.UNDECODABLE: 4,
    Fate.NO_ID: 90,
    Fate.BLANK_ID: 8,
    Fate.NULL_ID: 15,
    Fate.SPREADSHEET_ID: 20,
    Fate.CUT_ID: 12,
    Fate.OTHER_KIND_OF_ID: 12,
    Fate.NAME_ONLY: 12,
    Fate.ALREADY_NEW: 120,
    Fate.ID_UNTIDY: 80,
    Fate.SHARED: 20,
    Fate.REPEATED_KEY: 8,
    Fate.ROLE_MISMATCH: 40,
    Fate.NO_ROLE: 40,
    Fate.NO_DISTRICT: 60,
    Fate.NO_KEY: 4,
    Fate.ACCOUNT_TWICE: 20,
    Fate.SECOND_ACCOUNT: 30,
    Fate.ODD_LOGIN: 60,
}

# Fates that one kind of role only can have.
ONLY_STUDENTS = (Fate.STUDENT_CHANGED,)
NEVER_STUDENTS = (Fate.SAME_ID,)
# A portfolio for speed tests has no broken records: other programs would stumble over them.
BROKEN_RECORDS = (Fate.TOO_FEW, Fate.TOO_MANY, Fate.UNDECODABLE)
# What stays so in the newer archive; everything else was mended there.
LASTING = frozenset({Fate.CONFLICT, Fate.STUDENT_CHANGED, Fate.SAME_ID, Fate.UNKNOWN_ROLE, Fate.IN_TWO_FILES})

# The cast of every district: kind, fate of the first role, drift. Most telling parts first.
CAST: tuple[tuple[Kind, Fate, Drift], ...] = (
    (Kind.TEACHER_STAFF, Fate.NORMAL, Drift.SAME),
    (Kind.STUDENT, Fate.NORMAL, Drift.SAME),
    (Kind.TEACHER, Fate.CONFLICT, Drift.SAME),
    (Kind.CONTACT, Fate.NORMAL, Drift.SAME),
    (Kind.TEACHER_STAFF_ADMIN, Fate.NORMAL, Drift.SAME),
    (Kind.TEACHER, Fate.NO_ID, Drift.SAME),
    (Kind.TEACHER, Fate.ALREADY_NEW, Drift.SAME),
    (Kind.TEACHER, Fate.SPREADSHEET_ID, Drift.SAME),
    (Kind.TEACHER, Fate.ABSENT, Drift.SAME),
    (Kind.TEACHER, Fate.UNCLAIMED, Drift.SAME),
    (Kind.TEACHER, Fate.NORMAL, Drift.SAME),
    (Kind.TEACHER, Fate.NORMAL, Drift.JOINED),
    (Kind.TEACHER_STAFF, Fate.NORMAL, Drift.SPLIT),
    (Kind.TEACHER, Fate.NORMAL, Drift.REMAPPED),
    (Kind.STAFF, Fate.NORMAL, Drift.GONE),
    (Kind.TEACHER, Fate.NORMAL, Drift.NEW),
    (Kind.STUDENT, Fate.STUDENT_CHANGED, Drift.SAME),
    (Kind.TEACHER, Fate.SHARED, Drift.SAME),
    (Kind.TEACHER, Fate.REPEATED_KEY, Drift.SAME),
    (Kind.STAFF, Fate.ROLE_MISMATCH, Drift.SAME),
    (Kind.TEACHER_TWICE, Fate.NORMAL, Drift.SAME),
    (Kind.STUDENT_STAFF, Fate.NORMAL, Drift.SAME),
    (Kind.TEACHER_CONTACT, Fate.NORMAL, Drift.SAME),
    (Kind.TEACHER, Fate.UNKNOWN_ROLE, Drift.SAME),
    (Kind.STAFF, Fate.SAME_ID, Drift.SAME),
    (Kind.TEACHER, Fate.BAD_LEGACY, Drift.SAME),
    (Kind.TEACHER, Fate.BAD_USER, Drift.SAME),
    (Kind.TEACHER, Fate.MISSING_LEGACY, Drift.SAME),
    (Kind.STAFF, Fate.MISSING_USER, Drift.SAME),
    (Kind.TEACHER, Fate.TOO_FEW, Drift.SAME),
    (Kind.TEACHER, Fate.TOO_MANY, Drift.SAME),
    (Kind.TEACHER, Fate.UNDECODABLE, Drift.SAME),
    (Kind.TEACHER, Fate.NO_KEY, Drift.SAME),
    (Kind.TEACHER, Fate.NAME_ONLY, Drift.SAME),
    (Kind.TEACHER, Fate.CUT_ID, Drift.SAME),
    (Kind.STAFF, Fate.OTHER_KIND_OF_ID, Drift.SAME),
    (Kind.TEACHER, Fate.NULL_ID, Drift.SAME),
    (Kind.TEACHER, Fate.BLANK_ID, Drift.SAME),
    (Kind.TEACHER, Fate.ID_UNTIDY, Drift.SAME),
    (Kind.TEACHER, Fate.ROW_UNTIDY, Drift.SAME),
    (Kind.TEACHER, Fate.ROW_TWICE, Drift.SAME),
    (Kind.TEACHER, Fate.IN_TWO_FILES, Drift.SAME),
    (Kind.TEACHER, Fate.SECOND_ACCOUNT, Drift.SAME),
    (Kind.TEACHER, Fate.ACCOUNT_TWICE, Drift.SAME),
    (Kind.TEACHER, Fate.NO_ROLE, Drift.SAME),
    (Kind.TEACHER, Fate.NO_DISTRICT, Drift.SAME),
    (Kind.TEACHER_STAFF, Fate.ODD_LOGIN, Drift.SAME),
    (Kind.TEACHER_ADMIN, Fate.NORMAL, Drift.SAME),
)
