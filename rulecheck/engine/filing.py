"""The findings of a run as they come: held in memory while they are few, and laid down in files once they are many."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data.frames import Frame, fetched, slim, stacked
from rulecheck.errors import OutputError
from rulecheck.model.findings import Findings

MANY = 4_000_000
"""Findings that are held in memory; what is found beyond lies in files."""
WINDOW = 250_000
"""Rows that are read at once."""
_BATCH = 100_000


class Filing:
    """Where the findings of one run are kept; its folder goes when nothing asks for it any more."""

    def __init__(self) -> None:
        self._tables: list[Frame] = []
        self._held = self._filed = 0
        self._folder: Path | None = None

    def add(self, tables: Sequence[Frame]) -> None:
        """Keep settled tables; those of another engine stay there.

        Raises:
            OutputError: there is no room for them.
        """
        for table in tables:
            if table.implementation is nw.Implementation.POLARS:
                rows = len(fetched(table))
                self._held += rows
                self._tables.append(table if self._held <= MANY else self._laid_down(fetched(table)))
            else:
                self._tables.append(table)

    def table(self) -> Frame:
        """Return all that was kept, in the order in which it came."""
        if self._filed or self._tables[0].implementation is not nw.Implementation.POLARS:
            return self._tables[0] if len(self._tables) == 1 else nw.concat(self._tables)
        return slim(stacked(self._tables))

    def close(self) -> None:
        """Take the files away."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def last_as_long_as(self, findings: Findings) -> None:
        """Keep what findings are read from until nobody has them any more."""
        weakref.finalize(findings, self.close)

    def _laid_down(self, table: nw.DataFrame[Any]) -> Frame:
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="rulecheck-findings-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            path = self._folder / f"{self._filed:06}.arrow"
            table.to_native().write_ipc(path, compression="lz4", record_batch_size=_BATCH)
        except (OSError, pl.exceptions.PolarsError) as error:
            where = str(self._folder or tempfile.gettempdir())
            said = f"{error}; set TMPDIR to a folder with more room"
            raise OutputError(where, said, what="the findings") from error
        self._filed += 1
        return nw.from_native(pl.scan_ipc(path, glob=False)).lazy()


class Windows:
    """The rows of a frame that is too large to be held, fetched some at a time."""

    def __init__(self, frame: Frame, number: int) -> None:
        self._frame, self._number = frame, number
        self._window = lru_cache(maxsize=1)(self._fetched)

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, place: slice) -> nw.DataFrame[Any]:
        first, end, _ = place.indices(self._number)
        start = first - first % WINDOW
        if end <= start + WINDOW:
            return self._window(start)[first - start : end - start]
        return self._fetched(first, end - first)

    def lazy(self) -> Frame:
        """Return the frame."""
        return self._frame

    def select(self, *names: str) -> Windows:
        """Return some of its columns."""
        return Windows(self._frame.select(*names), self._number)

    def _fetched(self, first: int, rows: int = WINDOW) -> nw.DataFrame[Any]:
        sliced: pl.LazyFrame = self._frame.to_native().slice(first, rows)
        return nw.from_native(sliced.collect())


def windowed(frame: Frame) -> nw.DataFrame[Any] | Windows:
    """Return the rows of an embedded frame: all of them where they are few, or else some at a time."""
    number = int(frame.select(nw.len()).collect("polars").item())
    return fetched(frame) if number <= MANY else Windows(frame, number)
