"""Limits: how large a submitted table may be before it is refused, so that no file can use up the machine."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Limits:
    """How much of one table is read at most; ``[data.limits]`` sets them, and a table above one is refused.

    Attributes:
        bytes: bytes of the file, as it lies on the disk.
        cells: cells of a table that is read cell by cell: spreadsheets, JSON lines and databases.
        columns: columns of a table.
        name_length: characters of a column's name.
        cell_length: characters of a cell; the csv module itself takes no more than 131,072.
        unzipped: bytes that the parts of a workbook unpack to, all together.
        ratio: how many times larger than its packed form a part of a workbook may be.
    """

    bytes: int = 2**30
    cells: int = 5_000_000
    columns: int = 2_000
    name_length: int = 200
    cell_length: int = 100_000
    unzipped: int = 2**29
    ratio: int = 300

    def __attrs_post_init__(self) -> None:
        for field in attrs.fields(type(self)):
            if getattr(self, field.name) < 1:
                raise ValueError(f"{field.name} must be 1 or more")


DEFAULT = Limits()
