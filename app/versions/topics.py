"""The groups in which differences are shown: what a reader cares about, not how an API is built."""

from __future__ import annotations

from app.words import say

TOPICS = (
    "sign_in",
    "users",
    "students",
    "teachers",
    "staff",
    "contacts",
    "sections",
    "courses_and_terms",
    "districts",
    "events",
    "parameters",
    "limits",
)

# First segment of a path -> topic. Admins of both kinds are staff to the reader.
_OF_SEGMENT = {
    "users": "users",
    "students": "students",
    "student": "students",
    "teachers": "teachers",
    "teacher": "teachers",
    "school_admins": "staff",
    "district_admins": "staff",
    "admins": "staff",
    "contacts": "contacts",
    "sections": "sections",
    "resources": "sections",
    "courses": "courses_and_terms",
    "terms": "courses_and_terms",
    "schools": "districts",
    "districts": "districts",
    "attendance": "students",
    "events": "events",
}

_OF_DEFINITION = {
    "Student": "students",
    "SchoolEnrollment": "students",
    "Disability": "students",
    "PreferredName": "students",
    "Attendance": "students",
    "AttendanceStatus": "students",
    "AttendanceType": "students",
    "Teacher": "teachers",
    "SchoolAdmin": "staff",
    "DistrictAdmin": "staff",
    "AdminName": "staff",
    "Staff": "staff",
    "Contact": "contacts",
    "StudentContact": "contacts",
    "StudentRelationship": "contacts",
    "User": "users",
    "Roles": "users",
    "Name": "users",
    "Credentials": "users",
    "Location": "users",
    "LmsStatus": "users",
    "Course": "courses_and_terms",
    "Term": "courses_and_terms",
    "District": "districts",
    "DistrictStatus": "districts",
    "DistrictContact": "districts",
    "School": "districts",
    "Principal": "districts",
    "Event": "events",
    "Link": "limits",
    "SubmissionsLink": "limits",
    "BadRequest": "limits",
    "NotFound": "limits",
    "InternalError": "limits",
    "Unauthorized": "limits",
}

# Lists that lead from a place to people: the people decide, not the place.
_PLACES = frozenset({"schools", "districts", "sections"})
_PEOPLE = frozenset({"users", "students", "teachers", "teacher", "admins"})


def title_of(topic: str) -> str:
    """The heading of a group."""
    return say(f"versions.topic_{topic}")


def topic_of(area: str, subject: str) -> str:
    """The group of a computed difference. Assignments and whatever else is new belong to sections."""
    if area == "endpoints":
        return _topic_of_path(subject.partition(" ")[2])
    if area in {"parameters", "events"}:
        return area
    return _OF_DEFINITION.get(subject.partition(".")[0], "sections")


def _topic_of_path(path: str) -> str:
    segments = [part for part in path.split("/") if part and not part.startswith("{")]
    first, last = segments[0], segments[-1]
    if last == "events":
        return "events"
    if first in _PLACES and last in _PEOPLE:
        return _OF_SEGMENT[last]
    return _OF_SEGMENT.get(first, "sections")
