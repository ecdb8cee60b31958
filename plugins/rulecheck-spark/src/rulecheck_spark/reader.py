"""The reader of ``spark:``: a Parquet folder, a Delta table or a table of a catalogue, every cell as the text it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import rulecheck
from rulecheck.elsewhere import as_text, refuse_unreadable

from rulecheck_spark.faults import reading
from rulecheck_spark.locations import SCHEME, parse, shown
from rulecheck_spark.sessions import session

_DEFAULT = rulecheck.Limits()
_RESERVED = rulecheck.PLACE[: rulecheck.PLACE.index(":") + 1]
_READABLE = {
    *("string", "boolean", "byte", "short", "integer", "long", "float", "double", "decimal"),
    *("date", "timestamp", "timestamp_ntz", "void"),
}


def read(location: str, options: Mapping[str, Any]) -> rulecheck.Table:
    """Read a Parquet folder, a Delta table or a table that Spark knows.

    One row for each of its rows, in the order of their cells, for a table of Spark has no order; every column
    text, an empty text null like no value; in ``PLACE`` the number of the row in that order. Of the columns only
    those in ``options["wanted"]``, all if it is not there. Cells become text as those of any dataframe do; a
    timestamp is shown in UTC.

    ``options["connection"]`` names the environment variable that holds the master; without it the active session
    of PySpark reads.

    Raises:
        DataError: it cannot be read as one table beyond doubt. No message holds words of Spark's.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    place, limits = parse(location), options.get("limits", _DEFAULT)
    try:
        with session(location, options) as opened:
            source = opened.read
            table = source.table(place.name) if place.form == "table" else source.format(place.form).load(place.name)
            frame = _fetched(location, _wanted(location, table, options.get("wanted"), limits), limits)
    except (PySparkException, Py4JError) as error:  # the second is what Spark has no words for
        why = reading(error)
    else:
        remarks = (f"{place.form} read with Spark", "rows in the order of their cells")
        return rulecheck.Table(frame=nw.from_native(frame.lazy()), remarks=remarks)
    raise rulecheck.DataError(shown(location), f"cannot be read: {why}")  # out here: no word of Spark's


def _wanted(location: str, table: Any, wanted: Any, limits: rulecheck.Limits) -> Any:
    """Return the columns that are used, once each of them is there and has a text."""
    names = list(table.columns)
    _refuse_columns(location, names, limits)
    complaint = None if wanted is None else wanted.complaint(names)
    if complaint is not None:
        raise rulecheck.DataError(shown(location), complaint)
    types = {field.name: field.dataType for field in table.schema.fields}
    used = [name for name in names if wanted is None or wanted.is_wanted(name)]
    if not used:
        raise rulecheck.DataError(shown(location), "none of its columns is in use")
    strange = {name: types[name].simpleString() for name in used if not _is_readable(types[name])}
    refuse_unreadable(shown(location), strange)
    numbered = table.toDF(*(f"c{number}" for number in range(len(names))))  # names are data, and may read as anything
    return numbered.select(*(f"c{names.index(name)}" for name in used)).toDF(*used)


def _is_readable(type_: Any) -> bool:
    return type_.typeName().partition("(")[0] in _READABLE


def _refuse_columns(location: str, names: list[str], limits: rulecheck.Limits) -> None:
    what = None
    if len(names) > limits.columns:
        what = f"has {len(names):,} columns; at most {limits.columns:,} are read"
    for number, name in enumerate(names, 1):
        if not name.strip():
            what = what or f"column {number} has a blank name"
        elif len(name) > limits.name_length:
            what = what or f"the name of column {number} is longer than {limits.name_length} characters"
        elif name.startswith(_RESERVED):
            what = what or f"column {number} is named {name!r}; names with {_RESERVED!r} are our own"
        elif name in names[: number - 1]:
            what = what or f"two columns are named {name!r}; rename one"
    if what is not None:
        raise rulecheck.DataError(shown(location), what)


def _fetched(location: str, chosen: Any, limits: rulecheck.Limits) -> pl.DataFrame:
    """Return the rows as text; what is too large is known before any of it is fetched."""
    most = limits.cells // len(chosen.columns)
    rows, size, longest = _measured(chosen.limit(most + 1))
    what = None
    if rows > most:
        columns = len(chosen.columns)
        what = f"has more than {limits.cells:,} cells, the most that are read, in the {columns} columns in use"
    elif size > limits.bytes:
        what = f"has {size:,} bytes of text in use; at most {limits.bytes:,} are read"
    elif longest > limits.cell_length:
        what = f"has a cell longer than {limits.cell_length:,} characters"
    if what is not None:
        raise rulecheck.DataError(shown(location), what)
    typed = pl.DataFrame(chosen.limit(most + 1).toArrow())
    if typed.height != rows:
        raise rulecheck.DataError(shown(location), f"changed while it was read: {rows:,} rows, then {typed.height:,}")
    texts: pl.DataFrame = as_text(nw.from_native(typed.lazy()), shown(location)).collect("polars").to_native()
    texts = texts.sort(texts.columns, nulls_last=True)
    places = pl.concat_str(pl.lit("row "), pl.int_range(1, texts.height + 1, eager=True).cast(pl.String))
    return texts.with_columns(places.alias(rulecheck.PLACE))


def _measured(rows: Any) -> tuple[int, int, int]:
    """Return how many rows there are, how many bytes their texts have, and how many characters the longest one."""
    from pyspark.sql import functions as f

    texts = [f.col(f"c{number}").cast("string") for number in range(len(rows.columns))]
    numbered = rows.toDF(*(f"c{number}" for number in range(len(rows.columns))))
    sizes = [f.sum(f.coalesce(f.octet_length(text), f.lit(0))) for text in texts]
    lengths = [f.max(f.coalesce(f.char_length(text), f.lit(0))) for text in texts]
    (count, *numbers) = numbered.select(f.count(f.lit(1)), *sizes, *lengths).first()
    numbers = [number or 0 for number in numbers]
    return count, sum(numbers[: len(texts)]), max(numbers[len(texts) :])


@rulecheck.hookimpl
def rulecheck_readers() -> list[rulecheck.Reader]:
    """Return the reader of ``spark:``."""
    return [rulecheck.Reader(name=SCHEME, suffixes=(), read=read, scheme=SCHEME)]
