"""Frames of very many rows, worked on and read some rows at a time, so that what is held does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data.frames import Frame, fetched
from rulecheck.data.order import are_equal

MANY = 4_000_000
"""The most rows that are held in memory; of more, findings all lie in files and pairs are made when they are read."""
AT_ONCE = 1_000_000
"""Rows that are worked on at once, for working takes copies of them."""
READ = 250_000
"""Rows that are read at once where a few are asked for."""


def spans(rows: int) -> Iterator[slice]:
    """Yield the places of the rows that are worked on at once, one span after the other."""
    yield from (slice(start, min(start + AT_ONCE, rows)) for start in range(0, rows, AT_ONCE))


def in_step(frame: Frame, other: Frame, on: list[str]) -> Iterator[tuple[Frame, Frame]]:
    """Yield parts of two frames that share a key: some rows at a time where both lie in the same order, else all."""
    if frame.implementation is nw.Implementation.POLARS:
        left, right = fetched(frame), fetched(other)
        if len(left) > AT_ONCE and are_equal(left.select(on), right.select(on)):
            yield from ((left[span].lazy(), right[span].lazy()) for span in spans(len(left)))
            return
    yield frame, other


class Windows:
    """The rows of a frame that is too large to be held, fetched some at a time.

    It may be given in pieces, each with how many rows it has, so that those alone are read that are asked for.
    """

    def __init__(self, *pieces: tuple[Frame, int]) -> None:
        self._pieces = pieces
        self._window = lru_cache(maxsize=1)(self._fetched)

    def __len__(self) -> int:
        return sum(number for _, number in self._pieces)

    def __getitem__(self, place: slice) -> nw.DataFrame[Any]:
        first, end, step = place.indices(len(self))
        if step != 1:
            places = range(first, end, step)
            return self[min(places, default=0) : max(places, default=-1) + 1][::step]
        start = first - first % READ
        if end <= start + READ:
            return self._window(start)[first - start : end - start]
        return self._fetched(first, end - first)

    def lazy(self) -> Frame:
        """Return the frame."""
        return nw.concat([frame for frame, _ in self._pieces])

    def each(self, change: Callable[[Frame], Frame]) -> Windows:
        """Return what becomes of the rows, each by itself."""
        return Windows(*((change(frame), number) for frame, number in self._pieces))

    def select(self, *names: str) -> Windows:
        """Return some of its columns."""
        return self.each(lambda frame: frame.select(*names))

    def _fetched(self, first: int, rows: int = READ) -> nw.DataFrame[Any]:
        found: list[nw.DataFrame[Any]] = []
        start = 0
        for frame, number in self._pieces:
            begin, end = max(first - start, 0), min(first + rows - start, number)
            if begin < end or not found:
                sliced: pl.LazyFrame = frame.to_native().slice(begin, max(end - begin, 0))
                found.append(nw.from_native(sliced.collect()))
            start += number
        return nw.concat(found)


def windowed(*frames: Frame) -> nw.DataFrame[Any] | Windows:
    """Return the rows of embedded frames, one after the other: all of them where they are few, or some at a time."""
    numbers = [int(frame.select(nw.len()).collect("polars").item()) for frame in frames]
    return fetched(nw.concat(frames)) if sum(numbers) <= MANY else Windows(*zip(frames, numbers, strict=True))


def changed(rows: Frame | Windows, change: Callable[[Frame], Frame]) -> Frame | Windows:
    """Return what becomes of rows, each by itself."""
    return rows.each(change) if isinstance(rows, Windows) else change(rows)
