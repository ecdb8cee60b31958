"""The findings of a run as they come: held in memory while they are few, and laid down in files once they are many."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data import windows
from rulecheck.data.frames import Frame, constant, fetched, stacked
from rulecheck.data.windows import Windows
from rulecheck.errors import OutputError
from rulecheck.model.findings import Findings

_BATCH = windows.READ // 2
"""Rows that are written together, so that what is read at once is whole batches; a table of fewer is not worth making
smaller."""


class Filing:
    """Where the findings of one run are kept; its folder goes when nothing asks for it any more."""

    def __init__(self) -> None:
        self._tables: list[Frame] = []
        self._files: list[tuple[Frame, int]] = []
        self._held = 0
        self._folder: Path | None = None

    def add(self, tables: Sequence[Frame]) -> None:
        """Keep settled tables; those of another engine stay there.

        Raises:
            OutputError: there is no room for them.
        """
        self._tables += tables
        if any(table.implementation is not nw.Implementation.POLARS for table in tables):
            return
        self._held += sum(len(fetched(table)) for table in tables)
        if self._held > windows.MANY:
            for table in self._tables:
                self._lay_down(fetched(table))
            self._tables.clear()

    def table(self) -> Frame | Windows:
        """Return all that was kept, in the order in which it came."""
        if self._files:
            return Windows(*self._files)
        if self._tables[0].implementation is nw.Implementation.POLARS:
            return _slim(fetched(stacked(self._tables)))
        return self._tables[0] if len(self._tables) == 1 else nw.concat(self._tables)

    def last_as_long_as(self, findings: Findings) -> None:
        """Keep what findings are read from until nobody has them any more."""
        weakref.finalize(findings, self.close)

    def close(self) -> None:
        """Take the files away."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _lay_down(self, table: nw.DataFrame[Any]) -> None:
        """Write what differs from row to row; what does not is known already."""
        same = _same(table)
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="rulecheck-findings-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            path = self._folder / f"{len(self._files):06}.parquet"
            # In each batch a text stands once, so that names are written, and read, sooner than as they are.
            rest: pl.DataFrame = table.drop(same).to_native()
            rest.write_parquet(path, compression="zstd", compression_level=1, statistics=False, row_group_size=_BATCH)
        except (OSError, pl.exceptions.PolarsError) as error:
            where = str(self._folder or tempfile.gettempdir())
            said = f"{error}; set TMPDIR to a folder with more room"
            raise OutputError(where, said, what="the findings") from error
        rows = nw.from_native(pl.scan_parquet(path, glob=False)).lazy()
        self._files.append((_with(rows, same, table.columns), len(table)))


def _slim(table: nw.DataFrame[Any]) -> Frame:
    """Return a table that holds a column once that is the same in every row; small ones are returned as they are."""
    return table.lazy() if len(table) < _BATCH else _with(table.lazy(), _same(table), table.columns)


def _with(rows: Frame, same: Mapping[str, nw.Expr], columns: Sequence[str]) -> Frame:
    return rows.select(*(same.get(name, nw.col(name)).alias(name) for name in columns))


def _same(table: nw.DataFrame[Any]) -> dict[str, nw.Expr]:
    """Return what is the same in every row, of a table of findings two columns in three; never the unit."""
    if table.is_empty():
        return {}
    first, last = table.row(0), table.row(-1)
    alike = [name for name, one, other in zip(table.columns, first, last, strict=True) if one == other]
    alike = [name for name in alike if name != "unit"]
    said = table.select(
        nw.len(),
        *(nw.col(name).null_count().alias(f"{name} null") for name in alike),
        *(nw.col(name).min().alias(f"{name} least") for name in alike),
        *(nw.col(name).max().alias(f"{name} most") for name in alike),
    ).row(0)[1:]
    nulls, least, most = (said[place * len(alike) : (place + 1) * len(alike)] for place in range(3))
    return {
        name: constant(low, table.schema[name])
        for name, gaps, low, high in zip(alike, nulls, least, most, strict=True)
        if gaps == len(table) or (gaps == 0 and low == high)
    }
