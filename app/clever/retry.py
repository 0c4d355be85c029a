"""Patience: what is worth another try, after how long, and when to give up.

Time comes from a `Clock` that is passed in, so that tests wait for nothing.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.clever.client import Answer, Client
from app.clever.trouble import PASSING, CleverTrouble, Trouble
from app.secrets import Secret

PATIENCE_SWITCH = "CROSSWALK_PATIENCE"
DEFAULT_PATIENCE = 120.0
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
# A server is asked again a moment after a rate limit ends: its clock and ours tick apart.
_RESET_MARGIN = 0.1
_SLEEP_SLICE = 0.2
# One request may hang this long before it is given up and tried again.
_REQUEST_SECONDS = 60.0
_LAST_TRY_SECONDS = 1.0
# A host that never answered is asked this often; one that answered before may be back in a moment.
_TRIES_AT_NOTHING = 3

# Clever allows 1,200 requests a minute per token, counted by the minute; a few are left for others.
REQUESTS_PER_MINUTE = 1_150


@dataclass(frozen=True)
class Clock:
    """The time: `monotonic` and `sleep` in seconds."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def pause(self, seconds: float, stop: Callable[[], None]) -> None:
        """Sleep in short pieces; `stop` raises to end it sooner."""
        end = self.monotonic() + seconds
        stop()
        while (left := end - self.monotonic()) > 0:
            self.sleep(min(left, _SLEEP_SLICE))
            stop()


def patience_seconds(environment: Mapping[str, str] | None = None) -> float:
    """Seconds without anything useful after which to give up: CROSSWALK_PATIENCE, else 120."""
    environment = os.environ if environment is None else environment
    try:
        seconds = float(environment.get(PATIENCE_SWITCH, "").strip())
    except ValueError:
        return DEFAULT_PATIENCE
    return seconds if math.isfinite(seconds) and seconds >= 0 else DEFAULT_PATIENCE


class Patience:
    """Counts the seconds since something useful came. One for each list that is read or token checked."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self.clock = clock
        self._since = clock.monotonic()

    def useful(self) -> None:
        """Something new came: patience begins anew."""
        self._since = self.clock.monotonic()

    def left(self) -> float:
        return self._since + self.seconds - self.clock.monotonic()

    def part(self, seconds: float) -> Patience:
        """A patience of its own for something less important: at most `seconds`, never more than is left."""
        return Patience(max(0.0, min(seconds, self.left())), self.clock)


class Pace:
    """Holds one token's requests within Clever's limit by counting those of the last minute."""

    def __init__(self, clock: Clock, per_minute: int = REQUESTS_PER_MINUTE) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._sent: deque[float] = deque()
        self._lock = threading.Lock()

    def wait(self, stop: Callable[[], None]) -> None:
        """Return when one more request is allowed."""
        while True:
            with self._lock:
                now = self._clock.monotonic()
                while self._sent and now - self._sent[0] >= 60.0:
                    self._sent.popleft()
                if len(self._sent) < self._per_minute:
                    self._sent.append(now)
                    return
                wait = 60.0 - (now - self._sent[0])
            self._clock.pause(wait, stop)


@dataclass
class Asker:
    """Asks with one token, patiently. Not to be shared between threads."""

    client: Client
    authorization: Secret
    clock: Clock = field(default_factory=Clock)
    stop: Callable[[], None] = lambda: None
    pace: Pace | None = None

    def __post_init__(self) -> None:
        self.pace = self.pace or Pace(self.clock)

    def ask(self, url: str, patience: Patience) -> Answer:
        """GET `url`, waiting and trying again while patience lasts.

        Raises the last CleverTrouble: at once when it will not pass, or when a rate limit ends later than
        patience does.
        """
        assert self.pace is not None
        pause = FIRST_PAUSE
        tries = 0
        while True:
            self.pace.wait(self.stop)
            allowed = max(_LAST_TRY_SECONDS, min(_REQUEST_SECONDS, patience.left()))
            try:
                return self.client.get(url, self.authorization, seconds=allowed, stop=self.stop)
            except CleverTrouble as trouble:
                tries += 1
                told = trouble.reset_in if trouble.kind is Trouble.RATE_LIMITED else None
                wait = self._wait_after(trouble, tries, pause, patience.left())
                if wait is None:
                    raise
            self.clock.pause(wait, self.stop)
            if told is None:
                pause = min(LONGEST_PAUSE, pause * 2)

    def _wait_after(self, trouble: CleverTrouble, tries: int, pause: float, left: float) -> float | None:
        """Seconds to wait before the next try, None when there is to be none."""
        if trouble.kind not in PASSING or left <= 0:
            return None
        if trouble.kind is Trouble.RATE_LIMITED and trouble.reset_in is not None:
            wait = trouble.reset_in + _RESET_MARGIN
            return wait if wait <= left else None
        hopeless = trouble.kind is Trouble.UNREACHABLE and not self.client.answered
        if hopeless and tries >= _TRIES_AT_NOTHING:
            return None
        # The last pause takes all that is left, so that the last try comes when patience ends, not before.
        return left if left < 2 * pause else pause
