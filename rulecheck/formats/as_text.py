"""Typed columns become text, as a CSV file of the same table would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from narwhals.exceptions import DuplicateError

from rulecheck.errors import DataError, worded
from rulecheck.formats.refusing import refusing
from rulecheck.formats.tables import RESERVED, Frame
from rulecheck.formats.values import text_of

_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
"""1 January 0001 and 31 December 9999, counted from 1970; on years far beyond polars panics."""
_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_OUTSIDE = "no date from 0001 to 9999"


def as_text(frame: Frame, name: str) -> Frame:
    """Turn every column to text without computing anything yet.

    ======================  ===================================================================
    type                    text
    ======================  ===================================================================
    text, category          as it stands; the empty text is null
    integer                 its digits
    float                   the shortest text that is this float, a whole one without ``.0``: ``129``,
                            ``0.000001``; outside what can be read with an exponent; ``NaN``, ``inf``
    decimal                 exactly, without zeros at the end: ``129.5``
    boolean                 ``TRUE``, ``FALSE``
    date                    ``2022-03-31``
    date and time           at midnight the date, else ``2022-03-31 12:00:00``; with a time zone what
                            the clock showed there
    time                    ``12:00:00``
    ======================  ===================================================================

    Null stays null. Dates before the year 1 and after 9999 become a text that no date is read from.

    Args:
        frame: of the embedded engine, polars.
        name: what errors call the table.

    Raises:
        DataError: a column is of another type, such as a list or bytes.
    """
    table: pl.LazyFrame = frame.to_native()
    with refusing(name):
        schema = table.collect_schema()
    refuse_unreadable(name, unreadable(schema))
    return nw.from_native(table.select(_text(pl.nth(i), type_) for i, type_ in enumerate(schema.dtypes())))


def unreadable(schema: Mapping[str, pl.DataType]) -> dict[str, str]:
    """Return the names and types of the columns whose cells have no one text."""
    return {name: str(type_) for name, type_ in schema.items() if not _is_readable(type_)}


def _is_readable(type_: pl.DataType) -> bool:
    return type_.is_numeric() or isinstance(type_, _OTHERS)


_OTHERS = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Null)


def refuse_unreadable(name: str, columns: Mapping[str, str]) -> None:
    """Refuse a table for the columns that ``unreadable`` returned, if there are any.

    Raises:
        DataError: names them all, with their types.
    """
    if columns:
        listed = ", ".join(f"'{column}' ({type_})" for column, type_ in columns.items())
        raise DataError(name, f"these columns cannot be read as text: {listed}; leave them out or cast them")


def _text(column: pl.Expr, type_: pl.DataType) -> pl.Expr:
    if type_.is_float():
        return _float(column, type_)
    if isinstance(type_, pl.Decimal):
        text = column.cast(pl.String)
        return text.str.replace(r"\.?0+$", "") if type_.scale else text
    if isinstance(type_, (pl.Date, pl.Datetime)):
        return _moment(column, type_)
    if isinstance(type_, pl.Boolean):
        return column.cast(pl.String).str.to_uppercase()
    if isinstance(type_, pl.Time):
        return column.dt.to_string("%H:%M:%S%.f")
    text = column.cast(pl.String)
    return pl.when(text != "").then(text)


def _float(column: pl.Expr, type_: pl.DataType) -> pl.Expr:
    if not isinstance(type_, pl.Float64):
        column = column.cast(pl.String).cast(pl.Float64)  # 0.1 of 32 bits is 0.1, and not 0.10000000149
    text = column.cast(pl.String).str.strip_suffix(".0")
    return text.str.replace(r"^(-?)([1-9])e-6$", "${1}0.00000${2}")


def _moment(column: pl.Expr, type_: pl.Date | pl.Datetime) -> pl.Expr:
    per_day = _PER_DAY[type_.time_unit] if isinstance(type_, pl.Datetime) else 1
    count = column.to_physical().cast(pl.Int128)
    is_told = count.is_null() | ((count >= _FIRST_DAY * per_day) & (count < (_LAST_DAY + 1) * per_day))
    column = pl.when(is_told).then(column)
    if isinstance(type_, pl.Datetime):
        column = column.dt.replace_time_zone(None)
    text = column.cast(pl.String).str.replace(r"( 00:00:00)?(\.0+)?$", "")
    return pl.when(is_told).then(text).otherwise(pl.lit(_OUTSIDE))


def from_dataframe(data: Any, name: str) -> Frame:
    """Return a dataframe of any library that narwhals knows as text, see ``as_text``.

    What is lazy elsewhere, in DuckDB or Spark, stays so: only the columns that are selected are fetched.
    In pandas NaN in a column of floats is how absence is written, so it becomes null; a column of Python
    objects is read where each of them is a text, a number or None.

    Raises:
        DataError: it is no dataframe, a name is no text, is one of ours or occurs twice, or a column cannot be text.
    """
    try:
        frame = nw.from_native(data)
    except TypeError as error:
        raise DataError(name, f"{type(data).__name__} is neither a path nor a dataframe that can be read") from error
    except DuplicateError as error:
        raise DataError(name, "has two columns of one name; rename one") from error
    native = frame.to_native()
    with refusing(name):
        _refuse_labels(name, _labels(frame))
        if isinstance(frame, nw.LazyFrame):
            table = native if isinstance(native, pl.LazyFrame) else _fetched_late(frame, name)
        elif frame.implementation.is_pandas():
            table = _from_pandas(native, name).lazy()
        else:
            table = frame.to_polars().lazy()
    return as_text(nw.from_native(table), name)


def _labels(frame: Any) -> Iterable[Any]:
    """Return the names as the library itself has them: DuckDB has two of one name, and narwhals shows one."""
    native = frame.to_native()
    names: Iterable[Any] = native.columns if frame.implementation.is_duckdb() else frame.collect_schema().names()
    return names


def _refuse_labels(name: str, labels: Iterable[Any]) -> None:
    seen: set[str] = set()
    for label in labels:
        if not isinstance(label, str):
            raise DataError(name, f"the column name {label!r} is no text; rename the column")
        if label.startswith(RESERVED):
            raise DataError(name, f"a column is named {label!r}; names with {RESERVED!r} are our own")
        if label in seen:
            raise DataError(name, f"two columns are named {label!r}; rename one")
        seen.add(label)


def _fetched_late(frame: Frame, name: str) -> pl.LazyFrame:
    """Return a frame of another engine as one of polars that asks for no more than it needs."""
    from polars.io.plugins import register_io_source

    strange = {column: str(type_) for column, type_ in frame.collect_schema().items() if not _is_known(type_)}
    refuse_unreadable(name, strange)

    def fetch(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        asked = frame if columns is None else frame.select(*columns)
        fetched: pl.DataFrame = (asked if rows is None else asked.head(rows)).collect("polars").to_native()
        yield fetched if predicate is None else fetched.filter(predicate)

    return register_io_source(fetch, schema=frame.head(0).collect("polars").to_native().schema)


def _is_known(type_: Any) -> bool:
    return type_.is_numeric() or isinstance(type_, _KNOWN)


_KNOWN = (nw.String, nw.Categorical, nw.Enum, nw.Boolean, nw.Date, nw.Datetime, nw.Time)


def _from_pandas(table: Any, name: str) -> pl.DataFrame:
    objects = [column for column in table if table[column].dtype == object]
    try:
        typed = pl.from_pandas(table.drop(columns=objects))
        taken = {column: _from_objects(table[column], name) for column in objects}
    except (TypeError, ValueError, NotImplementedError, ModuleNotFoundError) as error:
        raise DataError(name, f"cannot be read: {worded(error)}; cast its columns to text or numbers") from error
    return pl.DataFrame([taken[column] if column in taken else typed[column] for column in table])


def _from_objects(values: Any, name: str) -> pl.Series:
    strange = {type(value).__name__ for value in values[values.notna()] if not isinstance(value, _PLAIN)}
    refuse_unreadable(name, {values.name: ", ".join(sorted(strange))} if strange else {})
    absent = values.isna()
    texts = (None if is_absent else text_of(value) for value, is_absent in zip(values, absent, strict=True))
    return pl.Series(values.name, texts, dtype=pl.String)


_PLAIN = (str, Real, Decimal)
