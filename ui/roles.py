"""How roles are named in the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.terms import Role


def role_name(role: Role) -> str:
    """The role in small letters, as it stands inside a sentence; empty for none."""
    translate = QCoreApplication.translate
    names = {
        Role.STUDENT: translate("roles", "student"),
        Role.TEACHER: translate("roles", "teacher"),
        Role.STAFF: translate("roles", "staff"),
        Role.DISTRICT_ADMIN: translate("roles", "district admin"),
        Role.CONTACT: translate("roles", "contact"),
    }
    return names.get(role, "")


def role_names(roles: Iterable[Role]) -> str:
    """Several roles in one line."""
    return ", ".join(name for name in map(role_name, roles) if name)
