"""Tokens: a type that cannot be printed, and the place where they are kept.

The only places that ever hold a token are the system's keychain (Windows Credential Locker, macOS Keychain,
Secret Service or KWallet on Linux) and the memory of this run. Nothing here writes a file, and a keychain
that would write a readable one is never used. Calls into a keychain may ask the person to unlock it and so
may take long: keep them off the window's thread.
"""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NoReturn, Protocol

SERVICE = "Crosswalk"
SWITCH = "CROSSWALK_KEYCHAIN"
_SWITCHED_OFF = frozenset({"off", "no", "none", "0", "false", "memory"})

# Back ends known to encrypt. Everything else (a plain file, one that asks on standard input, one that
# forgets) is passed over, also when the user's own keyring settings name it.
_TRUSTED_BACKENDS = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.Windows",
        "keyring.backends.kwallet",
        "keyring.backends.libsecret",
        "keyring.backends.macOS",
    }
)


class Secret:
    """A text that shows itself to nobody: not to print, logs, tracebacks, pickle, copy or JSON.

    `reveal()` gives the text to the one caller that has to send or keep it.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        return self._text

    @property
    def last4(self) -> str:
        """`…` and the last four characters; of a very short secret no character at all."""
        return f"…{self._text[-4:]}" if len(self._text) >= 8 else "…"

    def hidden_in(self, text: str) -> str:
        """`text` with this secret masked wherever it stands in it."""
        return text.replace(self._text, "***") if self._text else text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine = self._text.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(mine, other._text.encode("utf-8", "surrogatepass"))

    def __hash__(self) -> int:
        return hash(self._text)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret does not change")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not written anywhere")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self


class KeptIn(StrEnum):
    """Where tokens are kept: as said to people and in the `kept_in` of JSON."""

    KEYCHAIN = "keychain"
    MEMORY = "memory"


class Keychain(Protocol):
    """What a keyring back end has to offer."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def system_keychain(environment: Mapping[str, str] | None = None) -> Keychain | None:
    """The system's keychain, or None when there is none that is safe, or the switch says no."""
    environment = os.environ if environment is None else environment
    if environment.get(SWITCH, "").strip().casefold() in _SWITCHED_OFF:
        return None
    try:
        import keyring

        found: Any = keyring.get_keyring()
    except Exception:
        # Broken plug-ins, a broken settings file or a missing bus: all mean that there is no keychain.
        return None
    # With several back ends at hand keyring chains them; the first trusted one is used directly.
    try:
        candidates: list[Any] = list(found.backends) if _is_chain(found) else [found]
    except Exception:
        return None
    for candidate in candidates:
        if type(candidate).__module__ in _TRUSTED_BACKENDS:
            trusted: Keychain = candidate
            return trusted
    return None


def _is_chain(backend: object) -> bool:
    return type(backend).__module__ == "keyring.backends.chainer"


class SecretStore:
    """Keeps the tokens of workspaces: in the keychain, or else in memory until the program ends.

    A token is found again by the workspace's own id and the district's. `kept_in` says where tokens go;
    it turns to memory for good at the first sign that the keychain does not keep what it is given.
    """

    def __init__(self, keychain: Keychain | None = None) -> None:
        """`keychain` None means memory only; `SecretStore.of_this_system()` looks for the real one."""
        self._keychain = keychain
        self._memory: dict[str, Secret] = {}
        self._lock = threading.Lock()

    @classmethod
    def of_this_system(cls, environment: Mapping[str, str] | None = None) -> SecretStore:
        return cls(system_keychain(environment))

    @property
    def kept_in(self) -> KeptIn:
        return KeptIn.MEMORY if self._keychain is None else KeptIn.KEYCHAIN

    def keep(self, workspace_id: str, tokens: Mapping[str, Secret]) -> KeptIn:
        """Keep one token per district id. Returns where all of them now are; never raises.

        When the keychain refuses one of them (locked, full, gone), those it took are taken out again and
        all stay in memory: what is said about them has to be true of every one.
        """
        keys = {_key(workspace_id, district): secret for district, secret in tokens.items()}
        with self._lock:
            if self._keychain is not None:
                taken: list[str] = []
                for key, secret in keys.items():
                    if not self._deposit(key, secret):
                        break
                    taken.append(key)
                if len(taken) == len(keys):
                    for key in keys:
                        self._memory.pop(key, None)
                    return KeptIn.KEYCHAIN
                # Only what it took is taken out again: a locked keychain asks the person at every call.
                for key in taken:
                    self._withdraw(key)
                self._keychain = None
            self._memory.update(keys)
            return KeptIn.MEMORY

    def find(self, workspace_id: str, district_ids: Iterable[str]) -> dict[str, Secret]:
        """The tokens that are kept of these districts, by district id.

        A keychain that refuses once (nobody unlocks it) is not asked for the others.
        """
        found: dict[str, Secret] = {}
        refused = False
        with self._lock:
            for district in district_ids:
                key = _key(workspace_id, district)
                secret = self._memory.get(key)
                if secret is None and not refused:
                    secret, refused = self._fetch(key)
                if secret:
                    found[district] = secret
        return found

    def forget(self, workspace_id: str, district_ids: Iterable[str]) -> int:
        """Remove the tokens of these districts everywhere; returns how many there were."""
        gone = 0
        refused = False
        with self._lock:
            for district in district_ids:
                key = _key(workspace_id, district)
                in_memory = self._memory.pop(key, None) is not None
                in_keychain = False
                if not refused:
                    secret, refused = self._fetch(key)
                    in_keychain = secret is not None and self._withdraw(key)
                gone += in_memory or in_keychain
        return gone

    def _deposit(self, key: str, secret: Secret) -> bool:
        assert self._keychain is not None
        try:
            self._keychain.set_password(SERVICE, key, secret.reveal())
        except Exception:
            return False
        try:
            # Some back ends take everything and keep nothing: what counts is what comes back.
            kept = self._keychain.get_password(SERVICE, key) == secret.reveal()
        except Exception:
            kept = False
        if not kept:
            self._withdraw(key)  # what was taken and is not given back must not lie there unknown
        return kept

    def _fetch(self, key: str) -> tuple[Secret | None, bool]:
        """What the keychain holds under a key, and whether it refused to say."""
        if self._keychain is None:
            return None, False
        try:
            text = self._keychain.get_password(SERVICE, key)
        except Exception:
            return None, True
        return Secret(text) if text else None, False

    def _withdraw(self, key: str) -> bool:
        if self._keychain is None:
            return False
        try:
            self._keychain.delete_password(SERVICE, key)
        except Exception:
            return False
        return True


def _key(workspace_id: str, district_id: str) -> str:
    return f"{workspace_id}/{district_id}"
