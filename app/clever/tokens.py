"""Tokens as people have them: pasted, in a CSV, or asked for with an application's client id and secret."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote

from app.clever.address import Base
from app.clever.answers import records_of, text_of
from app.clever.client import Client, basic
from app.clever.paging import read_pages
from app.clever.retry import Asker, Clock, Patience, patience_seconds
from app.clever.trouble import CleverTrouble, Trouble
from app.errors import ServiceRefused, UsageError
from app.ids import is_clever_id, repair_id
from app.jobs import Job
from app.secrets import Secret

_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}\Z")
_TOKEN_HEADERS = frozenset({"token", "access_token", "bearer_token", "district_token"})
_DISTRICT_HEADERS = frozenset({"district_id", "district", "id", "owner_id"})
# A list of tokens is short; what is larger is another kind of file.
MAX_PASTED = 4_000_000


class TokenKind(StrEnum):
    """What a token is, as far as can be told."""

    DISTRICT_APP = "district_app"
    INSTANT_LOGIN = "instant_login"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class GivenToken:
    """A token as it was given. `line` counts from 1, 0 when it was not pasted.

    `secret` None marks a line that is no token; `district_id` is empty when it was not given.
    """

    secret: Secret | None
    district_id: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """`…last4`, the most of a token that is ever shown."""
        return self.secret.last4 if self.secret is not None else "…"


def given_district(text: str) -> str:
    """A district's id as a person gave it, told as Clever tells it.

    Only what has the form of Clever's ids loses its capital letters: another id is the service's own word.
    """
    plain = repair_id(text)
    return plain if is_clever_id(plain) else text.strip()


def kind_by_form(secret: Secret) -> TokenKind:
    """Instant Login tokens begin with `il`; nothing else can be told from a token's text."""
    instant = secret.reveal().startswith("il")
    return TokenKind.INSTANT_LOGIN if instant else TokenKind.UNKNOWN


def parse_tokens(text: str) -> list[GivenToken]:
    """Pasted tokens: one a line, optionally `district_id,token`; a header line may name the columns.

    Comma, semicolon or tab; quotes, blank lines and a leading `Bearer` do not matter. The same token again
    is left out, also when only one of the lines names its district; with two districts it stays twice, since
    one of the lines is a mistake. A line that is no token comes back without a secret. Raises UsageError when
    there is none.
    """
    if len(text) > MAX_PASTED:
        raise UsageError("clever.tokens_too_long")
    found: list[GivenToken] = []
    columns: tuple[int, int] | None = None
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = _cells(line)
        if not any(cells):
            continue
        if not found and columns is None and (named := _header(cells)) is not None:
            columns = named
            continue
        found.append(_given(cells, columns, number))
    if not found:
        raise UsageError("clever.no_tokens_given")
    return _each_once(found)


def text_of_tokens(content: bytes) -> str | None:
    """The text of a list of tokens as files hold it; None when it is no text.

    A byte order mark decides, else it is UTF-8, else Windows-1252: names of districts may stand in it.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        return None if "\0" in text else text
    return None


def _each_once(given: Iterable[GivenToken]) -> list[GivenToken]:
    """Every token once for each district it was given for, in the order in which they came."""
    places: dict[Secret, list[int]] = {}
    kept: list[GivenToken] = []
    for one in given:
        if one.secret is None:
            kept.append(one)
            continue
        mine = places.setdefault(one.secret, [])
        if not mine:
            mine.append(len(kept))
            kept.append(one)
        elif one.district_id and not kept[mine[0]].district_id:
            kept[mine[0]] = replace(kept[mine[0]], district_id=one.district_id)
        elif one.district_id and all(kept[at].district_id != one.district_id for at in mine):
            mine.append(len(kept))
            kept.append(one)
    return kept


def _cells(line: str) -> list[str]:
    delimiter = next((mark for mark in "\t;," if mark in line), ",")
    try:
        rows = list(csv.reader(io.StringIO(line), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return [line.strip()]
    return [cell.strip().strip("\"'\u200b\ufeff").strip() for cell in (rows[0] if rows else [])]


def _header(cells: list[str]) -> tuple[int, int] | None:
    """The positions of district and token (-1 without a district) if the line is a header."""
    names = [re.sub(r"[\s\-]+", "_", cell.casefold()) for cell in cells]
    token = next((i for i, name in enumerate(names) if name in _TOKEN_HEADERS), None)
    if token is None:
        return None
    district = next((i for i, name in enumerate(names) if name in _DISTRICT_HEADERS), -1)
    return district, token


def _given(cells: list[str], columns: tuple[int, int] | None, number: int) -> GivenToken:
    if columns is not None:
        district = cells[columns[0]] if 0 <= columns[0] < len(cells) else ""
        token = cells[columns[1]] if columns[1] < len(cells) else ""
    elif len(cells) == 1:
        district, token = "", cells[0]
    elif len(cells) == 2:
        district, token = cells
    else:
        return GivenToken(None, line=number)
    token = re.sub(r"(?i)^bearer\s+", "", token)
    district = given_district(district)
    if not _TOKEN.match(token):
        return GivenToken(None, district if is_clever_id(district) else "", number)
    return GivenToken(Secret(token), district, number)


def tokens_of_application(
    base: Base,
    client_id: str,
    client_secret: Secret,
    job: Job,
    *,
    district_id: str = "",
    clock: Clock | None = None,
    patience: float | None = None,
    client: Client | None = None,
) -> list[GivenToken]:
    """The tokens of all districts that share data with an application, or of one of them.

    `GET {base}/oauth/tokens?owner_type=district` with the client id and secret; `base` is Clever's own
    address for that (`address.TOKENS_URL`) or the one given with `--base-url`.
    Raises ServiceRefused when the id or secret is wrong, the list cannot be read to its end, or is empty.
    """
    if not client_id.strip() or not client_secret:
        raise UsageError("clever.client_incomplete")
    clock = clock or Clock()
    waiting = Patience(patience_seconds() if patience is None else patience, clock)
    url = base.at("/oauth/tokens?owner_type=district")
    if district_id:
        url += f"&district={quote(district_id, safe='')}"
    own = client or Client(base)
    try:
        asker = Asker(own, basic(client_id.strip(), client_secret), clock, stop=job.checkpoint)
        found: dict[str, GivenToken] = {}
        for page in read_pages(asker, url, waiting, limit=None):
            fresh = [t for t in _owned_tokens(page.content) if t.district_id not in found]
            page.useful = bool(fresh)
            found.update((token.district_id, token) for token in fresh)
            job.report("clever.stage_tokens", len(found), 0, "tokens")
    except CleverTrouble as trouble:
        raise _refusal(trouble) from None
    finally:
        if client is None:
            own.close()
    if not found:
        raise ServiceRefused("clever.no_districts_shared")
    return list(found.values())


def _owned_tokens(page: dict[str, object]) -> Iterable[GivenToken]:
    """The district tokens of one page; later ones of the same district replace nothing."""
    for entry in records_of(page):
        owner = entry.get("owner")
        token = text_of(entry.get("access_token"))
        if not isinstance(owner, dict) or not _TOKEN.match(token):
            continue
        district = text_of(owner.get("id"))
        if district and owner.get("type", "district") == "district":
            yield GivenToken(Secret(token), district)


def _refusal(trouble: CleverTrouble) -> ServiceRefused:
    """The words for a list of tokens that could not be read: a refusal here is about id and secret."""
    if trouble.kind in {Trouble.REFUSED, Trouble.FORBIDDEN} or trouble.status == 400:
        return ServiceRefused("clever.client_refused")
    if trouble.kind in {Trouble.HTML, Trouble.MISSING}:
        return ServiceRefused("clever.client_wrong_place")
    return trouble
