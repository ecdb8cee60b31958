"""The lines of a file that hold its table, between what stands above the header and below the last row."""

from __future__ import annotations

import attrs

from rulecheck.errors import DataError


@attrs.frozen(kw_only=True)
class Lines:
    """The header and the rows of a file of text.

    Attributes:
        content: their bytes, without blank lines at the end; never empty.
        first: the number of the header's line in the file, from 1.
        is_cut: whether the last line has no line break, so that nobody knows if there was more.
        remarks: what was left out.
    """

    content: bytes
    first: int = 1
    is_cut: bool
    remarks: tuple[str, ...] = ()


def chosen(location: str, content: bytes, header_row: int | None = None, last_row: int | None = None) -> Lines:
    """Return the lines from the header to the last row, by their numbers in the file, from 1.

    What stands above and below is left out, whatever it is; a line ends where the file has a line feed,
    inside quotation marks too.

    Raises:
        DataError: there is nothing, or the file ends before these lines do.
    """
    first = 1 if header_row is None else header_row
    if first < 1 or (last_row is not None and last_row < first):
        what = f"the header cannot stand on line {first} and the last row on line {last_row}; lines count from 1"
        raise DataError(location, what)
    start = _past(content, first - 1)
    if first > 1 and start in (None, len(content)):
        raise DataError(location, f"ends before line {first}, which must name the columns")
    end = len(content) if last_row is None else _past(content, last_row - first + 1, start or 0)
    if end is None:
        raise DataError(location, f"ends before line {last_row}, which is stated as that of the last row")
    body = content[start:end]
    table = body.rstrip(b"\r\n")
    if not table and first == 1:
        raise DataError(location, "is empty; its first line must name the columns")
    if not table:
        raise DataError(location, "is blank, as is all below; it must name the columns", place=f"line {first}")
    remarks = [f"{_span(1, first - 1)} above the header left out"] if first > 1 else []
    if last_row is not None and (below := content[end:].rstrip()):
        breaks = below.count(b"\n")
        remarks.append(f"{_span(last_row + 1, last_row + 1 + breaks)} below the last row left out")
    return Lines(content=table, first=first, is_cut=not body.endswith(b"\n"), remarks=tuple(remarks))


def _past(content: bytes, count: int, start: int = 0) -> int | None:
    """Return where the next lines end, the last line of a file also without a line break; None if there are fewer."""
    position = start
    for _ in range(count):
        if position == len(content):
            return None
        position = content.find(b"\n", position) + 1 or len(content)
    return position


def _span(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"
