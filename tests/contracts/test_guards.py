"""The guards around every test do guard: each of these tests would go unnoticed without them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.contracts.source import ROOT

MISBEHAVING = """
import logging, os, socket, threading
from pathlib import Path

def test_reaches_for_the_network_and_hides_it():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    except OSError:
        pass

def test_sends_a_datagram_and_hides_it():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        try:
            out.sendto(b"x", ("192.0.2.1", 9))
        except OSError:
            pass

def test_looks_up_a_name_and_hides_it():
    try:
        socket.getaddrinfo("example.org", 443)
    except OSError:
        pass

def test_leaves_a_thread():
    threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()

def test_warns_in_a_log():
    logging.getLogger("app").warning("something is odd")

def test_leaves_a_window_open():
    from PySide6.QtWidgets import QApplication, QWidget
    global application, window
    application = QApplication.instance() or QApplication([])
    window = QWidget()
    window.show()
"""

FAIR = """
import logging, os, socket, pytest

def test_talks_to_itself():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_uses_localhost_by_name():
    assert socket.getaddrinfo("localhost", 80)

def test_asks_for_a_name_that_never_exists():
    with pytest.raises(OSError):
        socket.getaddrinfo("clever.invalid", 443)

def test_looks_at_the_log_itself(caplog):
    logging.getLogger("app").warning("expected")
    assert "expected" in caplog.text

def test_has_a_home_of_its_own(tmp_path_factory):
    assert str(tmp_path_factory.getbasetemp()) in os.environ["CROSSWALK_HOME"]
"""


def outcomes(tmp_path: Path, source: str) -> dict[str, set[str]]:
    """Run tests under the project's conftest; test names by what pytest says of them."""
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "test_sample.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [*command, str(tmp_path / "test_sample.py")], cwd=tmp_path, capture_output=True, text=True
    )
    found: dict[str, set[str]] = {"FAILED": set(), "ERROR": set(), "PASSED": set()}
    for word, name in re.findall(r"^(FAILED|ERROR|PASSED) \S+::(\w+)", done.stdout, re.MULTILINE):
        found[word].add(name)
    return found


def names(source: str) -> set[str]:
    return set(re.findall(r"def (test_\w+)", source))


def test_misbehaving_tests_fail_even_when_the_program_hides_it(tmp_path: Path) -> None:
    found = outcomes(tmp_path, MISBEHAVING)
    assert found["FAILED"] | found["ERROR"] == names(MISBEHAVING)


def test_fair_tests_pass(tmp_path: Path) -> None:
    found = outcomes(tmp_path, FAIR)
    assert (found["PASSED"], found["FAILED"] | found["ERROR"]) == (names(FAIR), set())
