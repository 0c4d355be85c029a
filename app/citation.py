"""Where a fact or an advice comes from: a public page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A public page: its title, its address and a date.

    The date is ISO, to the year, month or day: when the page was written where that is known, else when it
    was read.
    """

    title: str
    address: str
    date: str

    def as_dict(self) -> dict[str, str]:
        return {"title": self.title, "address": self.address, "date": self.date}
