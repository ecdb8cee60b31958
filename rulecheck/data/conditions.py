"""Conditions: the texts that ``where`` asks for, and those that are meant by it and spelt otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.errors import DataError, is_alike
from rulecheck.formats.refusing import refusing
from rulecheck.formats.tables import PLACE, cell_column
from rulecheck.model.mapping import Mapping as TableMapping


def asked_of_records(mapping: TableMapping) -> dict[str, tuple[str, ...]]:
    """Return the columns that the measures of records look at, each with all the texts they ask for."""
    found: dict[str, tuple[str, ...]] = {}
    for tally in mapping.tallies.values():
        for column, texts in tally.where.items():
            found[column] = (*found.get(column, ()), *texts)
    return found


def refuse_misspelt(frame: Frame, where: Mapping[str, Sequence[str]], file: str) -> None:
    """Refuse a table in which a text differs from one that is asked for in case, blanks or hyphens alone.

    Its row would not count, although whoever looks at it sees that it should: a blank would keep it from an
    upper bound. What is asked for too is never refused.

    Raises:
        DataError: names the first such row.
    """
    for column, texts in where.items():
        is_other = ~nw.col(column).is_in(list(texts)) & _bare(nw.col(column)).is_in(_bare_texts(texts))
        with refusing(file):
            others = frame.filter(is_other).select(column).unique().sort(column).collect("polars").rows()
            misspelt = [(text, meant) for (text,) in others for meant in texts if is_alike(text, meant)]
            for text, meant in misspelt[:1]:
                place = _first_place(frame.filter(nw.col(column) == text), column)
                what = f"the text {text!r} in column '{column}' is nearly '{meant}', which `where` asks for"
                raise DataError(file, f"{what}; write it so, or name both in `where`", place=place)


def _first_place(rows: Frame, column: str) -> str | None:
    names = rows.collect_schema().names()
    named = cell_column(column) if cell_column(column) in names else PLACE
    place: str | None = rows.select(named).head(1).collect("polars").item()
    return place


def _bare(column: nw.Expr) -> nw.Expr:
    return column.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")


def _bare_texts(texts: Sequence[str]) -> list[str]:
    return [re.sub(r"[\W_]+", "", text.lower()) for text in texts]
