"""CSV in, strictly: every cell as the text it is, and a file with any doubt about its rows refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rulecheck.formats.delimited import read_delimited
from rulecheck.formats.tables import Table
from rulecheck.hookspecs import Reader, hookimpl


def read(location: str, options: Mapping[str, Any]) -> Table:
    """Read a CSV file: cells parted by commas, the first record names the columns.

    One row for each record below the header, in order; every column text, exactly as it
    stands, an empty cell null; in ``PLACE`` the line of the file on which the record begins.
    A header alone is a table of no rows. Rows whose cells are all empty are left out, blank lines
    at the end do not count. Where the file does not end with a line break its last cell may be cut
    off, and has ``…`` behind it. What was left out or marked is told in the remarks.

    Options, none of which need be there:

    ==============  =================================================================================
    separator       between cells: ``,``, ``;``, ``|`` or a tab; a comma if not stated
    encoding        UTF-8 if not stated; UTF-16, or any of one byte a character, such as ``cp1252``
    line_break_at_end  false: the file is whole although it does not end with a line break
    header_row      the line that names the columns, from 1; what stands above is left out
    last_row        the line of the last row; what stands below is left out
    limits          how large the file, its names and cells may be, ``rulecheck.Limits``
    ==============  =================================================================================

    Raises:
        DataError: the file cannot be read as one table beyond doubt.
    """
    return read_delimited(location, options, separator=",")


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of ``.csv``."""
    return [Reader(name="csv", suffixes=(".csv",), read=read)]
