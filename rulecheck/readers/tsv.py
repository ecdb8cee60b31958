"""TSV in: as CSV, with a tab between cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rulecheck.formats.delimited import read_delimited
from rulecheck.formats.tables import Table
from rulecheck.hookspecs import Reader, hookimpl


def read(location: str, options: Mapping[str, Any]) -> Table:
    """Read a file whose cells are parted by tabs, quoted like those of a CSV file and read by the same rules.

    See ``rulecheck.readers.csv`` for what comes of it and for the options.

    Raises:
        DataError: the file cannot be read as one table beyond doubt.
    """
    return read_delimited(location, options, separator="\t")


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of ``.tsv`` and ``.tab``."""
    return [Reader(name="tsv", suffixes=(".tsv", ".tab"), read=read)]
