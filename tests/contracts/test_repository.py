"""What lies in the repository: no registry's address, no machine's paths, locks that hold, a true README."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache

import pytest

from tests.contracts.source import ROOT, named, tracked

LOCKS = ("requirements.lock", "requirements-dev.lock")

# Put together here, so that this file does not hold what it looks for.
ADDRESSES = tuple(
    "".join(parts)
    for parts in (
        ("pypi.", "org"),
        ("python", "hosted.org"),
        ("registry.", "npmjs"),
        ("--index", "-url"),
        ("--extra-index", "-url"),
        ("--find", "-links"),
        ("index-url", " ="),
        ("proxy.", "golang.org"),
    )
)


def texts() -> list[tuple[str, str]]:
    """Every tracked text file, by name."""
    found = []
    for path in tracked():
        try:
            found.append((named(path), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_names_a_package_registry() -> None:
    found = [f"{name} holds {address}" for name, text in texts() for address in ADDRESSES if address in text]
    assert not found, "Registries are each machine's own affair; take these out:\n" + "\n".join(found)


def test_no_file_names_the_folder_of_this_checkout() -> None:
    here = re.compile(re.escape(str(ROOT)) + r"(?![\w-])")
    # A short name such as /src may stand anywhere in prose, but not where programs are told where things are.
    short = len(ROOT.parts) < 3
    found = [
        name
        for name, text in texts()
        if here.search(text) and (not short or name.endswith((".lock", ".toml", ".in", ".ci/run")))
    ]
    assert not found, f"These name the folder {ROOT}; write paths relative to the project: {found}"


@cache
def pins(lock: str) -> dict[str, set[str]]:
    """Package and its pinned versions (there may be one per Python version)."""
    text = (ROOT / "packaging" / lock).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "packaging" / lock).read_text(encoding="utf-8")
    assert "://" not in text, f"packaging/{lock} holds an address; make it anew with `dev.py lock`."
    entries = re.split(r"\n(?=[a-z0-9._-]+==)", text)[1:]
    bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert not bare, f"Without a hash: {bare}; make the lock anew with `dev.py lock`."
    head = text.splitlines()[:2]
    assert head[1].strip("# ") == "python packaging/dev.py lock", (
        "The head of a lock names only our own command."
    )


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for lock, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-dev.lock", project["dependencies"] + project["optional-dependencies"]["dev"]),
    ):
        names = {re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0].lower() for requirement in wanted}
        absent = sorted(names - pins(lock).keys())
        assert not absent, f"packaging/{lock} lacks {absent}; run `python packaging/dev.py lock`."


def test_both_locks_agree() -> None:
    product, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    apart = sorted(name for name, versions in product.items() if dev.get(name) != versions)
    assert not apart, f"The locks disagree on {apart}; run `python packaging/dev.py lock`."


def _said_in_readme(program: str) -> set[tuple[str, ...]]:
    """The command lines of the README's code blocks and code words that begin with `program`."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```[a-z]*\n(.*?)```", readme, re.DOTALL) + re.findall(r"`([^`\n]+)`", readme)
    lines = (line.split("#")[0].strip().removeprefix("$ ") for block in blocks for line in block.splitlines())
    found = (line.removeprefix(program).split() for line in lines if line.startswith(program + " "))
    return {tuple(words) for words in found if words and re.fullmatch(r"[a-z][a-z-]*", words[0])}


@cache
def _help_of(command: str) -> str:
    shown = subprocess.run(
        [sys.executable, "-m", "app", command, "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert shown.returncode == 0, f"The README names `crosswalk {command}`, but that is no command."
    return shown.stdout


def test_the_commands_of_the_readme_exist() -> None:
    said = _said_in_readme("crosswalk") | _said_in_readme("python -m app")
    assert said, "The README shows no command of the program."
    for command, *words in sorted(said):
        text = _help_of(command)
        for option in (word.strip("[],;.").split("=")[0] for word in words if word.startswith(("--", "[--"))):
            assert option in text, (
                f"The README writes `crosswalk {command} {option}`; there is no such option."
            )


def test_the_developer_commands_of_the_readme_exist() -> None:
    shown = subprocess.run(
        [sys.executable, "packaging/dev.py", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert shown.returncode == 0, shown.stderr
    said = {words[0] for words in _said_in_readme("python3 packaging/dev.py")}
    assert said, "The README does not show how to start: `python3 packaging/dev.py run` and `test`."
    absent = sorted(command for command in said if f"dev.py {command}" not in shown.stdout)
    assert not absent, f"The README names commands that packaging/dev.py does not have: {absent}"
