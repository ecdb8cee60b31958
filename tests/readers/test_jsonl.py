import json
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.errors import DataError
from rulecheck.formats.tables import PLACE
from rulecheck.model.limits import Limits
from rulecheck.readers.jsonl import read, rulecheck_readers


def read_back(content: bytes, **options: Any) -> pl.DataFrame:
    """Return the table that a file of these bytes holds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.jsonl")
        file.write_bytes(content)
        frame: pl.DataFrame = read(str(file), options).frame.collect().to_native()
        return frame


def refusal(content: bytes, **options: Any) -> tuple[str | None, str]:
    """Return where and why a file of these bytes is refused."""
    with pytest.raises(DataError) as caught:
        read_back(content, **options)
    return caught.value.place, caught.value.what


NUMBERS = ["0", "-0", "24", "1e3", "1E+3", "0.10", "12345678901234567890123", "-1.0", "9" * 5000, "1e999999"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_the_text_that_stands_there(number: str) -> None:
    """It is not counted, rounded or written anew, however large it is."""
    assert read_back(f'{{"n": {number}}}\n'.encode())["n"].to_list() == [number]


def test_every_other_value_has_one_text() -> None:
    """Null and the empty text are null, truth stands in capitals."""
    content = b'{"a": null, "b": "", "c": true, "d": false, "e": " x "}\n'

    assert read_back(content).rows() == [(None, None, "TRUE", "FALSE", " x ", "line 1")]


def test_columns_stand_in_the_order_in_which_they_first_occur() -> None:
    """A key that a line does not have is null there."""
    frame = read_back(b'{"b": 1}\n{"a": 2}\n{"c": 3, "b": 4}\n{}\n')

    assert frame.columns == ["b", "a", "c", PLACE]
    assert [row[:-1] for row in frame.rows()] == [("1", None, None), (None, "2", None), ("4", None, "3"), (None,) * 3]
    assert frame[PLACE].to_list() == ["line 1", "line 2", "line 3", "line 4"]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n\r\n"])
def test_the_end_of_the_file_may_be_blank(end: bytes) -> None:
    """And needs no line break: the object closes itself."""
    assert read_back(b'\xef\xbb\xbf{"a": 12}\r\n{"a": 13}' + end)["a"].to_list() == ["12", "13"]


REFUSED = {
    b"": "is empty",
    b"\n\n": "is empty",
    b"{}\n": "has no columns",
    b'{"a": 1, "a": 1}': "has the key 'a' twice",
    b'{"a": {"b": 1, "b": 2}}': "has the key 'b' twice",
    b'{"a": NaN}': "has NaN, which is no JSON",
    b'{"a": -Infinity}': "has -Infinity",
    b'{"a": {"b": 1}}': "the value of 'a' is an object",
    b'{"a": [1]}': "the value of 'a' is a list",
    b'{"a": "\\ud800"}': "half a character",
    b'{"\\udc00": 1}': "half a character",
    b"[1]": "is no object",
    b"1": "is no object",
    b'"x"': "is no object",
    b"null": "is no object",
    b'{"a": 1} {"a": 2}': "goes on after its object",
    b'{"a": 1}\r{"a": 2}': "goes on after its object",
    b'{"a": 01}': "is not JSON",
    b'{"a": .5}': "is not JSON",
    b'{"a": +1}': "is not JSON",
    b'{"a": 0x10}': "is not JSON",
    '{"a": １}'.encode(): "is not JSON",  # noqa: RUF001 - meant
    b"{'a': 1}": "is not JSON",
    b'{"a": 1,}': "is not JSON",
    b'{"a": "x\ty"}': "is not JSON: invalid control character at character",
    b'{"a": 1}, ': "goes on after its object",
    b'{"": 1}': "column 1 has no name",
    b'{"rulecheck:place": 1}': "names with 'rulecheck:' are our own",
    b'{"a": "\xff"}': "which is not UTF-8",
    b'{"a": "\0"}': "has a NUL byte",
    b"[" * 1_000_000: "is nested too deeply",
    b'{"a":' * 1_000_000: "is nested too deeply",
    b'{"a": 1}'.decode().encode("utf-16"): "NUL byte",
}


@pytest.mark.parametrize(("line", "says"), REFUSED.items(), ids=[str(key[:20]) for key in REFUSED])
def test_a_line_in_doubt_is_refused(line: bytes, says: str) -> None:
    """With what is wrong, and on which line where there is one."""
    assert says in refusal(line)[1]
    if line.strip() not in (b"", b"{}"):
        assert refusal(b'{"x": 1}\n' + line)[0] == "line 2" or line.startswith(b"\xff")


def test_a_blank_line_between_is_refused() -> None:
    """Each line is a row."""
    assert refusal(b'{"a": 1}\n\n{"a": 2}\n') == ("line 2", "is blank; take it out, for each line is a row")


def test_limits_are_kept() -> None:
    """On bytes, columns, names, cells and their length; just below each the file is read."""
    content = b'{"abc": "12345", "b": 1}\n{"b": 2}\n'
    enough = {"bytes": len(content), "columns": 2, "name_length": 3, "cells": 4, "cell_length": 5}

    assert read_back(content, limits=Limits(**enough)).height == 2
    for name, most in enough.items():
        with pytest.raises(DataError):
            read_back(content, limits=Limits(**{**enough, name: most - 1}))


VALUES = st.none() | st.booleans() | st.integers() | st.text(st.sampled_from('aé 1"\\\n\u2028\U0001f600,'), max_size=5)
ROWS = st.lists(st.dictionaries(st.sampled_from(["unit", "é", "b c"]), VALUES), max_size=5)


def text_of(value: Any) -> str | None:
    """Return a value as it should be read."""
    return str(value).upper() if isinstance(value, bool) else str(value) if value not in (None, "") else None


@given(ROWS, st.booleans())
def test_what_was_written_is_read_back(rows: list[dict[str, Any]], escaped: bool) -> None:
    """Cell by cell, with characters escaped or not."""
    content = "".join(json.dumps(row, ensure_ascii=escaped) + "\n" for row in rows).encode()
    if not any(rows) or b"\0" in content:
        return

    frame = read_back(content)

    assert set(frame.columns) == {PLACE}.union(*rows)
    for name in set(frame.columns) - {PLACE}:
        assert frame[name].to_list() == [text_of(row.get(name)) for row in rows]


@given(ROWS, st.data())
def test_a_cut_file_has_the_first_rows_or_is_refused(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    """An object that was cut is not closed, so no cell of it is read."""
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    if not any(rows):
        return
    whole = read_back(content)

    try:
        frame = read_back(content[: data.draw(st.integers(0, len(content)))])
    except DataError:
        return

    assert frame.rows() == whole.select(frame.columns).rows()[: frame.height]


@given(
    st.lists(
        st.sampled_from([b'{"a":', b"1", b'"', b"}", b"{", b"[", b",", b"\n", b"\\u", b"d800", b"e", b"\xff", b"-"])
    )
)
def test_no_bytes_end_otherwise_than_in_a_table_or_a_sentence(pieces: list[bytes]) -> None:
    """Whatever they are."""
    try:
        frame = read_back(b'{"a": 1}\n' + b"".join(pieces))
    except DataError as error:
        assert error.what  # noqa: PT017 - either is right
    else:
        assert frame["a"][0] == "1"


def test_the_reader_answers_for_json_lines() -> None:
    """By either suffix, in small letters."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("jsonl", (".jsonl", ".ndjson"), read)
