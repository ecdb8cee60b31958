import io
import os
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.errors import DataError
from rulecheck.formats.refusing import refusing
from rulecheck.formats.tables import PLACE, Wanted
from rulecheck.model.limits import Limits
from rulecheck.readers.parquet import read, rulecheck_readers

RETURNS = pl.DataFrame(
    {"unit": ["North", "South", ""], "recruited": [24.0, None, 0.5], "is_final": [True, False, None]}
)


def written(frame: pl.DataFrame, **form: Any) -> bytes:
    """Return the bytes of a Parquet file with this table."""
    file = io.BytesIO()
    frame.write_parquet(file, **form)
    return file.getvalue()


def read_back(content: bytes, **options: Any) -> pl.DataFrame:
    """Return the table that a file of these bytes holds, collected as a caller should."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.parquet")
        file.write_bytes(content)
        table = read(str(file), options)
        with refusing(str(file)):
            frame: pl.DataFrame = table.frame.collect().to_native()
        return frame


def refusal(content: bytes, **options: Any) -> str:
    """Return why a file of these bytes is refused."""
    with pytest.raises(DataError) as caught:
        read_back(content, **options)
    return caught.value.what


def arrow(table: pa.Table) -> bytes:
    """Return what another writer makes of a table, which polars would not hold."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_value_is_text_with_the_number_of_its_row() -> None:
    """Counted from 1, in the order of the file."""
    assert read_back(written(RETURNS)).rows() == [
        ("North", "24", "TRUE", "row 1"),
        ("South", None, "FALSE", "row 2"),
        (None, "0.5", None, "row 3"),
    ]


def test_only_what_is_selected_is_read(folder: Path) -> None:
    """Neither the other columns nor the numbers of the rows."""
    Path("a.parquet").write_bytes(written(RETURNS))

    plan = read("a.parquet", {}).frame.select("unit").to_native().explain()

    assert "PROJECT 1/3 COLUMNS" in plan
    assert "ROW_INDEX" not in plan


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_a_row_keeps_its_number_when_others_are_left_out(rows: int) -> None:
    """Whatever the groups that the rows are stored in, and however they are filtered while they are read."""
    content = written(pl.DataFrame({"n": range(100)}), row_group_size=rows)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.parquet").write_bytes(content)
        frame = read(str(Path(folder, "a.parquet")), {}).frame.to_native()

        assert frame.filter(pl.col("n").is_in(["0", "41", "99"])).select(PLACE).collect()[PLACE].to_list() == [
            *("row 1", "row 42", "row 100")
        ]


@pytest.mark.parametrize(
    "name",
    [
        "*.parquet",
        "s3:x.parquet",
        "~.parquet",
        "_.parquet",
        ".a.parquet",
        "file:x.parquet",
        "[a].parquet",
        "unit=x/a.parquet",
        "-.parquet",
    ],
)
def test_a_location_is_one_path(folder: Path, name: str) -> None:
    """No pattern, address, home folder or partition is made of it, and its neighbours are not read."""
    Path("unit=x").mkdir()
    Path("a.parquet").write_bytes(written(pl.DataFrame({"other": [1]})))
    Path(name).write_bytes(written(RETURNS))

    assert read(name, {}).frame.collect().rows()[0] == ("North", "24", "TRUE", "row 1")


@pytest.mark.parametrize(
    "name", ["missing.parquet", "*.parquet", "s3://bucket/a.parquet", "https://localhost/a.parquet", "~"]
)
def test_what_is_not_there_is_not_looked_for_elsewhere(folder: Path, name: str) -> None:
    """Neither on another machine nor by a pattern."""
    Path("a.parquet").write_bytes(written(RETURNS))

    with pytest.raises(DataError, match="there is no such file"):
        read(name, {})


def test_a_pipe_and_a_folder_are_refused(folder: Path) -> None:
    """At once; the reader does not wait for a writer."""
    os.mkfifo("pipe.parquet")
    Path("folder.parquet").mkdir()

    with pytest.raises(DataError, match="is a pipe or a device"):
        read("pipe.parquet", {})
    with pytest.raises(DataError, match="is a folder"):
        read("folder.parquet", {})


LISTS = RETURNS.with_columns(parts=pl.Series([[1], [2], [3]]))


def test_a_column_of_lists_is_refused_if_it_is_wanted() -> None:
    """By name, and where nobody says what is wanted."""
    says = "these columns cannot be read as text: 'parts' (List(Int64)); leave them out or cast them"

    assert refusal(written(LISTS)) == says
    assert refusal(written(LISTS), wanted=Wanted(columns=("unit", "parts"))) == says


def test_a_column_of_lists_is_left_out_if_it_is_not_wanted(folder: Path) -> None:
    """And the remarks say so."""
    Path("a.parquet").write_bytes(written(LISTS))

    table = read("a.parquet", {"wanted": Wanted(columns=("unit",))})

    assert table.frame.collect_schema().names() == [*RETURNS.columns, PLACE]
    assert table.remarks == ("column 'parts' (List(Int64)) left out, for the cells are no text",)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), "more than one occurrence"),
        (pa.table({"": [1]}), "column 1 has no name"),
        (pa.table({"a": [1], " ": [1]}), "column 2 has no name"),
        (pa.table({"rulecheck:row": [1]}), "names with 'rulecheck:' are our own"),
        (pa.table({}), "has no columns"),
        (pa.table({"a": pa.array([1], pa.decimal256(60, 2))}), "cannot be read"),
    ],
)
def test_a_table_without_names_for_all_columns_is_refused(table: pa.Table, says: str) -> None:
    """Or with a name twice, one of ours, or a type that the table library does not hold."""
    assert says in refusal(arrow(table))


def test_text_that_is_not_utf8_is_refused() -> None:
    """When the frame is collected: nothing is replaced."""
    offsets, letters = pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")

    assert "UTF-8" in refusal(arrow(pa.table({"a": pa.Array.from_buffers(pa.string(), 1, [None, offsets, letters])})))


def test_a_table_of_no_rows_is_read() -> None:
    """It has its columns."""
    assert read_back(written(RETURNS.clear())).schema == dict.fromkeys([*RETURNS.columns, PLACE], pl.String)


@pytest.mark.parametrize("compression", ["zstd", "uncompressed"])
@given(st.data())
def test_a_cut_file_is_refused(compression: Any, data: st.DataObject) -> None:
    """Wherever it was cut, for the description of the table stands at the end."""
    content = written(RETURNS, compression=compression)

    assert "cannot be read; is it damaged?" in refusal(content[: data.draw(st.integers(0, len(content) - 1))])


@pytest.mark.parametrize(
    "content", [b"PAR1", b"PAR1PAR1", b"unit,recruited\nNorth,24\n", b"PAR1" + b"\xff" * 8 + b"PAR1"]
)
def test_what_is_no_parquet_is_refused(content: bytes) -> None:
    """Whatever its name says."""
    assert "cannot be read; is it damaged?" in refusal(content)


def test_a_file_that_goes_away_before_it_is_collected_is_refused(folder: Path) -> None:
    """A lazy frame opens it only then."""
    Path("a.parquet").write_bytes(written(RETURNS))
    frame = read("a.parquet", {}).frame
    Path("a.parquet").unlink()

    with pytest.raises(DataError, match=r"a\.parquet: cannot be read"), refusing("a.parquet"):
        frame.collect()


def test_limits_are_kept() -> None:
    """On bytes, columns and names."""
    content = written(RETURNS)
    enough = {"bytes": len(content), "columns": 3, "name_length": 9}

    assert read_back(content, limits=Limits(**enough)).height == 3
    for name, most in enough.items():
        assert refusal(content, limits=Limits(**{**enough, name: most - 1}))


def test_a_small_file_of_endless_rows_is_refused() -> None:
    """No more cells than a CSV file of the most bytes could have; only the wanted columns count."""
    content = written(pl.DataFrame({"a": [1], "b": [1]}).select(pl.all().repeat_by(5_000).explode()))
    limits = Limits(bytes=10_000)

    assert len(content) < limits.bytes
    assert refusal(content, limits=limits) == "has 5,000 rows of 2 columns; at most 5,000 cells are read"
    assert read_back(content, limits=limits, wanted=Wanted(columns=("a",))).height == 5_000


def test_the_reader_answers_for_parquet_files() -> None:
    """By the suffix, in small letters."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("parquet", (".parquet",), read)
