"""The types of Spark that columns of polars become, for frames without rows tell Spark nothing of themselves."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

_NAMES = {
    pl.Null: "void",
    pl.Boolean: "boolean",
    pl.Int8: "tinyint",
    pl.Int16: "smallint",
    pl.Int32: "int",
    pl.Int64: "bigint",
    pl.Float32: "float",
    pl.Float64: "double",
    pl.String: "string",
    pl.Date: "date",
}


def described(schema: Mapping[str, pl.DataType]) -> str:
    """Return a schema as Spark's SQL writes it.

    Raises:
        KeyError: a column is of another type than frames of a run have.
    """
    return ", ".join(f"`{name.replace('`', '``')}` {_type(type_)}" for name, type_ in schema.items())


def _type(type_: pl.DataType) -> str:
    if isinstance(type_, pl.Decimal):
        return f"decimal({type_.precision},{type_.scale})"
    return _NAMES[type_.base_type()]
