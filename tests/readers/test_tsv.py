import tempfile
from pathlib import Path
from typing import Any

import pytest

from rulecheck.errors import DataError
from rulecheck.formats.tables import Table
from rulecheck.readers.tsv import read, rulecheck_readers


def table_of(content: bytes, **options: Any) -> Table:
    """Return what the reader makes of a file of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.tsv")
        file.write_bytes(content)
        return read(str(file), options)


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_tabs_part_cells(quote: bytes) -> None:
    """Commas do not, and stay in their cells."""
    table = table_of(b"unit\tn,m\n" + quote + b"North, East" + quote + b"\t 24\n")

    assert table.frame.collect().rows() == [("North, East", " 24", "line 2")]
    assert table.frame.collect_schema().names()[:2] == ["unit", "n,m"]


def test_a_quoted_cell_may_hold_a_tab() -> None:
    """The rules of quotation are those of CSV."""
    assert table_of(b'a\tb\n"1\t""2"""\t3\n').frame.collect().rows() == [('1\t"2"', "3", "line 2")]


@pytest.mark.parametrize("row", [b"1", b"1\t2\t3", b'1"\t2', b'"1"x\t2', b'"1\t2', b""])
def test_rows_in_doubt_are_refused(row: bytes) -> None:
    """Of another width, or with a quotation mark that parts nothing."""
    with pytest.raises(DataError, match="line 2"):
        table_of(b"a\tb\n" + row + b"\n3\t4\n")


def test_a_last_cell_without_a_line_break_is_marked() -> None:
    """As in CSV, nobody can tell whether it is whole."""
    assert table_of(b"a\tb\n1\t2").frame.collect().rows() == [("1", "2…", "line 2")]


def test_another_separator_may_be_stated() -> None:
    """Some programs write semicolons under any name."""
    assert table_of(b"a;b\n1;2\n", separator=";").frame.collect().rows() == [("1", "2", "line 2")]


def test_the_reader_answers_for_tsv_files() -> None:
    """By either suffix, in small letters."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("tsv", (".tsv", ".tab"), read)
