"""The report on paper: what a browser draws from `report.html`, in the few means of Qt's own text engine.

Only pages that this program wrote come in here, so their forms are known: charts are SVG of labels, bars and
numbers; figures are a list. Both become tables. Nothing here touches a widget; it may run on any thread.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from html import escape, unescape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from PySide6.QtCore import QEventLoop, QMarginsF, Qt, QUuid
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextDocument,
    QTextFrame,
    QTextTable,
)

from app.paths import resource
from app.version import VERSION

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_FIGURES = re.compile(r'<ul class="figures">(.*?)</ul>', re.DOTALL)
_FIGURE = re.compile(r"<li><strong>(.*?)</strong>(.*?)</li>", re.DOTALL)
_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_FILL = re.compile(r"\.(\w+) \{ fill: (#\w+);")
_FLAT_TABLE = re.compile(r"<table[^>]*>(?:(?!<table).)*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh]\b([^>]*)>(.*?)</t[dh]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"[ \t\r\n]+")
_ROWS_AT_ONCE = 20
_LABEL_SHARE, _BAR_SHARE = 34, 50
# The moments in a PDF, as its two ways of saying them; the rest of each is the zone.
_STAMP = re.compile(rb"(?<=\(D:)\d{14}[^)]*(?=\))")
_XMP_STAMP = re.compile(rb'(?<=Date=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*(?=")')


def printable(html: str) -> str:
    """The same report for Qt's text engine."""
    body = _BODY.search(html)
    inner = body.group(1) if body else html
    inner = _SVG.sub(lambda found: _chart(found.group(0)), inner)
    inner = _FIGURES.sub(lambda found: _figures(found.group(1)), inner)
    inner = inner.replace("<table>", '<table width="100%" cellspacing="0" cellpadding="3">')
    inner = inner.replace("<section>", "").replace("</section>", "")
    inner = inner.replace("<footer>", '<p class="quiet">').replace("</footer>", "</p>")
    style = resource("report", "print.css").read_text(encoding="utf-8")
    return f"<html><head><style>{style}</style></head><body>{inner}</body></html>"


@cache
def _colours() -> dict[str, str]:
    """The colours of bars by kind, as the page in a browser has them."""
    return dict(_FILL.findall(resource("report", "style.css").read_text(encoding="utf-8")))


def paper(html: str) -> QTextDocument:
    """A page of Qt's HTML with letters that are measured in points: those of the screen would be dots on paper.

    Qt reads HTML without letting go of Python's lock, so the window waits for each piece. That is why long
    tables come in with their first rows only, and the others are added to them.
    """
    document = QTextDocument()
    font = QFont()
    font.setPointSizeF(10)
    document.setDefaultFont(font)
    rest: list[list[str]] = []

    def shorten(found: re.Match[str]) -> str:
        whole = found.group(0)
        rows = list(_ROW.finditer(whole))
        rest.append([row.group(0) for row in rows[_ROWS_AT_ONCE:]])
        end = rows[_ROWS_AT_ONCE - 1].end() if rest[-1] else len(whole)
        return whole[:end] + _ROW.sub("", whole[end:])

    document.setHtml(_FLAT_TABLE.sub(shorten, html))
    for table, rows in zip(_flat_tables(document), rest, strict=True):
        if rows:
            _add_rows(table, rows)
    return document


def _flat_tables(document: QTextDocument) -> list[QTextTable]:
    """The tables that hold no others, in their order."""

    def inside(frame: QTextFrame) -> Iterator[QTextTable]:
        for child in frame.childFrames():
            found = list(inside(child))
            yield from found
            if isinstance(child, QTextTable) and not found:
                yield child

    return list(inside(document.rootFrame()))


def _add_rows(table: QTextTable, rows: Sequence[str]) -> None:
    """More rows of plain cells, which look as those of the last row do; numbers stand to the right."""
    first, columns = table.rows(), table.columns()
    model = table.cellAt(first - 1, columns - 1).firstCursorPosition()
    look, plain, right = model.charFormat(), QTextBlockFormat(), QTextBlockFormat()
    right.setAlignment(Qt.AlignmentFlag.AlignRight)
    table.appendRows(len(rows))
    for row, html in enumerate(rows, first):
        for column, (kind, words) in enumerate(_CELL.findall(html)[:columns]):
            cursor = table.cellAt(row, column).firstCursorPosition()
            cursor.setBlockFormat(right if "number" in kind else plain)
            cursor.insertText(unescape(_SPACE.sub(" ", _TAG.sub("", words)).strip(" ")), look)


def write_pdf(html: str, path: Path) -> None:
    """Write a report as PDF on A4. Its only clock time is now, or that of `SOURCE_DATE_EPOCH` when that is set."""
    loop = QEventLoop()  # the text engine has timers; on a worker's thread somebody must be there for them
    writer = QPdfWriter(str(path))
    writer.setResolution(300)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(18, 18, 18, 18),
            QPageLayout.Unit.Millimeter,
        )
    )
    # The same report has the same number, whenever and wherever it is written.
    writer.setDocumentId(QUuid(str(uuid5(NAMESPACE_URL, html))))
    title = _TITLE.search(html)
    writer.setTitle(unescape(title.group(1)) if title else "Crosswalk")
    writer.setCreator(f"Crosswalk {VERSION}")
    document = paper(printable(html))
    document.print_(writer)
    del document, writer, loop  # the file is whole when the writer is gone
    _fix_moment(path)


def _fix_moment(path: Path) -> None:
    """Put the given moment in place of the clock's, so that the same report gives the same file."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not fixed.isdecimal():
        return
    moment = datetime.fromtimestamp(int(fixed), UTC)
    data = path.read_bytes()
    for pattern, form, zone in ((_STAMP, "%Y%m%d%H%M%S", b"Z"), (_XMP_STAMP, "%Y-%m-%dT%H:%M:%S", b"+00:00")):
        said = moment.strftime(form).encode() + zone
        # The length stays, or the table of places in the file would be wrong.
        data = pattern.sub(partial(_as_long, said), data)
    path.write_bytes(data)


def _figures(items: str) -> str:
    cells = [
        f'<td><span style="font-size:16pt; font-weight:600">{count}</span><br/>{words}</td>'
        for count, words in _FIGURE.findall(items)
    ]
    return f'<table width="100%" cellspacing="0" cellpadding="6"><tr>{"".join(cells)}</tr></table>'


def _chart(svg: str) -> str:
    """Label, bar and number of every row of a chart, as a table."""
    rows: list[list[ElementTree.Element]] = []
    for element in ElementTree.fromstring(svg):
        if element.tag == "text" and element.get("x") == "0":
            rows.append([])
        if rows and element.tag in ("text", "rect"):
            rows[-1].append(element)
    return f'<table width="100%" cellspacing="0" cellpadding="2">{"".join(map(_bar, rows))}</table>'


def _bar(row: list[ElementTree.Element]) -> str:
    label, *shapes, note = row
    room = next(float(one.get("width", "1")) for one in shapes if one.get("class") == "track")
    parts = [(str(one.get("class")), float(one.get("width", "0"))) for one in shapes]
    parts = [part for part in parts if part[0] != "track"]
    parts.append(("track", max(0.0, room - sum(width for _, width in parts))))
    cells = "".join(
        f'<td width="{max(1, round(100 * width / room))}%" bgcolor="{_colours()[kind]}">'
        '<span style="font-size:6pt">&nbsp;</span></td>'
        for kind, width in parts
        if width > 0
    )
    bar = f'<table width="100%" cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>'
    return (
        f'<tr><td width="{_LABEL_SHARE}%">{escape(label.text or "")}</td>'
        f'<td width="{_BAR_SHARE}%" valign="middle">{bar}</td>'
        f"<td>{escape(note.text or '')}</td></tr>"
    )


def _as_long(said: bytes, found: re.Match[bytes]) -> bytes:
    """What is said, in exactly the room of what was found."""
    room = len(found.group(0))
    return said.ljust(room)[:room]
