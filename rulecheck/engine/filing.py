"""The findings of a run as they come: held in memory while they are few, and laid down in files once they are many."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data import windows
from rulecheck.data.frames import Frame, fetched, slim, stacked
from rulecheck.errors import OutputError
from rulecheck.model.findings import Findings

_BATCH = 100_000


class Filing:
    """Where the findings of one run are kept; its folder goes when nothing asks for it any more."""

    def __init__(self) -> None:
        self._tables: list[Frame] = []
        self._files: list[Path] = []
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

    def table(self) -> Frame:
        """Return all that was kept, in the order in which it came."""
        if self._files:
            return nw.from_native(pl.scan_ipc(self._files, glob=False)).lazy()
        if self._tables[0].implementation is nw.Implementation.POLARS:
            return slim(stacked(self._tables))
        return self._tables[0] if len(self._tables) == 1 else nw.concat(self._tables)

    def last_as_long_as(self, findings: Findings) -> None:
        """Keep what findings are read from until nobody has them any more."""
        weakref.finalize(findings, self.close)

    def close(self) -> None:
        """Take the files away."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _lay_down(self, table: nw.DataFrame[Any]) -> None:
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="rulecheck-findings-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            path = self._folder / f"{len(self._files):06}.arrow"
            table.to_native().write_ipc(path, compression="zstd", record_batch_size=_BATCH)
        except (OSError, pl.exceptions.PolarsError) as error:
            where = str(self._folder or tempfile.gettempdir())
            said = f"{error}; set TMPDIR to a folder with more room"
            raise OutputError(where, said, what="the findings") from error
        self._files.append(path)
