"""What holds for any sequence of decisions: undo restores, totals add up, running a rule again is no news."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.jobs import Job
from app.merging.decide import Desk, Wish
from app.merging.fields import field_lines
from app.merging.lines import merge_lines
from app.merging.plans import MergePlan
from app.merging.rules import MergeOptions
from tests.merging.scenes import Scene, account, id_of

USERS = [901, 902]
MAPPING = {
    "north": [
        (id_of(legacy), id_of(901 if legacy < 4 else 902), role)
        for legacy, role in enumerate(["teacher", "staff", "district_admin", "teacher", "staff"], 1)
    ]
}
ACCOUNTS = [
    account(str(10 - legacy), legacy, role, permission=level, last_login=login)
    for legacy, role, level, login in [
        (1, "teacher", "2", ""),
        (2, "staff", "3", "2024-01-01"),
        (3, "", "", "2023-01-01"),
        (4, "teacher", "2", "soon"),
        (5, "staff", "x", ""),
    ]
] + [account("20", ""), account("21", "5.03E+23")]

ACTS = st.one_of(
    st.tuples(
        st.just("rule"),
        st.sampled_from(["link", "combine", "separate"]),
        st.sampled_from(["highest", "lowest"]),
    ),
    st.tuples(st.sampled_from(["accept", "defer", "change", "reject"]), st.integers(0, 1), st.integers(0, 4)),
    st.tuples(st.sampled_from(["set_apart", "leave", "ask_again"]), st.integers(0, 6), st.just(0)),
    st.tuples(st.just("use"), st.integers(0, 6), st.sampled_from(USERS)),
    st.tuples(st.just("export"), st.booleans(), st.just(0)),
    st.tuples(st.just("newer"), st.sampled_from(USERS), st.integers(1, 5)),
)


def _act(scene: Scene, act: tuple[Any, ...]) -> bool:
    """Do something; whether it was allowed."""
    kind, first, second = act
    try:
        if kind == "rule":
            scene.rule(first, second)
        elif kind in ("accept", "defer"):
            scene.decide(lambda desk: getattr(desk, kind)([first]))
        elif kind == "change":
            wish = Wish(MergeOptions.parse("combine", "by_role"), survivor=second)
            scene.decide(lambda desk: desk.change(first, wish))
        elif kind == "reject":
            scene.decide(lambda desk: desk.reject(first, second))
        elif kind == "set_apart":
            scene.decide(lambda desk: desk.set_apart([first]))
        elif kind == "leave":
            scene.decide(lambda desk: desk.leave([first], "test"))
        elif kind == "ask_again":
            scene.decide(lambda desk: desk.ask_again([first]))
        elif kind == "use":
            scene.decide(lambda desk: desk.use({first: id_of(second)}))
        elif kind == "newer":
            scene.load_mapping({"north": [(id_of(second), id_of(first), "teacher")]})
        else:
            scene.load_accounts(list(reversed(ACCOUNTS)) if first else ACCOUNTS[:-1])
    except UserError:
        return False
    except IndexError:  # the plan has fewer people than that
        return False
    return True


def _sight(scene: Scene) -> tuple[Any, ...]:
    """Everything that follows from the workspace, in one look."""

    def see(desk: Desk) -> tuple[Any, ...]:
        _check(desk.plan)
        snapshot, given_to = desk.snapshot, (desk.conn, desk.snapshot, desk.plan, Job())
        outcomes = [snapshot.outcome(at) for at in range(len(snapshot.accounts))]
        lines = [list(merge_lines(*given_to)), list(field_lines(*given_to))]
        return list(desk.plan), outcomes, lines, snapshot.hand.left

    return scene.look(see)


def _check(plan: MergePlan) -> None:
    counts: dict[str, Any] = plan.counts()
    assert sum(counts["by_state"].values()) == counts["people"] == len(plan)
    assert sum(counts["by_strategy"].values()) == counts["people"]
    assert counts["accounts"] == sum(len(person.accounts) for person in plan) >= 2 * len(plan)
    for person in plan:
        actions = [one.action.word for one in person.accounts]
        if person.state == "rejected":
            assert set(actions) == {"keep"}
        elif person.strategy == "combine":
            assert actions.count("survive") == 1
            assert actions.count("retire") == len(actions) - 1
        assert person.blocked == () or person.by_hand or person.state in ("proposed", "rejected")


@settings(max_examples=20)
@given(st.lists(ACTS, max_size=5))
def test_undo_of_everything_restores_every_state_on_the_way(acts: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder), MAPPING, ACCOUNTS)
        sights = [_sight(scene)]
        for act in acts:
            before = scene.revision()
            if _act(scene, act) and scene.revision() > before:
                sights.append(_sight(scene))
        for sight in reversed(sights[:-1]):
            assert scene.undo()
            assert _sight(scene) == sight
        for sight in sights[1:]:
            assert scene.redo()
            assert _sight(scene) == sight
        assert not scene.redo()


@settings(max_examples=15)
@given(
    st.lists(ACTS, max_size=4), st.sampled_from(["link", "combine"]), st.sampled_from(["highest", "lowest"])
)
def test_a_rule_run_again_is_no_news(acts: list[tuple[Any, ...]], strategy: str, permission: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder), MAPPING, ACCOUNTS)
        for act in acts:
            _act(scene, act)
        fresh = scene.rule(strategy, permission)
        sight = _sight(scene)
        assert list(fresh) == sight[0]
        assert list(scene.rule(strategy, permission)) == sight[0]
        assert _sight(scene) == sight
