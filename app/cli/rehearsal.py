"""`crosswalk demo`: a synthetic portfolio, the whole job with it, and where to look at the results."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from app.assistant import invented, rehearsing
from app.cli import telling
from app.cli.console import Console
from app.words import say


def demo(arguments: Namespace, console: Console) -> int:
    out = (arguments.out or Path("crosswalk-demo")).absolute()
    opening = "demo.begin_only" if arguments.begin else "demo.begin"
    console.say(say(opening, people=f"{arguments.people:,}"))
    if arguments.connect:
        done = invented.rehearse(out, arguments.people, arguments.seed, console.job)
    elif arguments.begin:
        done = rehearsing.begin(out, arguments.people, arguments.seed, console.job)
    else:
        done = rehearsing.rehearse(out, arguments.people, arguments.seed, console.job)
    for code, params in done.steps:
        console.say("  " + say(code, **params))
    console.say()
    if arguments.begin:
        console.say(say("demo.begun", path=done.workspace))
    else:
        for line in telling.summary({**done.summary, "files": []}):
            console.say(line)
    console.say()
    if done.open_decisions:
        console.say(say("demo.open", count=f"{done.open_decisions:,}"))
    console.say(say("demo.where"))
    rows = [[f"  {say(f'demo.place_{name}')}", str(path)] for name, path in done.places]
    for line in telling.columns(rows):
        console.say(line)
    # Whoever only begins opens the window by other means, or works on without one.
    asks = console.interactive and not arguments.begin
    if asks and rehearsing.has_desktop() and console.ask(say("demo.offer")):
        subprocess.Popen([sys.executable, "-m", "ui.main", str(done.workspace)], start_new_session=True)
    return 0
