"""Lists page by page, exact or not at all.

Page addresses are used as the `links` of the page before give them. A list is only at its end when a page
says so by giving no `next`; a `next` that cannot be followed makes the whole list incomplete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from app.clever.address import follow
from app.clever.answers import JsonObject
from app.clever.client import Answer
from app.clever.retry import Asker, Patience
from app.clever.trouble import CleverTrouble, Trouble

PAGE_LIMIT = 10_000
# Smaller pages are tried when Clever finds the limit too high (413).
_SMALLER_LIMITS = (1_000, 100)
# An honest list may have empty pages in between, but not this many in a row.
_MAX_BARREN_PAGES = 500


@dataclass
class Page:
    """One page of a list. The reader sets `useful` to what it found new on it, before asking for the next."""

    content: JsonObject
    number: int
    useful: bool = False


def read_pages(asker: Asker, url: str, patience: Patience, limit: int | None = PAGE_LIMIT) -> Iterator[Page]:
    """Every page of the list that begins at `url` (an address without a query, or with its own).

    Patience begins anew after each page that the reader marked useful. Raises CleverTrouble when a page
    cannot be read or the next one cannot be reached (LOOP, FOREIGN_LINK, MALFORMED).
    """
    answer = _first_page(asker, url, patience, limit)
    current = answer.url
    page = Page(answer.page, 1)
    seen: set[_Key] = set()
    barren = 0
    while True:
        seen.add(_key(current))
        yield page
        if page.useful:
            patience.useful()
        barren = 0 if page.useful else barren + 1
        upcoming = next_address(current, page.content)
        if upcoming is None:
            return
        if _key(upcoming) in seen or barren > _MAX_BARREN_PAGES:
            raise CleverTrouble(Trouble.LOOP)
        seen.add(_key(upcoming))
        # Let go of a page before the next one comes: 10,000 users take 30 MB and more.
        page.content = {}
        del answer
        answer = asker.ask(upcoming, patience)
        current = answer.url
        page = Page(answer.page, page.number + 1)


_Key = tuple[str, tuple[tuple[str, str], ...]]


def _key(url: str) -> _Key:
    """What makes two addresses of one origin the same page: path and parameters, in any order."""
    split = urlsplit(url)
    return unquote(split.path), tuple(sorted(parse_qsl(split.query, keep_blank_values=True)))


def next_address(current: str, page: JsonObject) -> str | None:
    """The absolute address of the next page; None when the page says that it is the last.

    Raises CleverTrouble: FOREIGN_LINK when it is on another host, MALFORMED when it cannot be read.
    """
    links = page.get("links")
    if links is None:
        return None
    if not isinstance(links, list):
        raise CleverTrouble(Trouble.MALFORMED)
    for link in links:
        if not isinstance(link, dict):
            raise CleverTrouble(Trouble.MALFORMED)
        if link.get("rel") != "next":
            continue
        uri = link.get("uri")
        if not isinstance(uri, str) or not uri:
            raise CleverTrouble(Trouble.MALFORMED)
        target = follow(current, uri)
        if target is None:
            raise CleverTrouble(Trouble.FOREIGN_LINK)
        return target
    return None


def _first_page(asker: Asker, url: str, patience: Patience, limit: int | None) -> Answer:
    """The first page, with a smaller limit where Clever finds the one asked for too high."""
    if limit is None:
        return asker.ask(url, patience)
    joint = "&" if "?" in url else "?"
    limits = [limit, *(smaller for smaller in _SMALLER_LIMITS if smaller < limit)]
    for tried in limits[:-1]:
        try:
            return asker.ask(f"{url}{joint}limit={tried}", patience)
        except CleverTrouble as trouble:
            if trouble.kind is not Trouble.TOO_LARGE:
                raise
    return asker.ask(f"{url}{joint}limit={limits[-1]}", patience)
