"""What passes between a reader and the mapping: the columns that are wanted, and the table that was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.errors import nearest

RESERVED = "rulecheck:"
"""Columns of ours beside the submitted ones begin so; a submitted header may not."""
PLACE = "rulecheck:place"
"""Where a row stands: ``line 12``; of a spreadsheet the number of its row, ``12``."""
FILE = "rulecheck:file"
"""Which source a row comes from."""
UNIT, ROW_YEAR, DATE = "rulecheck:unit", "rulecheck:year", "rulecheck:date"
"""Which unit a row is for, which year by its start, and which day."""
ORDER, RANK, PROVISIONAL = "rulecheck:order", "rulecheck:rank", "rulecheck:provisional"
"""The row's place among all, how preferred its version is, 0 the most, and whether it may still change."""

VALUE, REASON, CHANGING = "rulecheck:value", "rulecheck:reason", "rulecheck:changing"
"""What a cell says: its value, why there is none, and whether it says itself that it may still change."""


def cell_column(column: str) -> str:
    """Return the column of ours that says, for spreadsheets, in which cell each value of a column stands."""
    return f"{RESERVED}cell:{column}"


Frame = nw.LazyFrame[Any]

Label = Callable[[str], tuple[int, date]]
"""From what a header says of a year, ``2021-22`` or ``Mar-19``, to start year and day; raises ValueError."""


@attrs.frozen(kw_only=True)
class Slotted:
    """The columns of one measure in a wide table: one a year, its name with the year in it.

    Attributes:
        before: what stands before the year in each name.
        after: what stands behind it.
        read: reads the year.
    """

    before: str
    after: str
    read: Label = attrs.field(eq=False)

    def __str__(self) -> str:
        return f"{self.before}{{…}}{self.after}"

    def label(self, name: str) -> str | None:
        """Return the part of a column's name that should tell the year; None if the column is another's."""
        inner = name[len(self.before) : len(name) - len(self.after)]
        is_ours = name == f"{self.before}{inner}{self.after}" and bool(inner)
        return inner if is_ours else None

    def columns(self, names: Iterable[str]) -> dict[str, tuple[int, date]]:
        """Return this measure's columns among the names, each with its start year and day."""
        return {name: told for name, told in self._told(names) if not isinstance(told, ValueError)}

    def unread(self, names: Iterable[str]) -> dict[str, str]:
        """Return the names that would be this measure's if their year could be read, and why it cannot.

        Only those with a digit where the year stands, for ``Headcount notes`` is no year that went wrong.
        """
        told = {name: told for name, told in self._told(names) if isinstance(told, ValueError)}
        return {
            name: str(why) for name, why in told.items() if any(sign in "0123456789" for sign in self.label(name) or "")
        }

    def _told(self, names: Iterable[str]) -> Iterator[tuple[str, tuple[int, date] | ValueError]]:
        for name in names:
            label = self.label(name)
            if label is not None:
                try:
                    yield name, self.read(label)
                except ValueError as error:
                    yield name, error


@attrs.frozen(kw_only=True)
class Wanted:
    """The columns that a mapping needs of a table.

    Attributes:
        columns: by name.
        slotted: the columns of wide tables, one measure each.
    """

    columns: tuple[str, ...] = ()
    slotted: tuple[Slotted, ...] = ()

    def absent_from(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return what is wanted and not among the names, as a rule set writes it."""
        known = set(names)
        lacking = [name for name in self.columns if name not in known]
        return (*lacking, *(str(slotted) for slotted in self.slotted if not slotted.columns(known)))

    def is_wanted(self, name: str) -> bool:
        """Whether a column of this name is used."""
        return name in self.columns or any(slotted.columns([name]) for slotted in self.slotted)

    def complaint(self, names: Iterable[str]) -> str | None:
        """Return one clause on all that is absent, with the nearest name for each; None if all is there."""
        known = [name for name in names if not name.startswith(RESERVED)]
        said = [f"there is no column '{name}'{nearest(name, known)}" for name in self.absent_from(known)]
        said += [f"'{name}' is not read: {why}" for name, why in self.unread(known).items() if said]
        return "; ".join(said) or None

    def unread(self, names: Iterable[str]) -> dict[str, str]:
        """Return the columns that are left out because the year in their names cannot be read, and why."""
        listed = [name for name in names if name not in self.columns and not self.is_wanted(name)]
        return {name: why for slotted in self.slotted for name, why in slotted.unread(listed).items()}


@attrs.frozen(kw_only=True)
class Table:
    """A table as a reader found it.

    Attributes:
        frame: every column text, absent cells null, and ``PLACE`` beside them.
        sheet: the sheet it stands on, where there are sheets.
        header_row: the row or line that names the columns, from 1, where it is not simply the first.
        letters: for spreadsheets the letter of each column by its name, so that a finding can name the cell.
        remarks: what was chosen, left out or changed on the way in, a clause each, for the report.
    """

    frame: Frame
    sheet: str | None = None
    header_row: int | None = None
    letters: Mapping[str, str] = attrs.field(factory=dict)
    remarks: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Reader:
    """Brings a table in.

    Attributes:
        name: the format, e.g. ``csv``.
        suffixes: of the files it reads, with the dot, in small letters.
        read: from a location and options to a lazy frame whose columns are all text, one row a row of
            the file, absent cells null, and, beside them, ``rulecheck.data.submission.PLACE``,
            where the row stands (``line 12``); or to a ``rulecheck.Table``, which holds such a frame and what
            there is to say of it. Raises ``DataError`` for a file it cannot read for certain.
        scheme: for what is no file: a location that begins with this word and a colon is this reader's,
            ``postgresql:returns``. None for files.

    Options that a reader may find, none of which need be there: ``limits`` (``rulecheck.Limits``), ``wanted``
    (the columns that the mapping needs, ``rulecheck.formats.tables.Wanted``), and as the rule set states them
    ``sheet``, ``header_row``, ``last_row``, ``encoding``, ``separator``, ``line_break_at_end`` and ``connection``.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[str, Mapping[str, Any]], Frame | Table]
    scheme: str | None = None
