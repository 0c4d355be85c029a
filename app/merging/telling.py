"""The history in words: every event as a sentence, also what an undo took back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.store import history
from app.store.history import Event
from app.store.workspace import Connection
from app.words import say

# Counts that an event may lack, because another version or another room wrote it.
_COUNTS = (
    "files rows set_aside people decided open accounts use leave set_apart accept defer count unique "
    "done not_done lost"
).split()


@dataclass(frozen=True)
class Told:
    """An event and its sentence."""

    event: Event
    sentence: str


def tell(event: Event, known: Mapping[int, Event]) -> str:
    """The sentence of one event; `known` are all events by number."""
    params = {**dict.fromkeys(_COUNTS, 0), "strategy": "", "name": "", **event.params}
    params.pop("code", None)  # the name of the entry itself
    if event.kind in ("undo", "redo"):
        target = known.get(int(event.params.get("event", 0)))
        params["what"] = tell(target, known) if target and target.id < event.id else ""
    try:
        return say(event.code, **params)
    except (KeyError, FileNotFoundError):
        return say("history.other", entry=event.code)


def tell_all(conn: Connection) -> list[Told]:
    """The whole history in words, oldest first."""
    events = history.events(conn)
    known = {event.id: event for event in events}
    return [Told(event, tell(event, known)) for event in events]
