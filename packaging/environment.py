"""The project's own Python environment, `.venv`: made once from the hash-pinned locks.

Two extents: what the product needs, and that plus what tests and checks need. Only the standard library is
used, because this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import debian

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PRODUCT_LOCK = ROOT / "packaging" / "requirements.lock"
DEV_LOCK = ROOT / "packaging" / "requirements-dev.lock"

_UNPACK = Path(__file__).resolve().parent / "unpack.py"
_STAMP = VENV / "crosswalk-stamp.json"


def python() -> Path:
    """The interpreter of the environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(dev: bool) -> None:
    """Make or refresh the environment if its locks say so. Ends the program, with the reason, on failure."""
    wanted = _fingerprints()
    extent = "dev" if dev else "product"
    if _stamp().get(extent) == wanted[extent] and python().exists():
        return
    if not _works():
        _make()
    lock = DEV_LOCK if dev else PRODUCT_LOCK
    print("Getting the Python packages; this happens once and takes a minute or two.", flush=True)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", str(lock)], "The packages could not be installed.")
    _run(
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        "Crosswalk itself could not be installed into its environment.",
    )
    compile_program()
    unpack_bindings()
    # The larger extent holds the smaller one at the same versions.
    _STAMP.write_text(json.dumps(wanted if dev else {"product": wanted["product"]}), encoding="utf-8")


def compile_program() -> None:
    """Compile Crosswalk's modules, as an installer does: where Python is told to keep nothing it would else
    compile them anew at every start (`PYTHONDONTWRITEBYTECODE`)."""
    _run([str(python()), "-m", "compileall", "-q", "app", "ui"], "Crosswalk could not be compiled.")


def unpack_bindings() -> None:
    """Once for each version of Qt's bindings: what they would compile anew at every start lies compiled beside them.

    Without it starts are slower, and that is all; so this never ends the program.
    """
    subprocess.run([str(python()), str(_UNPACK)], cwd=ROOT)


def _fingerprints() -> dict[str, str]:
    """What an environment of each extent depends on, as one hash each."""
    place = f"{ROOT} {sys.version_info.major}.{sys.version_info.minor}"
    about = (ROOT / "pyproject.toml").read_bytes() + place.encode() + _UNPACK.read_bytes()
    found = {}
    for extent, lock in (("product", PRODUCT_LOCK), ("dev", DEV_LOCK)):
        if not lock.exists():
            sys.exit(f"{lock.relative_to(ROOT)} is missing. Get a complete copy of the project.")
        found[extent] = hashlib.sha256(about + lock.read_bytes()).hexdigest()
    return found


def _stamp() -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read


def _works() -> bool:
    """Whether there is an environment with a pip that runs; moved or half-made ones do not."""
    try:
        tried = subprocess.run([str(python()), "-m", "pip", "--version"], capture_output=True)
    except OSError:
        return False
    return tried.returncode == 0


def _make() -> None:
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        package = f"python3.{sys.version_info.minor}-venv"
        if not debian.has_apt():
            sys.exit(
                "This Python cannot make environments (venv or ensurepip is missing). Use another Python."
            )
        lacking = debian.install((package,), "making a Python environment")
        if lacking:
            sys.exit("Then start this command again.")
    print("Making a Python environment in .venv", flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The environment could not be made.")


def _run(command: list[str], trouble: str) -> None:
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{trouble} What went wrong stands above; then start this command again.")
