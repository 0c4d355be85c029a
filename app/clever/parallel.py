"""A few questions side by side, with results in the caller's thread and one way to stop them all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from app.errors import Cancelled
from app.jobs import Job

Item = TypeVar("Item")
Found = TypeVar("Found")


def side_by_side(
    items: Sequence[Item],
    work: Callable[[Item, Callable[[], None]], Found],
    job: Job,
    threads: int,
) -> Iterator[tuple[int, Found]]:
    """Yield (index, result) of `work(item, stop)` for every item, as they are done.

    `stop` is to be called often inside `work`; it raises Cancelled when the job is cancelled or the caller
    stops reading. Whatever `work` raises ends everything; no thread outlives this generator.
    """
    halted = threading.Event()

    def stop() -> None:
        job.checkpoint()
        if halted.is_set():
            raise Cancelled

    with ThreadPoolExecutor(max(1, threads), "crosswalk-clever") as pool:
        futures = {pool.submit(work, item, stop): index for index, item in enumerate(items)}
        try:
            for done in as_completed(futures):
                yield futures[done], done.result()
        finally:
            halted.set()
            pool.shutdown(wait=True, cancel_futures=True)
