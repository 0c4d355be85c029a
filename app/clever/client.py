"""The one HTTP client: GET only, to one origin only. One request, one answer or one named trouble.

Patience (waiting, trying again) is not here but in `retry`. Tokens travel in the Authorization header of a
single request and nowhere else: no cookies are kept, no redirect leaves the origin, no trouble carries a
header, and the libraries below are kept from logging.
"""

from __future__ import annotations

import logging
import math
import os
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from app.clever.address import Base, follow, origin_of
from app.clever.answers import JsonObject, Unpacker, is_html, parse_object
from app.clever.netlog import NetLog
from app.clever.trouble import CleverTrouble, Trouble
from app.clever.wire import OutOfTime, Watch, Wire
from app.secrets import Secret
from app.version import VERSION

OFFLINE_SWITCH = "CROSSWALK_OFFLINE"
USER_AGENT = f"Crosswalk/{VERSION}"
_MAX_REDIRECTS = 5
# An answer that keeps coming is alive; one that brings less than this in the time allowed is not.
_ALIVE_BYTES = 2**16

for _name in ("httpx", "httpcore", "h11"):
    # They log addresses (with cursors) at INFO and more at DEBUG; what may be known is in the network log.
    logging.getLogger(_name).setLevel(logging.WARNING)


def bearer(token: Secret) -> Secret:
    """The Authorization header of a token."""
    return Secret(f"Bearer {token.reveal()}")


def basic(client_id: str, client_secret: Secret) -> Secret:
    """The Authorization header of a client id and its secret."""
    pair = f"{client_id}:{client_secret.reveal()}".encode()
    return Secret(f"Basic {b64encode(pair).decode('ascii')}")


def _bare(authorization: Secret) -> Secret:
    return Secret(authorization.reveal().partition(" ")[2])


def switched_offline(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the environment forbids every use of the network."""
    environment = os.environ if environment is None else environment
    return environment.get(OFFLINE_SWITCH, "").strip().casefold() not in {"", "0", "no", "off", "false"}


@dataclass(frozen=True)
class Answer:
    """A successful answer: the JSON object, the address it came from, and how many bytes it had."""

    url: str
    page: JsonObject
    size: int


@dataclass
class _Attempt:
    """What is known of one request while it runs, for the network log and for troubles."""

    status: int = 0
    headers: httpx.Headers = field(default_factory=httpx.Headers)


def _never_stop() -> None:
    """The `stop` of callers that cannot be cancelled."""


class Client:
    """Asks one origin. Safe to use from several threads at once; close it when done.

    `offline` (by default what CROSSWALK_OFFLINE says) refuses every request before a socket is opened.
    """

    def __init__(
        self,
        base: Base,
        *,
        netlog: NetLog | None = None,
        connections: int = 8,
        offline: bool | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.base = base
        self.netlog = netlog or NetLog()
        self.answered = False
        self._offline = switched_offline() if offline is None else offline
        self._now = now
        self._http = httpx.Client(
            transport=Wire(base, connections),
            headers={
                "User-Agent": USER_AGENT,
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            timeout=None,  # the watch limits every wait
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get(
        self,
        url: str,
        authorization: Secret,
        *,
        seconds: float,
        stop: Callable[[], None] = _never_stop,
    ) -> Answer:
        """One GET of an absolute address of the client's own origin.

        Gives up when nothing of substance came for `seconds`; `stop` raises to end it sooner. Redirects
        inside the origin are followed a few times. Raises CleverTrouble, or what `stop` raised.
        """
        if self._offline:
            raise CleverTrouble(Trouble.OFFLINE)
        for _ in range(_MAX_REDIRECTS):
            if origin_of(url) != self.base.origin:
                raise CleverTrouble(Trouble.ELSEWHERE)
            answer = self._once(url, authorization, seconds, stop)
            if isinstance(answer, Answer):
                return answer
            url = answer
        raise CleverTrouble(Trouble.LOOP)

    def _once(
        self, url: str, authorization: Secret, seconds: float, stop: Callable[[], None]
    ) -> Answer | str:
        """One request on the wire: the answer, or the address it is redirected to."""
        attempt = _Attempt()
        note = ""
        began = time.monotonic()
        try:
            with Watch(seconds, stop) as watch:
                return self._exchange(url, authorization, watch, attempt)
        except CleverTrouble as trouble:
            note = trouble.kind.value
            raise
        except (OutOfTime, httpcore.TimeoutException):
            note = Trouble.SILENT.value
            raise CleverTrouble(Trouble.SILENT, status=attempt.status) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
            kind = _kind_of(error, attempt.status)
            note = kind.value
            raise CleverTrouble(kind, status=attempt.status) from None
        except (OSError, UnicodeError, ImportError, RuntimeError, httpx.InvalidURL):
            # A host name that cannot be encoded, a proxy of a kind that is not supported, ...
            note = Trouble.UNREACHABLE.value
            raise CleverTrouble(Trouble.UNREACHABLE) from None
        finally:
            elapsed = time.monotonic() - began
            self.netlog.add(url, _bare(authorization), attempt.status, elapsed, note)

    def _exchange(self, url: str, authorization: Secret, watch: Watch, attempt: _Attempt) -> Answer | str:
        request = self._http.build_request("GET", url, headers={"Authorization": authorization.reveal()})
        response = self._http.send(request, stream=True, auth=None)
        try:
            attempt.status = response.status_code
            attempt.headers = response.headers
            self.answered = True
            if 300 <= response.status_code < 400:
                return _redirect(url, response)
            body = _read(response, watch)
        finally:
            response.close()
        content_type = response.headers.get("content-type", "")
        if response.status_code != 200:
            raise self._refusal(response, content_type, body)
        return Answer(url, parse_object(content_type, body), len(body))

    def _refusal(self, response: httpx.Response, content_type: str, body: bytes) -> CleverTrouble:
        """The trouble of an answer that is not 200."""
        status = response.status_code
        kind = _KIND_OF_STATUS.get(status)
        if kind is Trouble.RATE_LIMITED:
            reset = seconds_until_reset(response.headers, self._now())
            return CleverTrouble(kind, status=status, reset_in=reset)
        if kind in {Trouble.SERVER, Trouble.REFUSED, Trouble.TOO_LARGE}:
            return CleverTrouble(kind, status=status)
        # Clever answers with a page for people when the token is of the wrong kind for an address.
        if is_html(content_type, body):
            return CleverTrouble(Trouble.HTML, status=status)
        return CleverTrouble(kind or Trouble.ODD_STATUS, status=status)


_KIND_OF_STATUS = {
    401: Trouble.REFUSED,
    403: Trouble.FORBIDDEN,
    404: Trouble.MISSING,
    410: Trouble.MISSING,
    413: Trouble.TOO_LARGE,
    429: Trouble.RATE_LIMITED,
    500: Trouble.SERVER,
    502: Trouble.SERVER,
    503: Trouble.SERVER,
    504: Trouble.SERVER,
}


def _redirect(url: str, response: httpx.Response) -> str:
    """Where a redirect leads; raises CleverTrouble when that is another origin, or nowhere."""
    location = response.headers.get("location", "")
    if not location or response.status_code not in {301, 302, 303, 307, 308}:
        raise CleverTrouble(Trouble.ODD_STATUS, status=response.status_code)
    target = follow(url, location)
    if target is None:
        raise CleverTrouble(Trouble.ELSEWHERE, status=response.status_code)
    return target


def _read(response: httpx.Response, watch: Watch) -> bytes:
    unpacker = Unpacker(response.headers.get("content-encoding", ""))
    mark = 0
    for piece in response.iter_raw():
        unpacker.add(piece)
        if unpacker.size - mark >= _ALIVE_BYTES:
            mark = unpacker.size
            watch.extend()
        watch.left()
    return unpacker.whole()


def _kind_of(error: BaseException, status: int) -> Trouble:
    """What an exception of the library below means; `status` is 0 when no answer had begun."""
    if _caused_by(error, ssl.SSLCertVerificationError):
        return Trouble.UNTRUSTED
    if isinstance(error, httpcore.ConnectError | httpcore.ProxyError):
        return Trouble.UNREACHABLE
    return Trouble.TRUNCATED if status == 200 else Trouble.CUT


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    for _ in range(10):
        if error is None:
            return False
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def seconds_until_reset(headers: httpx.Headers, now: float) -> float | None:
    """Seconds until a rate limit ends: by `X-RateLimit-Reset`, else `Retry-After`; None when neither says.

    The reset is a Unix time. Milliseconds and plain seconds are understood too; a moment in the past or
    no number at all says nothing. When the server's clock (`Date`) and ours are apart, its own counts.
    """
    server_now = _server_clock(headers, now)
    reset = _number(headers.get("x-ratelimit-reset"))
    if reset is not None:
        if reset > 1e11:
            reset /= 1000
        wait = reset if 0 < reset <= 86_400 else reset - server_now
        if wait > 0:
            return wait
    after = headers.get("retry-after")
    seconds = _number(after)
    if seconds is None and after:
        try:
            seconds = parsedate_to_datetime(after).timestamp() - server_now
        except (ValueError, OverflowError, TypeError):
            seconds = None
    return seconds if seconds is not None and seconds > 0 else None


def _server_clock(headers: httpx.Headers, now: float) -> float:
    try:
        theirs = parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, OverflowError, TypeError):
        return now
    return theirs if abs(theirs - now) > 10 else now


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and math.isfinite(value) else None
