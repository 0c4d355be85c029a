"""Where tokens are kept: a keychain that works, ones that do not, and a real Secret Service."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from app.secrets import SERVICE, KeptIn, Secret, SecretStore, system_keychain
from tests.support.secret_service import DAEMON, SESSION, run_beside_keyring


class MemoryKeychain:
    """A back end that keeps what it is given; `fail_at` counts the deposits it takes before it refuses."""

    def __init__(self, fail_at: int = 1000, forgetful: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.fail_at = fail_at
        self.forgetful = forgetful

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(self.kept) >= self.fail_at:
            raise RuntimeError("locked")
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


TWO = {"d1": Secret("token-one"), "d2": Secret("token-two")}


def test_tokens_are_found_again_by_workspace_and_district() -> None:
    keychain = MemoryKeychain()
    store = SecretStore(keychain)
    assert store.keep("w1", TWO) is KeptIn.KEYCHAIN
    assert set(keychain.kept) == {(SERVICE, "w1/d1"), (SERVICE, "w1/d2")}
    later = SecretStore(keychain)
    assert later.find("w1", ["d1", "d2", "d3"]) == TWO
    assert later.find("w2", ["d1"]) == {}
    assert later.forget("w1", ["d1", "d3"]) == 1
    assert later.find("w1", ["d1", "d2"]) == {"d2": TWO["d2"]}


@pytest.mark.parametrize("keychain", [MemoryKeychain(fail_at=1), MemoryKeychain(forgetful=True), None])
def test_a_keychain_that_does_not_keep_all_keeps_none(keychain: MemoryKeychain | None) -> None:
    store = SecretStore(keychain)
    assert store.keep("w1", TWO) is KeptIn.MEMORY
    assert store.kept_in is KeptIn.MEMORY
    assert store.find("w1", TWO) == TWO
    assert keychain is None or keychain.kept == {}
    assert store.forget("w1", ["d1", "d2"]) == 2
    assert store.find("w1", TWO) == {}
    assert SecretStore(keychain).find("w1", TWO) == {}


class LockedKeychain:
    """A back end whose person dismisses every question; it counts them."""

    def __init__(self) -> None:
        self.questions = 0

    def _ask(self, *_: str) -> str:
        self.questions += 1
        raise RuntimeError("dismissed")

    get_password = set_password = delete_password = _ask


def test_a_locked_keychain_asks_once_and_not_for_every_district() -> None:
    tokens = {f"d{n}": Secret(f"token-{n}") for n in range(20)}
    for use in (
        lambda store: store.keep("w1", tokens) is KeptIn.MEMORY,
        lambda store: store.find("w1", tokens) == {},
        lambda store: store.forget("w1", tokens) == 0,
    ):
        keychain = LockedKeychain()
        assert use(SecretStore(keychain))
        assert keychain.questions == 1


def _keyring_with(backend: object) -> types.ModuleType:
    module = types.ModuleType("keyring")
    module.get_keyring = lambda: backend  # type: ignore[attr-defined]
    return module


def _backend(module: str, **attributes: object) -> object:
    return type("Keyring", (), {"__module__": module, **attributes})()


@pytest.mark.parametrize(
    ("module", "trusted"),
    [
        ("keyring.backends.SecretService", True),
        ("keyring.backends.Windows", True),
        ("keyring.backends.macOS", True),
        ("keyring.backends.kwallet", True),
        ("keyring.backends.fail", False),
        ("keyring.backends.null", False),
        ("keyrings.alt.file", False),
        ("keyrings.cryptfile.cryptfile", False),
    ],
)
def test_only_keychains_that_encrypt_are_used(module: str, trusted: bool, monkeypatch) -> None:
    monkeypatch.delenv("CROSSWALK_KEYCHAIN", raising=False)
    backend = _backend(module)
    monkeypatch.setitem(sys.modules, "keyring", _keyring_with(backend))
    assert (system_keychain() is backend) is trusted
    chain = _backend("keyring.backends.chainer", backends=[_backend("keyrings.alt.file"), backend])
    monkeypatch.setitem(sys.modules, "keyring", _keyring_with(chain))
    assert (system_keychain() is backend) is trusted
    assert SecretStore.of_this_system().kept_in is (KeptIn.KEYCHAIN if trusted else KeptIn.MEMORY)


@pytest.mark.parametrize("word", ["off", "Memory", "0"])
def test_the_switch_keeps_the_keychain_out(word: str, monkeypatch) -> None:
    backend = _backend("keyring.backends.SecretService")
    monkeypatch.setitem(sys.modules, "keyring", _keyring_with(backend))
    assert system_keychain({"CROSSWALK_KEYCHAIN": word}) is None


def test_a_broken_keyring_is_no_keychain(monkeypatch) -> None:
    def broken() -> object:
        raise RuntimeError("no bus")

    module = types.ModuleType("keyring")
    module.get_keyring = broken  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    assert system_keychain({}) is None


SCRIPT = """
import sys
from app.secrets import KeptIn, Secret, SecretStore
store = SecretStore.of_this_system({})
long = "ü" + "x" * 3000
assert store.keep("w1", {"d1": Secret("token-one"), "d2": Secret(long)}) is KeptIn.KEYCHAIN, store.kept_in
again = SecretStore.of_this_system({})
assert again.find("w1", ["d1", "d2", "d3"]) == {"d1": Secret("token-one"), "d2": Secret(long)}
assert again.forget("w1", ["d1", "d2"]) == 2
assert again.find("w1", ["d1", "d2"]) == {}
print("kept and forgotten")
"""


@pytest.mark.skipif(not (SESSION and DAEMON), reason="needs dbus-run-session and gnome-keyring-daemon")
def test_a_real_secret_service(tmp_path: Path) -> None:
    ran = run_beside_keyring(tmp_path, [sys.executable, "-c", SCRIPT])
    assert "kept and forgotten" in ran.stdout, ran.stderr
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"token-one" not in file.read_bytes()
