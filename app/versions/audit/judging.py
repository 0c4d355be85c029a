"""The level of one call, why, and what replaces it: the one place where an audit judges.

Any v1.x call, a path that the target lacks, an old host, `/me` without a version, a removed parameter,
`limit` above 10,000 and an event type that is gone break. An older version of a path that the target has,
`/v2.x/me` and `/schools/{id}/users` without `primary` are to be checked. The rest is fine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote_plus

from app.versions.audit.addresses import (
    API_HOST,
    ID,
    OLD_HOSTS,
    SIGN_IN_HOST,
    Address,
    plain,
    split,
    without_ids,
)
from app.versions.audit.paths import Key, Paths, shown
from app.versions.audit.shape import BREAKS, CHECK, OK, Verdict
from app.versions.facts import VERSIONS, Facts, is_older, major_of
from app.words import say

LIMIT = 10_000  # records per page, more is refused (Pagination and Response Limits, dev.clever.com)

# Parameters of the API's early years; each counts as removed where the target's operation lacks it.
EARLY_PARAMETERS = frozenset(
    {"page", "count", "created_since", "sort", "distinct", "where", "include", "show_links"}
)
# Record types of /events that became `users` in v3.0.
_PERSON_RECORDS = frozenset(
    {"students", "teachers", "schooladmins", "school_admins", "districtadmins", "district_admins"}
    | {"contacts", "studentcontacts", "student_contacts"}
)
_SIGN_IN_PATHS = ("tokens", "token", "tokeninfo", "authorize")
_CACHE_LIMIT = 50_000
_SCHOOL_USERS: Key = ("schools", "*", "users")


@dataclass
class _Findings:
    """Sentences collected for one call; the worst level wins, sentences of better news are left out."""

    level: str = OK
    whys: list[tuple[str, str]] = field(default_factory=list)
    replacement: list[str] = field(default_factory=list)

    def add(self, level: str, why: str) -> None:
        if level == BREAKS or self.level == OK:
            self.level = level if level != OK else self.level
        self.whys.append((level, why))

    def why(self) -> str:
        told = [why for level, why in self.whys if level != OK]
        return " ".join(told or [why for _, why in self.whys])


class Judge:
    """Judges addresses, parameters and event types for a move to version `to`."""

    def __init__(self, facts: Facts, to: str) -> None:
        self.to = to
        self.facts = facts
        self.paths = Paths(facts)
        self._events: dict[str, Verdict | None] = {}
        self._known: dict[tuple[str, str, str, bool], Verdict | None] = {}

    def common(self, tail: str) -> str:
        """`tail` without what no verdict depends on: Clever IDs, and the values of most parameters."""
        common = without_ids(tail)
        return common if "?" not in common else self._unread_value.sub(r"\1", common)

    @cached_property
    def read_parameters(self) -> frozenset[str]:
        """Parameters on whose value a verdict may depend."""
        known = self.facts.operations(self.to).values()
        listed = {name for call in known for name, told in call.parameters.items() if told.values}
        return frozenset(listed | {"limit", "record_type"})

    @cached_property
    def _unread_value(self) -> re.Pattern[str]:
        """A parameter with a value that is never looked at."""
        read = "|".join(sorted(map(re.escape, self.read_parameters)))
        return re.compile(rf"(?<=[?&])(?!(?:{read})(?:=|\[|%5B))([\w.-]+=)[^&?#{{}}]+")

    def tail(self, host: str, tail: str, method: str = "GET", primary: bool = False) -> Verdict | None:
        """The verdict on an address `tail` (version, path, query as written) at `host`; None if it is no call.

        `host` is empty when the text does not tell it. `primary` says that the parameter of that name is
        given elsewhere in the same statement.
        """
        common = self.common(tail)
        key = (host, common, method, primary)
        if key not in self._known:
            if len(self._known) > _CACHE_LIMIT:
                self._known.clear()
            self._known[key] = self.address(split(host, plain(common)), method, primary)
        return self._known[key]

    def address(self, address: Address, method: str = "GET", primary: bool = False) -> Verdict | None:
        """The verdict on one address, None when it is no call (a web page, a bare host)."""
        findings = _Findings()
        host, segments = address.host, address.segments
        if host in OLD_HOSTS:
            if host != OLD_HOSTS[0] and segments[:1] != ("oauth",):
                return None  # the company's former web site, not its API
            findings.add(BREAKS, say("audit.old_host", host=host))
            if not segments:
                findings.replacement = [API_HOST]
        if segments[:1] == ("oauth",):
            return self._sign_in(address, findings)
        if host == SIGN_IN_HOST or host.startswith("www."):
            return None
        if address.version and address.version not in VERSIONS and not address.version.startswith("v1"):
            findings.add(BREAKS, say("audit.unknown_version", version=address.version))
        elif address.version.startswith("v1"):
            findings.add(BREAKS, say("audit.v1_gone", version=address.version))
        if segments and ID in segments[0] and segments[0].removesuffix(ID) not in self.paths.words:
            return self._base(address, findings)  # the path itself is held in a variable
        if not segments:
            return self._base(address, findings)
        if segments == ("me",) or (segments[0] == f"me{ID}" and len(segments) == 1):
            return self._me(address, findings)
        if segments[:2] == ("push", "events"):
            findings.add(BREAKS, say("audit.push_events"))
            findings.replacement = ["/events"]
            return _verdict(address, "/push/events", "push/events", findings)
        if segments == ("userinfo",):
            findings.add(OK, say("audit.ok_sign_in"))
            return _verdict(address, "/userinfo", "userinfo", findings)
        return self._resource(address, method, primary, findings)

    def _sign_in(self, address: Address, findings: _Findings) -> Verdict | None:
        known = len(address.segments) > 1 and address.segments[1] in _SIGN_IN_PATHS
        if not known and findings.level == OK:
            return None
        subject = "/".join(address.segments[:2])
        if subject == "oauth/token":  # as it was called in the beginning
            subject = "oauth/tokens"
        if address.host == SIGN_IN_HOST:
            findings.add(OK, say("audit.ok_sign_in"))
        elif address.host in OLD_HOSTS:
            findings.replacement = [f"{SIGN_IN_HOST}/{subject}"]
        else:
            findings.add(BREAKS, say("audit.tokens_moved", path=f"/{subject}"))
            findings.replacement = [f"{SIGN_IN_HOST}/{subject}"]
        return _verdict(address, f"/{subject}", subject, findings)

    def _base(self, address: Address, findings: _Findings) -> Verdict | None:
        """An address that ends after the version: the beginning of calls that are put together elsewhere."""
        version = address.version
        if not version and findings.level == OK:
            return None
        if version == self.to:
            findings.add(OK, say("audit.ok_base", version=version))
        elif findings.level == OK:
            findings.add(CHECK, say("audit.older_base", version=version, to=self.to))
        return _verdict(address, address.path, "", findings)

    def _me(self, address: Address, findings: _Findings) -> Verdict:
        version, to = address.version, self.to
        findings.replacement = [f"/{to}/me"]
        if address.open_version:
            findings.add(CHECK, say("audit.me_open", to=to))
        elif not version:
            findings.add(BREAKS, say("audit.me_unversioned", to=to))
        elif version == to:
            findings.add(OK, say("audit.ok_path", path="/me", to=to))
            findings.replacement = []
        elif findings.level == OK:
            other_type = major_of(version) == "v2" and major_of(to) == "v3"
            code = "audit.me_older" if other_type else "audit.older_version"
            findings.add(CHECK, say(code, path="/me", version=version, to=to))
        return _verdict(address, "/me", "me", findings)

    def _resource(self, address: Address, method: str, primary: bool, findings: _Findings) -> Verdict | None:
        key = self.paths.key(address.segments)
        path = shown(key, address.segments)
        own = self.paths.operation(key, address.version, method)
        there = self.paths.operation(key, self.to, method)
        operation = there or own or self.paths.newest_operation(key, method)
        versioned = address.version or address.open_version
        if not operation and not versioned and findings.level == OK:
            return None  # some other page of the host
        self._judge_version(address, path, there, own, findings)
        if not there and operation:
            findings.replacement = list(self.facts.replacement(operation, self.to))
        elif there and findings.level != OK:
            findings.replacement = [there.partition(" ")[2]]
        if not there:
            self._tell_replacement(findings)
        self._judge_query(address, operation or f"{method} {path}", findings)
        if key == _SCHOOL_USERS and there and not primary and "primary" not in _names(address.query):
            findings.add(CHECK, say("audit.schools_users"))
            findings.replacement = ["/schools/{id}/users?primary=true"]
        if operation:
            path = operation.partition(" ")[2]
        return _verdict(address, path, operation or f"{method} {path}", findings)

    def _judge_version(self, address: Address, path: str, there: str, own: str, findings: _Findings) -> None:
        version, to = address.version, self.to
        if not there:
            if version and not own and not version.startswith("v1"):
                findings.add(BREAKS, say("audit.mixed", version=version, to=to, path=path))
            else:
                findings.add(BREAKS, say("audit.path_gone", to=to, path=path))
        elif version == to:
            findings.add(OK, say("audit.ok_path", path=path, to=to))
        elif address.open_version:
            findings.add(CHECK, say("audit.open_version", path=path, to=to))
        elif not version:
            # Only a call whose host is known is looked at without a version.
            findings.add(BREAKS, say("audit.unversioned", path=path, to=to))
        elif version in VERSIONS and not version.startswith("v1"):
            code = "audit.older_version" if own else "audit.older_without_path"
            if not is_older(version, to):
                code = "audit.newer_version"
            findings.add(CHECK, say(code, path=path, version=version, to=to))

    def _tell_replacement(self, findings: _Findings) -> None:
        if findings.replacement:
            paths = say("audit.and").join(findings.replacement)
            findings.add(BREAKS, say("audit.call_instead", paths=paths))

    def _judge_query(self, address: Address, operation: str, findings: _Findings) -> None:
        query = address.query
        if query is None:
            return
        if "?" in query:
            findings.add(BREAKS, say("audit.two_questions"))
        for name, value in _pairs(query):
            told = self.parameter(operation, name, value)
            if told is not None:
                findings.add(told.level, told.why)
                if told.replacement:
                    findings.replacement = list(told.replacement)

    def parameter(self, operation: str, name: str, value: str) -> Verdict | None:
        """The verdict on one parameter of a call in the target version; None when there is nothing to say."""
        subject = f"{operation}?{name}"
        if name == "limit":
            digits = value.replace("_", "").replace(",", "")
            if not digits.isascii() or not digits.isdigit() or int(digits[:12]) <= LIMIT:
                return None
            return _about(subject, BREAKS, say("audit.limit_too_high", value=value, limit="10,000"))
        if self._removed(operation, name):
            return _about(subject, BREAKS, say("audit.parameter_gone", name=name, to=self.to))
        if name == "record_type" and major_of(self.to) == "v3":
            gone = sorted(_PERSON_RECORDS & set(re.split(r"[,|]|%2C", value)))
            if gone:
                why = say("audit.record_type_gone", value=", ".join(gone), to=self.to)
                return _about(subject, BREAKS, why, ("/events?record_type=users",))
        there = self._target_operation(operation)
        known = self.facts.operations(self.to).get(there)
        allowed = known.parameters[name].values if known and name in known.parameters else None
        if allowed and value and ID not in value and re.fullmatch(r"\w+", value) and value not in allowed:
            listed = ", ".join(sorted(word for word in allowed if word))
            why = say("audit.value_unknown", name=name, value=value, to=self.to, listed=listed)
            return _about(subject, CHECK, why)
        return None

    def _removed(self, operation: str, name: str) -> bool:
        there = self._target_operation(operation)
        known = self.facts.operations(self.to).get(there)
        if known is not None and name in known.parameters:
            return False
        if name in EARLY_PARAMETERS:
            return True
        return (
            known is not None and there == operation and name in self.facts.removed_parameters(there, self.to)
        )

    def _target_operation(self, operation: str) -> str:
        """The operation that answers in the target for `operation`: itself, or what replaces it."""
        if operation in self.facts.operations(self.to):
            return operation
        instead = self.facts.replacement(operation, self.to)
        return f"GET {instead[0].partition('?')[0]}" if instead else operation

    def event(self, name: str) -> Verdict | None:
        """The verdict on an event type's name in any spelling; None when it stays or is none of Clever's."""
        if name not in self._events:
            self._events[name] = self._event(name)
        return self._events[name]

    def _event(self, name: str) -> Verdict | None:
        kind, _, verb = name.lower().partition(".")
        spelled = f"{kind.replace('_', '')}.{verb}"
        known = any(spelled in self.facts.event_types(version) for version in VERSIONS)
        if not known or spelled in self.facts.event_types(self.to):
            return None
        instead = next(
            (
                other
                for other in (f"users.{verb}", f"contacts.{verb}")
                if other in self.facts.event_types(self.to)
            ),
            "",
        )
        person = kind.replace("_", "") in _PERSON_RECORDS
        why = say("audit.event_gone", name=spelled, to=self.to)
        if instead and person:
            code = "audit.event_users" if instead.startswith("users") else "audit.event_instead"
            why += " " + say(code, name=instead)
        replacement = (instead,) if instead and person else ()
        return Verdict("", "", "", spelled, BREAKS, why, replacement)


def _about(subject: str, level: str, why: str, replacement: tuple[str, ...] = ()) -> Verdict:
    return Verdict("", "", "", subject, level, why, replacement)


def _verdict(address: Address, path: str, operation: str, findings: _Findings) -> Verdict:
    return Verdict(
        address.host,
        address.version,
        path,
        operation,
        findings.level,
        findings.why(),
        tuple(findings.replacement),
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    """Names and values of a query, also of one in which a second `?` stands where `&` should."""
    pairs = []
    for part in re.split(r"[?&]", query):
        name, _, value = part.partition("=")
        pairs.append((unquote_plus(name).split("[")[0], unquote_plus(value)))
    return pairs


def _names(query: str | None) -> set[str]:
    return {name for name, _ in _pairs(query)} if query else set()
