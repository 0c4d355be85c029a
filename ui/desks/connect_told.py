"""What came of reading users from Clever, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.figures import fill, number

if TYPE_CHECKING:
    from app.assistant.connecting import Fetched

translate = QCoreApplication.translate
_NAMED = 5  # districts whose trouble is told before the rest is only counted


def what_was_read(fetched: Fetched, *, invented: bool = False) -> str:
    """How much was read and stored, and what was odd in it; `invented` when it is not the real Clever's."""
    result = fetched.result
    districts = len(result.documents)
    said = []
    if districts:
        users = sum(one["users"] for one in result.documents)
        rows = sum(one["mapping_rows"] for one in result.documents)
        words = translate(
            "connect",
            "Read {0} {0:user|users} of {1} {1:district|districts}: {2} {2:pair|pairs} of old and new ids.",
        )
        if invented:
            words = translate(
                "connect",
                "Read {0} invented {0:user|users} of {1} {1:district|districts}: "
                "{2} {2:pair|pairs} of old and new ids.",
            )
        said.append(fill(words, users, districts, rows))
        if fetched.loads and all(report.nothing_new for report in fetched.loads):
            said.append(translate("connect", "They are the same as before, so nothing changed."))
    else:
        said.append(translate("connect", "No users were read."))
    if result.skipped:
        words = translate("connect", "{0} {0:district|districts} had been read just before.")
        said.append(fill(words, len(result.skipped)))
    if result.counts.without_old_id:
        words = translate("connect", "{0} {0:user has|users have} no old id.")
        said.append(fill(words, result.counts.without_old_id))
    if set_aside := sum(file.set_aside for report in fetched.loads for file in report.files):
        words = translate("connect", "{0} {0:row was|rows were} set aside; Load shows why.")
        said.append(fill(words, set_aside))
    return " ".join(said)


def what_failed(fetched: Fetched) -> tuple[str, str]:
    """A heading and what is to be known of the districts that could not be read."""
    failures = fetched.result.failures
    heading = fill(translate("connect", "{0} {0:district|districts} could not be read."), len(failures))
    lines = [failure.message for failure in failures[:_NAMED]]
    if len(failures) > _NAMED:
        lines.append(translate("connect", "{0} more").format(number(len(failures) - _NAMED)))
    if fetched.result.documents:
        lines.append(translate("connect", "All other districts were read to their end and are stored."))
    return heading, "\n".join(lines)
