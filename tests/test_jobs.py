"""Long work lets those go first who cannot wait, also deep inside where no job is at hand."""

from __future__ import annotations

import pytest

from app.errors import Cancelled
from app.jobs import Job, breathe, breathing


def test_work_gives_way_wherever_it_breathes() -> None:
    times: list[str] = []
    job = Job(give_way=lambda: times.append("way"))
    with job.at_work():
        breathe()
        assert list(breathing(range(5), 2)) == [0, 1, 2, 3, 4]
        assert times == ["way"] * 4, "once by itself, and after the second, the fourth and the last"
        job.checkpoint()
    assert times == ["way"] * 5
    breathe()
    assert times == ["way"] * 5, "the work is over"


def test_who_breathes_is_not_stopped() -> None:
    job = Job()
    breathe()
    with job.at_work():
        job.cancel()
        breathe()
        assert list(breathing("abc", 1)) == ["a", "b", "c"]
        with pytest.raises(Cancelled):
            job.checkpoint()


def test_a_breath_comes_as_soon_as_so_many_were_used_and_not_after_all_of_them() -> None:
    log: list[str] = []
    with Job(give_way=lambda: log.append("way")).at_work():
        for one in breathing(iter("abcd"), 2):
            log.append(one)
    assert log == ["a", "b", "way", "c", "d", "way"]
