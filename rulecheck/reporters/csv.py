"""The findings as CSV, for analysts: a row a finding, and nothing that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.numbers import plain
from rulecheck.model.report import Report
from rulecheck.reporters.columns import FLAT_COLUMNS, Cell, flat_rows

_ACTIVE = "=+@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}\N{FULLWIDTH HYPHEN-MINUS}-"
"""With these a cell begins that spreadsheet programs take for a formula; the wide ones in East Asian settings."""
_STARTS = re.compile(rf"\A(?=[\s'\"]*[{_ACTIVE}]|')")
_INNER = re.compile(rf"(?<=;)(?=[\s'\"]*[{_ACTIVE}])")
"""Where lists are set apart by semicolons, as in much of Europe, a program begins a new cell there."""


def render(report: Report) -> bytes:
    """Return the findings as CSV after RFC 4180: UTF-8 without a byte order mark, commas, lines that end in CR LF.

    The first line names the columns: ``complete``, then those of the JSON report. Numbers are written exactly, without
    exponent and without trailing zeros, dates as ``2023-03-31``, flags as ``true`` and ``false``; blank is null.

    A text that a spreadsheet program would take for a formula has an apostrophe before it, and so has every text that
    itself begins with one: to have a text back, take one apostrophe from its beginning. Within a text one stands
    after a semicolon that such a beginning follows. Numbers are never changed.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(FLAT_COLUMNS)
    writer.writerows([_text(cell) for cell in row] for row in flat_rows(report))
    return written.getvalue().encode()


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return inert(cell)
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return plain(cell)
        case _:
            return cell.isoformat()


def inert(text: str) -> str:
    """Return a text with an apostrophe wherever a spreadsheet program would begin a formula."""
    return _INNER.sub("'", _STARTS.sub("'", text))


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the findings as CSV."""
    return [Reporter(name="csv", suffixes=(".csv",), render=render)]
