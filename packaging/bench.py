"""How fast Crosswalk is, measured beside the sqlite3 command line: `python packaging/dev.py bench`.

Both do the same work on the same synthetic portfolio, in turn (A, B, A, B), each in a process of its own, so
that a busy machine slows both. Printed as Markdown: medians of seconds on the clock and of the processor (which
says more on a busy machine), highest memory, ratios, the machine. Then how long a start takes, and how long the
window kept a person waiting while it worked on the largest portfolio.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import bench_starts
import rival

ROOT = Path(__file__).resolve().parent.parent

# Rows and districts of a portfolio: a district of 5,000 people is a common size.
DISTRICTS = {100_000: 20, 1_000_000: 200, 10_000_000: 500}


@dataclass(frozen=True)
class Run:
    """One process and its children: wall and processor seconds, highest resident memory in MB, how it ended."""

    seconds: float
    processor: float
    megabytes: float
    status: int


@dataclass
class Side:
    """One way of doing the work, and its runs. `start` gives a command and where its results will be."""

    name: str
    start: Callable[[Path], tuple[list[str], Path]]
    fine: tuple[int, ...] = (0,)
    runs: list[Run] = field(default_factory=list)
    answers: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def processor(self) -> float:
        return statistics.median(run.processor for run in self.runs)

    @property
    def megabytes(self) -> float:
        return max(run.megabytes for run in self.runs)


def measured(command: list[str], log: Path) -> Run:
    """Run a command to its end; `megabytes` is the highest of the process and those it started."""
    with log.open("wb") as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts KB, macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    processor = usage.ru_utime + usage.ru_stime
    return Run(seconds, processor, usage.ru_maxrss / unit, process.returncode)


def crosswalk(portfolio: Path, only: tuple[str, ...]) -> Callable[[Path], tuple[list[str], Path]]:
    """The command `crosswalk migrate` on a portfolio; all result files when `only` is empty."""

    def start(folder: Path) -> tuple[list[str], Path]:
        out = folder / "out"
        command = [sys.executable, "-m", "app", "migrate", "--out", str(out)]
        command += ["--mapping", str(portfolio / "clever-migration-csvs.zip")]
        command += ["--accounts", str(portfolio / "accounts.csv")]
        return command + (["--only", ",".join(only)] if only else []), out

    return start


def sqlite3(portfolio: Path) -> Callable[[Path], tuple[list[str], Path]]:
    def start(folder: Path) -> tuple[list[str], Path]:
        archive = portfolio / "clever-migration-csvs.zip"
        return rival.prepare(archive, portfolio / "accounts.csv", folder)

    return start


def make(people: int, folder: Path) -> None:
    """The portfolio to measure with, made in a process of its own so that this one stays small."""
    made = (
        "import sys; from pathlib import Path; from app.demo import make_portfolio; "
        "from app.jobs import Job; make_portfolio(Path(sys.argv[1]), int(sys.argv[2]), job=Job(), "
        "districts=int(sys.argv[3]), plain=True)"
    )
    districts = DISTRICTS.get(people, max(2, people // 5000))
    command = [sys.executable, "-c", made, str(folder), str(people), str(districts)]
    subprocess.run(command, cwd=ROOT, check=True)


def run_in_turn(sides: list[Side], rounds: int, folder: Path) -> None:
    """Each side once, then each again; results of the first round are kept long enough to compare them."""
    for number in range(rounds):
        for side in sides:
            place = folder / "run"
            place.mkdir()
            command, out = side.start(place)
            run = measured(command, folder / "said.txt")
            if run.status not in side.fine:
                said = (folder / "said.txt").read_text(encoding="utf-8", errors="replace")
                sys.exit(f"{side.name} ended with {run.status}:\n{said[-2000:]}")
            side.runs.append(run)
            print(
                f"  {side.name}: {run.seconds:.1f} s ({run.processor:.1f} s of processor), {run.megabytes:.0f} MB",
                file=sys.stderr,
            )
            if not number:
                side.answers = answers(out)
            shutil.rmtree(place)


def answers(out: Path) -> dict[str, Counter[str]]:
    """What a run found: accounts by outcome, and the number of records in each file."""
    found: dict[str, Counter[str]] = {"records": Counter()}
    for name in rival.FILES:
        path = out / f"{name}.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            records = csv.reader(file)
            header = next(records, [])
            at = header.index("outcome") if name == "id_map" else -1
            kinds = Counter(record[at] for record in records) if at >= 0 else None
            found["records"][name] = sum(kinds.values()) if kinds is not None else sum(1 for _ in records)
        if kinds is not None:
            found["outcomes"] = kinds
    return found


def differences(left: Side, right: Side) -> list[str]:
    """Where the two sides do not agree, in words; empty when they do."""
    lines = []
    for part in sorted(left.answers.keys() | right.answers.keys()):
        ours, theirs = left.answers.get(part, Counter()), right.answers.get(part, Counter())
        lines += [
            f"{key}: {left.name} {ours[key]:,}, {right.name} {theirs[key]:,}"
            for key in sorted(ours.keys() | theirs.keys())
            if ours[key] != theirs[key]
        ]
    return lines


def portfolio_of(people: int, kept: Path) -> Path:
    """The portfolio of a size in the folder `kept`, made when it is not there."""
    portfolio = kept / f"portfolio-{people}"
    if not (portfolio / "accounts.csv").exists():
        print(f"Making a portfolio of {people:,} people ...", file=sys.stderr)
        make(people, portfolio)
    return portfolio


def compare(people: int, rounds: int, kept: Path, alone: bool, all_files: bool) -> list[str]:
    """Measure one size; the lines of the table. Where the results differ is said on standard error."""
    portfolio = portfolio_of(people, kept)
    with tempfile.TemporaryDirectory(prefix="crosswalk-bench-") as made:
        folder = Path(made)
        base = Side("sqlite3 command line", sqlite3(portfolio))
        ours = Side("crosswalk migrate", crosswalk(portfolio, rival.FILES), fine=(0, 4))
        run_in_turn([base] if alone else [base, ours], rounds, folder)
        shown = [base] if alone else [base, ours]
        if all_files and not alone:
            full = Side("crosswalk migrate, all files", crosswalk(portfolio, ()), fine=(0, 4))
            run_in_turn([full], 1, folder)
            shown.append(full)
    lines = [
        f"| {people:,} | {side.name} | {side.seconds:.1f} | {side.seconds / base.seconds:.2f} "
        f"| {side.processor:.1f} | {side.processor / base.processor:.2f} | {side.megabytes:.0f} |"
        for side in shown
    ]
    for line in [] if alone else differences(ours, base):
        print(f"  not the same: {line}", file=sys.stderr)
    return lines


def window(portfolio: Path) -> list[str]:
    """The table of what the window did with a portfolio, and how long it kept a person waiting."""
    with tempfile.TemporaryDirectory(prefix="crosswalk-bench-") as made:
        folder = Path(made)
        around = {"CROSSWALK_HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen"}
        demo = [sys.executable, "-m", "app", "demo", "--out", str(folder / "demo")]
        with (folder / "said.txt").open("wb") as said:
            subprocess.run(demo, cwd=ROOT, stdout=said, stderr=said, env={**os.environ, **around})
        opened = next((folder / "demo").rglob("*.crosswalk"))
        command = [sys.executable, str(ROOT / "packaging/bench_window.py"), str(portfolio), str(opened), made]
        ran = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **around}
        )
    if ran.returncode:
        sys.exit("The window did not come to its end.")
    return ["", *ran.stdout.splitlines()]


def machine() -> str:
    """Cores, processor, memory, system and versions, in one line."""
    processor = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        models = [line for line in about.read_text().splitlines() if line.startswith("model name")]
        processor = models[0].split(":", 1)[1].strip() if models else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.platform(terse=True)
    if hasattr(platform, "freedesktop_os_release"):
        try:
            system = platform.freedesktop_os_release()["PRETTY_NAME"]
        except OSError:
            pass
    version = subprocess.run(["sqlite3", "--version"], capture_output=True, text=True).stdout.split()[0]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores, {processor}, {memory:.0f} GB memory, {system}, "
        f"CPython {platform.python_version()}, SQLite command line {version}"
    )


def measure(chosen: argparse.Namespace, kept: Path) -> list[str]:
    """All tables that were asked for; portfolios are in `kept`."""
    table: list[str] = []
    if not chosen.window_only:
        table += [
            "| people | way | seconds | ratio | processor seconds | ratio | peak MB |",
            "|---|---|---|---|---|---|---|",
        ]
        for people in chosen.people:
            all_files = not chosen.same_work_only
            table += compare(people, chosen.rounds, kept, chosen.sqlite3_alone, all_files)
    if not chosen.sqlite3_alone:
        with tempfile.TemporaryDirectory(prefix="crosswalk-bench-") as made:
            table += bench_starts.lines(Path(made))
        print("Working in the window ...", file=sys.stderr)
        table += window(portfolio_of(max(chosen.people), kept))
    return table


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="packaging/dev.py bench", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[100_000, 1_000_000], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")
    parser.add_argument("--keep", type=Path, help="a folder where portfolios stay for the next time")
    parser.add_argument("--sqlite3-alone", action="store_true", help="measure only the other side")
    parser.add_argument(
        "--same-work-only", action="store_true", help="leave out the run that writes all files (minutes)"
    )
    parser.add_argument(
        "--window-only",
        action="store_true",
        help="measure only the starts, and the window with the largest size",
    )
    chosen = parser.parse_args(arguments)
    if not hasattr(os, "wait4"):
        sys.exit("Memory can be measured on Linux and macOS only.")
    missing = [tool for tool in ("sqlite3", "unzip") if shutil.which(tool) is None]
    if missing:
        sys.exit(f"The benchmark needs {' and '.join(missing)}: apt-get install {' '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="crosswalk-bench-") as made:
        table = measure(chosen, chosen.keep or Path(made))
    print("\n".join([*table, "", machine() + f", median of {chosen.rounds}."]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
