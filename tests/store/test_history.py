"""Undo and redo behave as people expect, also after a restart."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.store import history
from app.store.workspace import Workspace


def in_force(conn: object) -> list[int]:
    return [e.id for e in history.events(conn) if e.undoable and e.in_force]  # type: ignore[arg-type]


def test_a_new_action_ends_redo(tmp_path: Path) -> None:
    opened = Workspace.open(tmp_path / "w.crosswalk", create=True)
    with opened.writing() as conn:
        first = history.append(conn, "load", "history.loaded_mapping", {}, undoable=True)
        target = history.next_undo(conn)
        assert target is not None and target.id == first
        history.undo(conn, target)
        assert history.next_redo(conn) == history.Event(**{**vars(target), "in_force": False})
        history.append(conn, "load", "history.loaded_mapping", {}, undoable=True)
        assert history.next_redo(conn) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["act", "undo", "redo"]), max_size=25))
def test_undo_and_redo_follow_the_model_of_two_stacks(steps: list[str]) -> None:
    with Workspace.temporary() as opened, opened.writing() as conn:
        done: list[int] = []
        undone: list[int] = []
        for step in steps:
            if step == "act":
                done.append(history.append(conn, "load", "history.loaded_mapping", {}, undoable=True))
                undone.clear()
            elif step == "undo":
                target = history.next_undo(conn)
                assert (target.id if target else None) == (done[-1] if done else None)
                if target:
                    history.undo(conn, target)
                    undone.append(done.pop())
            else:
                target = history.next_redo(conn)
                assert (target.id if target else None) == (undone[-1] if undone else None)
                if target:
                    history.redo(conn, target)
                    done.append(undone.pop())
            assert in_force(conn) == sorted(done)
