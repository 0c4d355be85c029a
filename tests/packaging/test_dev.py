"""The one door to the project: it says what it can do, and what a system lacks, with the command to type."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import debian
import environment
import pytest

from tests.contracts.source import ROOT

DEV = ROOT / "packaging" / "dev.py"


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(DEV), *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [(), ("dance",), ("lint", "--all"), ("lock", "everything")])
def test_a_wrong_command_shows_the_right_ones(arguments: tuple[str, ...]) -> None:
    done = dev(*arguments)
    assert done.returncode == 2
    assert all(f"dev.py {command}" in done.stderr for command in ("run", "test", "lint", "bench", "lock"))


def test_help_is_no_mistake() -> None:
    done = dev("--help")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def debian_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian of which only dpkg and apt exist; apt writes down what it was asked, and installs nothing."""
    tools = {
        "dpkg-query": "printf 'xvfb  installed\\nlibglib2.0-0t64 libglib2.0-0 (= 2.8), x installed\\n"
        "openbox  config-files\\n'",
        "apt-get": f'echo "$@" >> {tmp_path}/asked',
        "apt-cache": '[ "$2" != no-such-package ]',
    }
    for name, line in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


WANTED = ("xvfb", "openbox", "libglib2.0-0", "xdotool")


@pytest.mark.skipif(os.name == "nt", reason="Debian's tools are shell commands")
def test_without_the_right_to_install_the_command_is_named(
    debian_system: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert debian.install(WANTED, "all tests") == ["openbox", "xdotool"]
    said = capsys.readouterr().err
    assert "sudo apt-get install --no-install-recommends openbox xdotool\n" in said
    assert not (debian_system / "asked").exists()


@pytest.mark.skipif(os.name == "nt", reason="Debian's tools are shell commands")
def test_root_installs_what_is_missing_in_one_call(
    debian_system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    debian.install((*WANTED, "no-such-package"), "all tests")
    asked = (debian_system / "asked").read_text().splitlines()
    installs = [line for line in asked if " install " in line]
    assert len(installs) == 1
    assert installs[0].endswith("install -y --no-install-recommends openbox xdotool")


def test_where_there_is_no_apt_nothing_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert debian.install(WANTED, "all tests") == []
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(os.name == "nt", reason="Debian's tools are shell commands")
def test_a_python_that_cannot_make_environments_names_the_package(
    debian_system: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    monkeypatch.setattr(environment, "_STAMP", tmp_path / "venv" / "stamp")
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        environment.ensure(dev=False)
    assert (
        f"apt-get install --no-install-recommends python3.{sys.version_info.minor}-venv"
        in capsys.readouterr().err
    )


def test_the_program_is_compiled_also_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("app", "ui"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "small.py").write_text("A = 1\n")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "python", lambda: Path(sys.executable))
    environment.compile_program()
    assert len(list(tmp_path.glob("*/__pycache__/small.*.pyc"))) == 2
