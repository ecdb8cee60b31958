"""JSON lines in, strictly: one flat object a line, every value as the text that stands there."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.errors import DataError
from rulecheck.formats.decoded import decoded
from rulecheck.formats.files import read_bytes
from rulecheck.formats.names import refuse_names
from rulecheck.formats.tables import PLACE, Table
from rulecheck.hookspecs import Reader, hookimpl
from rulecheck.model.limits import DEFAULT, Limits

Row = dict[str, str | None]


def read(location: str, options: Mapping[str, Any]) -> Table:
    """Read a file of JSON lines: UTF-8, one object a line, whose keys name the columns.

    One row for each line, in order; the columns in the order in which their keys first occur; in ``PLACE``
    the line. A number is the text that stands there, ``1e3`` as much as ``0.10``; true and false are
    ``TRUE`` and ``FALSE``; null, the empty text and a key that the line does not have are null.
    Blank lines at the end do not count. The last line needs no line break, for an object closes itself.

    ``options["limits"]`` says how large the file, its names and cells may be, and how many cells there may be.

    Raises:
        DataError: the file cannot be read as one table beyond doubt.
    """
    limits = options.get("limits") or DEFAULT
    content = decoded(location, read_bytes(location, limits.bytes)).rstrip(b"\r\n")
    if not content:
        raise DataError(location, "is empty; each line must be an object")
    columns: dict[str, list[str | None]] = {}
    height = 0
    for height, row in enumerate(_rows(location, content, limits), 1):
        _add(columns, row, height)
        if len(columns) * height > limits.cells:
            raise DataError(location, f"has more than {limits.cells:,} cells, the most that are read")
    if not columns:
        raise DataError(location, "has no columns; each line must be an object with keys")
    return _table(columns, height)


def _add(columns: dict[str, list[str | None]], row: Row, height: int) -> None:
    """Add the row of this number to the columns it has; those it has not are filled up when they are met again."""
    for name, text in row.items():
        column = columns.setdefault(name, [])
        column.extend([None] * (height - 1 - len(column)))
        column.append(text)


def _table(columns: dict[str, list[str | None]], height: int) -> Table:
    for texts in columns.values():
        texts.extend([None] * (height - len(texts)))
    frame = pl.DataFrame([pl.Series(name, texts, dtype=pl.String) for name, texts in columns.items()])
    numbers = pl.int_range(1, height + 1, eager=True).cast(pl.String)
    return Table(frame=nw.from_native(frame.with_columns(pl.concat_str(pl.lit("line "), numbers).alias(PLACE)).lazy()))


def _rows(location: str, content: bytes, limits: Limits) -> Iterator[Row]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_refuse_constant
    )
    seen: dict[str, None] = {}
    for number, line in enumerate(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="\n"), 1):
        place = f"line {number}"
        try:
            row = _row(decoder, line, limits)
        except json.JSONDecodeError as error:
            raise DataError(location, _not_json(error), place=place) from error
        except RecursionError as error:
            raise DataError(location, "is nested too deeply; each line must be a flat object", place=place) from error
        except ValueError as error:
            raise DataError(location, str(error), place=place) from error
        if not row.keys() <= seen.keys():
            seen |= dict.fromkeys(row)
            refuse_names(location, list(seen), limits, place)
        yield row


def _row(decoder: json.JSONDecoder, line: str, limits: Limits) -> Row:
    """Read one line; a ValueError says what is wrong with it."""
    if not line.strip():
        raise ValueError("is blank; take it out, for each line is a row")
    found = decoder.decode(line)
    if not isinstance(found, dict):
        raise ValueError('is no object; write {"column": value, …}')
    row = {name: _text(name, value) for name, value in found.items()}
    if r"\u" in line:
        _refuse_surrogates(row)
    for name, text in row.items():
        if text is not None and len(text) > limits.cell_length:
            raise ValueError(f"the value of {name!r} is longer than {limits.cell_length:,} characters")
    return row


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"has the key {twice!r} twice; each key stands once in an object")
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"has {word}, which is no JSON; write null where there is no value")


def _text(name: str, value: Any) -> str | None:
    if isinstance(value, (dict, list)):
        what = "an object" if isinstance(value, dict) else "a list"
        raise ValueError(f"the value of {name!r} is {what}; a cell is a text, a number, true, false or null")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value or None


def _refuse_surrogates(row: Row) -> None:
    for name, text in row.items():
        try:
            f"{name}{text}".encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"the key or value of {name!r} has half a character, a lone surrogate") from error


def _not_json(error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data":
        return f"goes on after its object, at character {error.pos + 1}; one object stands on a line"
    said = f"{error.msg[0].lower()}{error.msg[1:].removesuffix(' at')}"
    return f"is not JSON: {said} at character {error.pos + 1}; was the file cut off?"


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of ``.jsonl`` and ``.ndjson``."""
    return [Reader(name="jsonl", suffixes=(".jsonl", ".ndjson"), read=read)]
