"""The next files are unpacked and surveyed while the rows of this one are read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

_AHEAD = 3


class Ahead(Generic[Item, Made]):
    """Makes things out of items in order, a few items ahead, in one thread of its own.

    Only items that are `worth` it go to the thread; handing over a small one costs more than its work. What
    the work raises is raised where its result would have come. Leaving the `with` block ends the thread;
    work that has not begun is dropped.
    """

    def __init__(
        self, work: Callable[[Item], Made], items: Iterable[Item], worth: Callable[[Item], bool]
    ) -> None:
        self._work = work
        self._items = iter(items)
        self._worth = worth
        self._pool = ThreadPoolExecutor(1, "intake-ahead")
        self._waiting: deque[Callable[[], Made]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def __iter__(self) -> Iterator[Made]:
        self._fill()
        while self._waiting:
            made = self._waiting.popleft()()
            self._fill()
            yield made

    def _fill(self) -> None:
        while len(self._waiting) < _AHEAD:
            for item in self._items:
                if self._worth(item):
                    self._waiting.append(self._pool.submit(self._work, item).result)
                else:
                    self._waiting.append(partial(self._work, item))
                break
            else:
                return
