"""Every way in which asking Clever can fail, named once.

`connect` turns a trouble into a result, `fetch` into a district that is not complete, everything else shows
its words. A trouble never carries an address, a header or a body: those may hold secrets.
"""

from __future__ import annotations

from enum import StrEnum

from app.errors import ServiceRefused


class Trouble(StrEnum):
    """What went wrong. Values name entries of the word catalogue: `clever.trouble_<value>`."""

    REFUSED = "refused"  # 401
    FORBIDDEN = "forbidden"  # 403
    MISSING = "missing"  # 404 and 410
    TOO_LARGE = "too_large"  # 413: the limit asked for is too high
    RATE_LIMITED = "rate_limited"  # 429
    SERVER = "server"  # 500, 502, 503, 504
    ODD_STATUS = "odd_status"  # any other status, 501 first of all
    HTML = "html"  # a page for people where data were due
    MALFORMED = "malformed"  # data, but not of the form Clever's data have
    OVERSIZED = "oversized"  # more bytes or deeper than any honest answer
    TRUNCATED = "truncated"  # a body that ends too early
    CUT = "cut"  # the connection ended before the answer
    SILENT = "silent"  # nothing came in time
    UNREACHABLE = "unreachable"  # no connection at all
    UNTRUSTED = "untrusted"  # a certificate that does not prove who answers
    ELSEWHERE = "elsewhere"  # a redirect to another host
    LOOP = "loop"  # a page that was read already, or no end of pages without anything new
    OPEN_END = "open_end"  # a list that stops without saying that it is at its end
    FOREIGN_LINK = "foreign_link"  # a next page on another host
    NO_DISTRICT = "no_district"  # a token that belongs to no district
    NO_V3 = "no_v3"  # a good token, but only the old version answers it
    NO_TOKEN = "no_token"  # nobody gave a token of that district
    NOT_A_TOKEN = "not_a_token"  # a pasted line that cannot be one
    INSTANT_LOGIN = "instant_login"  # a token that reads one person only
    OFFLINE = "offline"  # the person switched the network off


# What may be gone a moment later. A redirect, a certificate or a refusal will not.
PASSING = frozenset(
    {
        Trouble.RATE_LIMITED,
        Trouble.SERVER,
        Trouble.TRUNCATED,
        Trouble.CUT,
        Trouble.SILENT,
        Trouble.UNREACHABLE,
    }
)

# What an answer looks like when a version, not the token, is what Clever refuses.
VERSION_REFUSED = frozenset(
    {Trouble.REFUSED, Trouble.FORBIDDEN, Trouble.MISSING, Trouble.HTML, Trouble.ODD_STATUS}
)


class CleverTrouble(ServiceRefused):
    """One request, or one list of pages, that did not succeed. Exit code 5 when nobody handles it."""

    def __init__(self, kind: Trouble, *, status: int = 0, reset_in: float | None = None) -> None:
        """`status` is the HTTP status, 0 without an answer; `reset_in` seconds until a 429 ends, if told."""
        super().__init__(f"clever.trouble_{kind.value}", status=status)
        self.kind = kind
        self.status = status
        self.reset_in = reset_in
