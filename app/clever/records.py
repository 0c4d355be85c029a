"""`sample`, live: one person as an old version shows them and as v3.x does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from app.clever.answers import JsonObject, record_of, records_of, text_of
from app.clever.client import Client, bearer
from app.clever.paging import read_pages
from app.clever.retry import Asker, Clock, Patience, patience_seconds
from app.clever.rows import roles_of
from app.clever.tokens import GivenToken
from app.clever.trouble import VERSION_REFUSED, CleverTrouble, Trouble
from app.errors import ServiceRefused, UsageError
from app.ids import repair_id
from app.jobs import Job
from app.terms import Role

# The list of each kind of person before v3.0.
OLD_LISTS = {
    Role.STUDENT: "students",
    Role.TEACHER: "teachers",
    Role.STAFF: "school_admins",
    Role.DISTRICT_ADMIN: "district_admins",
    Role.CONTACT: "contacts",
}
_REACHABLE = ("v2.0", "v2.1", "v3.0", "v3.1")


def live_records(
    client: Client,
    tokens: Sequence[GivenToken],
    role: Role,
    record_id: str,
    from_version: str,
    to_version: str,
    job: Job,
    *,
    clock: Clock | None = None,
    patience: float | None = None,
) -> tuple[JsonObject, JsonObject]:
    """One person's record in `from_version` and in `to_version` (v3.0 or v3.1), as Clever gives them.

    `record_id` is the id in `from_version`. Each token is tried until one knows the record. From v2.x the
    new record is found by its old id, which may mean reading the list of all people of that role; students
    keep their id. Raises UsageError for a version that cannot be asked, ServiceRefused when nobody is found.
    """
    for version in (from_version, to_version):
        if version not in _REACHABLE:
            raise UsageError("clever.version_unreachable", version=version)
    if not to_version.startswith("v3") or role is Role.NONE:
        raise UsageError("clever.sample_needs_v3")
    seconds = patience_seconds() if patience is None else patience
    clock = clock or Clock()
    plain = repair_id(record_id)
    usable = [token.secret for token in tokens if token.secret is not None]
    if not usable:
        raise UsageError("clever.no_tokens_known")
    refused: CleverTrouble | None = None
    unknown = False  # at least one token was good and did not know the record
    for secret in usable:
        asker = Asker(client, bearer(secret), clock, job.checkpoint)
        search = _Search(asker, role, lambda: Patience(seconds, clock), job)
        try:
            before = search.before(plain, from_version)
        except CleverTrouble as trouble:
            if trouble.kind not in VERSION_REFUSED:
                raise
            if trouble.kind is Trouble.MISSING:
                unknown = True
            refused = trouble
            continue
        return before, search.after(plain, before, from_version, to_version)
    if refused is not None and not unknown:
        raise refused
    raise ServiceRefused("clever.record_not_found", type=role.word, version=from_version)


class _Search:
    """Finds one person with one token."""

    def __init__(self, asker: Asker, role: Role, patience: Callable[[], Patience], job: Job) -> None:
        self._asker = asker
        self._role = role
        self._patience = patience
        self._job = job

    def before(self, record_id: str, version: str) -> JsonObject:
        folder = "users" if version.startswith("v3") else OLD_LISTS[self._role]
        return self._record(f"/{version}/{folder}/{quote(record_id, safe='')}")

    def after(self, record_id: str, before: JsonObject, from_version: str, to_version: str) -> JsonObject:
        if from_version == to_version:
            return before
        if from_version.startswith("v3") or self._role is Role.STUDENT:
            return self._record(f"/{to_version}/users/{quote(record_id, safe='')}")
        url = self._asker.client.base.at(f"/{to_version}/users?role={self._role.word}")
        looked_at = 0
        for page in read_pages(self._asker, url, self._patience()):
            users = records_of(page.content)
            for user in users:
                if any(
                    name == self._role.word and text_of(role.get("legacy_id")) == record_id
                    for name, role in roles_of(user)
                ):
                    return user
            page.useful = bool(users)
            looked_at += len(users)
            self._job.report("clever.stage_users", looked_at, 0, "users")
        raise ServiceRefused("clever.new_record_not_found", type=self._role.word)

    def _record(self, path: str) -> JsonObject:
        url = self._asker.client.base.at(path)
        return record_of(self._asker.ask(url, self._patience()).page)


# Fields whose values are codes, dates and numbers of no person: they stay readable in a masked record.
_OPEN_FIELDS = frozenset(
    """type role roles grade gender race hispanic_ethnicity ell_status frl_status iep_status
    gifted_status section_504_status relationship phone_type state lms_status home_language
    home_language_code title department created last_modified""".split()
)


def masked(record: Any, field: str = "") -> Any:
    """A copy of a record in which every value that could tell who it is has become dots of its length.

    The shape stays: fields, lists, empty and null values, booleans; so does what is no one's own (roles,
    grades, codes).
    """
    if isinstance(record, dict):
        return {name: masked(value, name) for name, value in record.items()}
    if isinstance(record, list):
        return [masked(value, field) for value in record]
    if field in _OPEN_FIELDS or record is None or isinstance(record, bool) or record == "":
        return record
    return "•" * min(len(str(record)), 24)
