"""The project's own source, read as text and as syntax trees, for the tests that hold its rules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "crosswalk-demo"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project; without git all files that are not obviously made."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [
            path
            for path in ROOT.rglob("*")
            if not _NOT_OURS & set(path.relative_to(ROOT).parts)
            and not any(
                part.endswith((".egg-info", "_cache")) or part == ".hypothesis" for part in path.parts
            )
        ]
    return tuple(sorted(path for path in found if path.is_file()))


def modules(*rooms: str) -> Iterator[Path]:
    """The Python files below these folders of the project, whether tracked yet or not."""
    for room in rooms:
        yield from sorted(
            path for path in (ROOT / room).rglob("*.py") if not _NOT_OURS & set(path.parts[len(ROOT.parts) :])
        )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def named(path: Path) -> str:
    """A file as a reader of a failing test wants to see it."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Line, module and names of every import, also of those inside functions and of relative ones."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name, ()
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield node.lineno, module, tuple(name.name for name in node.names)
