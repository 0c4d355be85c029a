"""Differences written out: for reading, for programs, for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from app.errors import UsageError
from app.versions.differences import COLUMNS, diff_document, differences
from app.versions.render import FORMATS, grouped, render_diff


@pytest.mark.parametrize("format_", FORMATS)
def test_every_form_tells_every_difference(format_: str) -> None:
    written = render_diff("v2.1", "v3.0", format_)
    assert written.endswith("\n") and not written.endswith("\n\n")
    plain = written.replace("&lt;", "<").replace("&quot;", '"')
    for difference in differences("v2.1", "v3.0"):
        assert difference.subject in plain


def test_json_is_the_document() -> None:
    assert json.loads(render_diff("v2.0", "v2.1", "json")) == diff_document("v2.0", "v2.1")


def test_csv_has_one_row_for_each_difference() -> None:
    text = render_diff("v2.1", "v3.1", "csv", area="fields")
    assert "\r" not in text
    rows = list(csv.reader(io.StringIO(text)))
    found = differences("v2.1", "v3.1", area="fields")
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(found) + 1
    by_subject = {row[3]: dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]}
    assert by_subject["Teacher.id"]["replacement"] == "id roles.teacher.legacy_id"


def test_csv_without_rows_still_has_its_header() -> None:
    assert render_diff("v3.0", "v3.0", "csv") == ",".join(COLUMNS) + "\n"


class Page(HTMLParser):
    """Collects tags and checks that they close in order."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_sound() -> None:
    text = render_diff("v1.1", "v3.1", "html")
    page = Page()
    page.feed(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & set(page.seen)
    assert "url(" not in text and "@import" not in text
    assert page.seen.count("article") == len(differences("v1.1", "v3.1"))


def test_what_breaks_comes_first_in_every_group() -> None:
    order = ["breaks", "check", "good_to_know"]
    found = differences("v2.1", "v3.1")
    shown = 0
    for _topic, own in grouped(found):
        levels = [order.index(difference.level) for difference in own]
        assert levels == sorted(levels)
        shown += len(own)
    assert shown == len(found)


def test_text_fits_a_terminal_but_for_addresses() -> None:
    for line in render_diff("v2.0", "v2.1", "text").splitlines():
        assert len(line) <= 100 or "https://" in line


def test_markdown_does_not_lose_angle_brackets() -> None:
    text = render_diff("v1.2", "v2.1", "markdown", area="sign_in")
    bare = re.sub(r"`[^`]*`", "", text)
    assert re.search(r"(?<!\\)<", bare) is None


def test_nothing_to_tell_is_told() -> None:
    for format_ in ("text", "markdown", "html"):
        assert "same version" in render_diff("v3.1", "v3.1", format_)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(UsageError, match="pdf"):
        render_diff("v2.1", "v3.1", "pdf")


@pytest.mark.parametrize("format_", ["text", "html", "markdown", "csv"])
def test_every_form_shows_title_address_and_date_of_a_source(format_: str) -> None:
    text = re.sub(r"<[^>]+>", "", render_diff("v2.1", "v3.1", format_)).replace("\\", "")
    assert re.search(r"What(?:'|&#x27;)s New in API v3.0.*dev\.clever\.com/docs/new-in-api-v3", text)
    assert "2026-11" in text
