"""States of the frame itself: work in the strip, help beside, search below its field."""

from __future__ import annotations

from app.jobs import Progress
from ui.samples.match import _full as match_full
from ui.samples.start import _page as start_page
from ui.samples.start import overview
from ui.samples.states import GalleryState


def _working(window: object) -> None:
    strip = window.strip  # type: ignore[attr-defined]
    row = strip.start("Loading files", at_once=True)
    row.show_progress(Progress("jobs.reading", 412_000, 1_000_000, "rows", 2.1))
    done = strip.start("Writing results", at_once=True)
    strip.finish(done, "9 files were written", link="Open folder", on_link=lambda: None)


def _help(window: object) -> None:
    window.show_help()  # type: ignore[attr-defined]


def _search(window: object) -> None:
    field = window.topbar.search_field  # type: ignore[attr-defined]
    field.setText("ma")
    field._ask()
    field._take(field._asked, (), 1_204)


def gallery_states() -> list[GalleryState]:
    return [
        GalleryState("working", match_full, arrange=_working),
        GalleryState("help", lambda a: start_page(a, overview()), arrange=_help),
        GalleryState("search", lambda a: start_page(a, overview()), quick=False, arrange=_search),
    ]
