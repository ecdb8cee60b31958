"""A table as it is looked at: its columns, and the distinct texts of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.formats.tables import PLACE
from rulecheck.model.mapping import DATE_SLOT, YEAR_SLOT


@attrs.frozen(kw_only=True)
class Column:
    """One column.

    Attributes:
        name: as the header has it.
        texts: each distinct text with the number of its rows, in the order in which they first stand.
        blanks: the rows without a text.
    """

    name: str
    texts: Mapping[str, int]
    blanks: int = 0

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.texts.values()) + self.blanks

    @property
    def is_one_a_row(self) -> bool:
        """Whether each row has a text of its own."""
        return self.blanks == 0 and len(self.texts) == self.rows


@attrs.frozen(kw_only=True)
class Seen:
    """A table that is looked at.

    Attributes:
        file: what it is called.
        frame: its rows, every cell text, with ``PLACE`` beside them.
        columns: those that a rule set can name.
        unusable: the names that it cannot, because they read as a pattern.
    """

    file: str
    frame: nw.DataFrame[Any]
    columns: tuple[Column, ...]
    unusable: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.frame.shape[0]

    def column(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)

    def doubled(self, *names: str) -> int:
        """Return how many rows have the same texts in these columns as a row above them."""
        return self.rows - self.frame.select(*dict.fromkeys(names)).unique().shape[0]

    def where(self, column: str, text: str) -> Seen:
        """Return the rows that have this text in a column."""
        return seen(self.file, self.frame.filter(nw.col(column) == text))


def seen(file: str, frame: nw.DataFrame[Any]) -> Seen:
    """Look at a table."""
    names = [name for name in frame.columns if name != PLACE]
    usable = [name for name in names if not _is_pattern(name)]
    columns = tuple(_column(name, frame[name].to_list()) for name in usable)
    unusable = tuple(name for name in names if name not in usable)
    return Seen(file=file, frame=frame, columns=columns, unusable=unusable)


def has_slot(name: str) -> bool:
    """Whether a name holds what stands for a year in the columns of a wide table, so that no measure can have it."""
    return YEAR_SLOT in name or DATE_SLOT in name


def _column(name: str, cells: list[str | None]) -> Column:
    texts = Counter(cells)
    blanks = sum(texts.pop(blank, 0) for blank in (None, ""))
    return Column(name=name, texts={text: rows for text, rows in texts.items() if text is not None}, blanks=blanks)


def _is_pattern(name: str) -> bool:
    return name == "*" or (name.startswith("^") and name.endswith("$"))
