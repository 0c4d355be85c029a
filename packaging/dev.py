"""One door to the project for people who work on it or want to see it:

    python packaging/dev.py run            open the demo; without a display, just run it
    python packaging/dev.py test [...]     run the tests; arguments go to pytest
    python packaging/dev.py lint           style, layout and types
    python packaging/dev.py bench [...]    speed and memory beside the sqlite3 command line
    python packaging/dev.py lock           pin the packages anew after a change of pyproject.toml [--upgrade]

Each makes what it needs in `.venv` first. Nothing but Python 3.11 or newer has to be there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

LEAST_PYTHON = (3, 11)

if sys.version_info < LEAST_PYTHON:
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, *sys.argv])
    sys.exit(
        "Crosswalk needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2])
        + " Install a newer Python and start this command with it."
    )

import debian  # noqa: E402
import environment  # noqa: E402

ROOT = environment.ROOT
DEMO = "crosswalk-demo"

# Stands at the top of the locks in place of uv's own command line, which may hold addresses.
_LOCK_COMMAND = "python packaging/dev.py lock"


def _inside(*arguments: str, **extra: str) -> int:
    """Run the environment's Python in the project's folder; its exit code."""
    return subprocess.run(
        [str(environment.python()), *arguments], cwd=ROOT, env={**os.environ, **extra}
    ).returncode


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(arguments: list[str]) -> int:
    """The demo: in a window, where a person goes on from the loaded files, else all of it on the command line."""
    environment.ensure(dev=False)
    shown = has_display()
    made = _inside("-m", "app", "demo", "--out", DEMO, *(["--begin"] if shown else []), *arguments)
    if made:
        return made
    workspaces = sorted((ROOT / DEMO).rglob("*.crosswalk"))
    if not shown:
        print(f"\nThere is no display here, so no window was opened. The results are in {ROOT / DEMO}")
        return 0
    if debian.install((*debian.OFFSCREEN, *debian.WINDOW), "the window"):
        return 1
    return _inside("-m", "ui.main", *(str(workspace) for workspace in workspaces[:1]))


def test(arguments: list[str]) -> int:
    """All tests, or those that the arguments name. Qt draws into memory.

    All of them run side by side, one file at a time on each core; a few are quicker alone.
    """
    needed = (*debian.OFFSCREEN, *debian.WINDOW, *debian.TESTS)
    if debian.install(needed, "all tests"):
        print("Tests that need them are skipped and say so.", flush=True)
    environment.ensure(dev=True)
    all_of_them = all(one.startswith("-") for one in arguments)
    spread = ("-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile") if all_of_them else ()
    return _inside("-m", "pytest", *spread, *arguments, QT_QPA_PLATFORM="offscreen")


def lint(arguments: list[str]) -> int:
    """Style, layout, types; all three are always shown."""
    if arguments:
        return usage()
    environment.ensure(dev=True)
    checks = (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy", "app", "ui"),
    )
    results = [_inside(*check) for check in checks]
    return max(results)


def bench(arguments: list[str]) -> int:
    environment.ensure(dev=False)
    environment.compile_program()
    environment.unpack_bindings()
    debian.install(("sqlite3", "unzip"), "the benchmark")
    return _inside("packaging/bench.py", *arguments)


def lock(arguments: list[str]) -> int:
    """Write both lock files with uv: versions and hashes of every package for every system, no addresses.

    Versions stay where they may; with `--upgrade` all of them move to the newest allowed.
    """
    if arguments not in ([], ["--upgrade"]):
        return usage()
    own = environment.python().with_name("uv")
    uv = str(own) if own.exists() else shutil.which("uv")
    if uv is None:
        sys.exit("Locking needs uv. Install it with: python -m pip install uv")
    common = [uv, "pip", "compile", "--quiet", "--generate-hashes", "--universal"]
    common += ["--python-version", ".".join(map(str, LEAST_PYTHON))]
    common += ["--custom-compile-command", _LOCK_COMMAND, "pyproject.toml", "packaging/build.in"]
    product, dev = (str(path.relative_to(ROOT)) for path in (environment.PRODUCT_LOCK, environment.DEV_LOCK))
    for extra in (["-o", product], ["--extra", "dev", "-c", product, "-o", dev]):
        done = subprocess.run([*common, *arguments, *extra], cwd=ROOT)
        if done.returncode:
            return done.returncode
    for path in (environment.PRODUCT_LOCK, environment.DEV_LOCK):
        if "://" in path.read_text(encoding="utf-8"):
            sys.exit(
                f"{path.name} holds an address. Take the index out of uv's configuration and lock again."
            )
    print(f"Pinned: {product}, {dev}")
    return 0


def usage() -> int:
    print(__doc__.strip(), file=sys.stderr)
    return 2


COMMANDS = {"run": run, "test": test, "lint": lint, "bench": bench, "lock": lock}


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        return usage()
    try:
        return command(arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
