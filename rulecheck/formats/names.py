"""The names of a table's columns: each there, short enough, and once."""

from __future__ import annotations

from collections.abc import Sequence

from rulecheck.errors import DataError
from rulecheck.formats.tables import RESERVED
from rulecheck.model.limits import Limits


def refuse_names(location: str, names: Sequence[str], limits: Limits, place: str | None = None) -> None:
    """Refuse names that are blank, too many, too long, our own, or stand twice.

    Args:
        location: what errors call the table.
        names: in the order of the columns.
        limits: how many there may be, and how long.
        place: where they stand.

    Raises:
        DataError: for the first that cannot be.
    """
    if len(names) > limits.columns:
        raise DataError(location, f"has more than {limits.columns:,} columns, the most that are read", place=place)
    seen: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        what = _fault(number, name, limits, seen)
        if what is not None:
            raise DataError(location, what, place=place)
        seen[name] = number


def _fault(number: int, name: str, limits: Limits, seen: dict[str, int]) -> str | None:
    if not name.strip():
        return f"column {number} has no name; name it, or take the column out"
    if len(name) > limits.name_length:
        return f"the name of column {number} is longer than {limits.name_length:,} characters"
    if name.startswith(RESERVED):
        return f"column {number} is named {name!r}; names with {RESERVED!r} are our own"
    if name in seen:
        return f"columns {seen[name]} and {number} are both named {name!r}; rename one"
    return None
