import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.errors import DataError
from rulecheck.formats.as_text import as_text, from_dataframe
from rulecheck.formats.refusing import refusing
from rulecheck.formats.values import text_of
from rulecheck.model.numbers import exact


def texts(values: Any, dtype: Any = None) -> list[str | None]:
    """Return a column's values as text."""
    frame = as_text(nw.from_native(pl.LazyFrame({"x": pl.Series(values, dtype=dtype)})), "data")
    return frame.collect().to_native()["x"].to_list()  # type: ignore[no-any-return]


def read_back(data: Any) -> dict[str, list[str | None]]:
    """Return a dataframe's columns as text."""
    return from_dataframe(data, "data").collect().to_native().to_dict(as_series=False)  # type: ignore[no-any-return]


def refusal(data: Any) -> str:
    """Return why a dataframe is refused."""
    with pytest.raises(DataError) as caught:
        read_back(data)
    return caught.value.what


FLOATS: Mapping[float, str] = {
    129.0: "129",
    -129.0: "-129",
    0.0: "0",
    0.1: "0.1",
    129.25: "129.25",
    0.1 + 0.2: "0.30000000000000004",
    0.000015: "0.000015",
    0.00001: "0.00001",
    0.000001: "0.000001",
    -0.000009: "-0.000009",
    0.0000001: "1e-7",
    123456.789123: "123456.789123",
    999999999999999.0: "999999999999999",
    1e14: "100000000000000",
    1e16: "1e+16",
    1e300: "1e+300",
    float("inf"): "inf",
    float("-inf"): "-inf",
}


@pytest.mark.parametrize(("value", "text"), FLOATS.items())
def test_a_float_is_its_shortest_text(value: float, text: str) -> None:
    """Without .0, and without an exponent wherever the number can be read; alone as in a column."""
    assert texts([value]) == [text]
    assert text_of(value) == text


def test_nan_is_no_number_and_no_absence() -> None:
    """It stays to be seen as what cannot be read."""
    assert texts([float("nan"), None]) == ["NaN", None]
    assert text_of(float("nan")) == "NaN"


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_every_number_of_15_digits_and_6_decimals_survives(digits: int, places: int) -> None:
    """As a float it is read as what was written."""
    number = Decimal(digits).scaleb(-places)

    (text,) = texts([float(number)])

    assert text is not None
    assert "e" not in text
    assert exact(Decimal(text)) == number
    assert text_of(float(number)) == text


@given(st.floats())
def test_a_value_is_the_same_text_alone_and_in_a_column(value: float) -> None:
    """Readers of cells and readers of columns agree, on numbers that nobody can read too."""
    assert texts([value], pl.Float64) == [text_of(value)]


def test_floats_of_32_bits_are_their_own_shortest_text() -> None:
    """0.1 is 0.1 and not 0.10000000149, and many digits are written out."""
    assert texts([0.1, 129.0, 2.5e-5, 1e14, None], pl.Float32) == ["0.1", "129", "0.000025", "100000000000000", None]


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int64, pl.Int128, pl.UInt8, pl.UInt64])
def test_whole_numbers_are_their_digits(dtype: Any) -> None:
    """Of any width."""
    assert texts([0, 127, None], dtype) == ["0", "127", None]
    assert texts([2**64 - 1], pl.UInt64) == ["18446744073709551615"]


def test_decimals_are_exact_without_zeros_at_the_end() -> None:
    """And zeros before the point stay."""
    values = [Decimal("129.50"), Decimal("-100.00"), Decimal("0.00"), Decimal("0.01"), None]

    assert texts(values, pl.Decimal(20, 2)) == ["129.5", "-100", "0", "0.01", None]
    assert texts([Decimal(100)], pl.Decimal(20, 0)) == ["100"]


def test_truth_is_written_in_capitals() -> None:
    """As spreadsheets do."""
    assert texts([True, False, None]) == ["TRUE", "FALSE", None]
    assert [text_of(True), text_of(False)] == ["TRUE", "FALSE"]


def test_an_empty_text_is_null() -> None:
    """In text and in categories; blanks are text."""
    assert texts(["", " ", "x", None]) == [None, " ", "x", None]
    assert texts(["", "x"], pl.Categorical) == [None, "x"]
    assert texts(["", "x"], pl.Enum(["", "x"])) == [None, "x"]
    assert texts([None], pl.Null) == [None]


def test_dates_are_written_in_full() -> None:
    """Year, month and day."""
    assert texts([dt.date(2022, 3, 31), dt.date(1, 1, 1), dt.date(9999, 12, 31), None]) == [
        *("2022-03-31", "0001-01-01", "9999-12-31"),
        None,
    ]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_time_at_midnight_is_its_date(unit: Any) -> None:
    """Else it has seconds, and what there is of their parts."""
    values = [dt.datetime(2022, 3, 31), dt.datetime(2022, 3, 31, 12), dt.datetime(2022, 3, 31, 0, 0, 0, 500_000), None]  # noqa: DTZ001

    first, second, third, last = texts(values, pl.Datetime(unit))

    assert (first, second, last) == ("2022-03-31", "2022-03-31 12:00:00", None)
    assert (third or "").startswith("2022-03-31 00:00:00.5")


def test_a_time_with_a_zone_is_what_the_clock_showed_there() -> None:
    """Midnight in London in summer is that day, though it was the day before at Greenwich."""
    summer = pl.Series([dt.datetime(2022, 7, 1)]).dt.replace_time_zone("Europe/London")  # noqa: DTZ001

    assert texts(summer) == ["2022-07-01"]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([2**31 - 1, -(2**31)], pl.Date),
        ([2**63 - 1, -(2**63)], pl.Datetime("us")),
        ([2**62], pl.Datetime("ms", "Asia/Tokyo")),
    ],
)
def test_days_beyond_the_calendar_are_no_dates(values: list[int], dtype: Any) -> None:
    """The table library would panic on them; a null among them stays null."""
    days = pl.Series([*values, None], dtype=pl.Int32 if dtype == pl.Date else pl.Int64).cast(dtype)

    assert texts(days) == [*["no date from 0001 to 9999"] * len(values), None]


def test_times_of_day_keep_their_parts() -> None:
    """Nothing is rounded away."""
    assert texts([dt.time(12), dt.time(12, 0, 0, 5)]) == ["12:00:00", "12:00:00.000005"]


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        ([[1]], "List(Int64)"),
        ([{"a": 1}], "Struct"),
        ([b"x"], "Binary"),
        ([object()], "Object"),
        ([dt.timedelta(1)], "Duration"),
    ],
)
def test_what_has_no_one_text_is_refused(column: list[Any], type_: str) -> None:
    """The refusal names the columns and what to do."""
    what = refusal(pl.DataFrame({"n": [1], "x": pl.Series(column, dtype=pl.Object if type_ == "Object" else None)}))

    assert what.startswith(f"these columns cannot be read as text: 'x' ({type_}")
    assert what.endswith("; leave them out or cast them")


def test_names_are_taken_by_the_letter() -> None:
    """Patterns are names like others, and columns stay apart."""
    assert read_back(pl.DataFrame({"^a.*$": [1], "ab": [2.0], "*": ["x"]})) == {"^a.*$": ["1"], "ab": ["2"], "*": ["x"]}


def test_it_stays_lazy() -> None:
    """What is not selected is never computed."""

    def never(_: pl.Series) -> pl.Series:
        raise AssertionError

    lazy = pl.LazyFrame({"a": [1.5]}).with_columns(b=pl.col("a").map_batches(never, return_dtype=pl.Float64))

    assert from_dataframe(lazy, "data").select("a").collect().rows() == [("1.5",)]


def test_arrow_tables_are_read() -> None:
    """Null is null there; NaN is not."""
    assert read_back(pa.table({"a": [1.5, None, float("nan")], "b": ["", "x", None]})) == {
        "a": ["1.5", None, "NaN"],
        "b": [None, "x", None],
    }


@pytest.mark.parametrize("data", [3, object(), {"a": [1]}, pl.Series([1])])
def test_what_is_no_dataframe_is_refused(data: Any) -> None:
    """With the name of its type."""
    assert refusal(data) == f"{type(data).__name__} is neither a path nor a dataframe that can be read"


def test_names_of_ours_and_names_twice_are_refused() -> None:
    """Arrow allows the latter."""
    twice = pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])

    assert refusal(twice) == "has two columns of one name; rename one"
    assert refusal(pl.DataFrame({"rulecheck:x": [1]})).startswith("a column is named 'rulecheck:x'")


def test_a_lazy_frame_that_cannot_be_computed_is_refused() -> None:
    """The table library's complaint becomes a sentence."""
    assert "cannot be read" in refusal(pl.LazyFrame({"a": [1]}).select("b"))


@pytest.mark.parametrize("error", [pl.exceptions.ComputeError("x"), pl.exceptions.PanicException("x"), OSError("x")])
def test_the_table_librarys_complaints_are_refusals(error: BaseException) -> None:
    """Its panics too, which are no exceptions."""
    with pytest.raises(DataError, match="cannot be read; is it damaged"), refusing("returns.parquet"):
        raise error


@pytest.fixture
def pd() -> Any:
    """Return pandas, which rulecheck does not need."""
    return pytest.importorskip("pandas")


def test_in_pandas_nan_is_absence(pd: Any) -> None:
    """For a column of floats has no other way to say so."""
    frame = pd.DataFrame({"a": [1.0, float("nan")], "n": pd.array([1, None], dtype="Int64"), "s": ["x", None]})

    assert read_back(frame) == {"a": ["1", None], "n": ["1", None], "s": ["x", None]}


def test_pandas_objects_that_are_texts_or_numbers_are_read(pd: Any) -> None:
    """As a column that was put together from several sources is."""
    values = [1, "x", None, 2.0, Decimal("1.50"), True, float("nan"), 10**30, 0.00001]

    assert read_back(pd.DataFrame({"o": pd.Series(values, dtype=object)})) == {
        "o": ["1", "x", None, "2", "1.50", "TRUE", None, "1" + "0" * 30, "0.00001"]
    }


@pytest.mark.parametrize("value", [[1], dt.date(2022, 1, 1), object(), b"x", 1j, {"a": 1}])
def test_other_pandas_objects_are_refused(pd: Any, value: Any) -> None:
    """With the type that was met."""
    what = refusal(pd.DataFrame({"o": pd.Series(["x", value], dtype=object)}))

    assert what.startswith(f"these columns cannot be read as text: 'o' ({type(value).__name__})")


def test_pandas_objects_beyond_text_are_refused(pd: Any) -> None:
    """Half characters, and numbers that Python does not write out."""
    assert "cannot be read" in refusal(pd.DataFrame({"o": pd.Series(["\ud800"], dtype=object)}))
    assert "cannot be read" in refusal(pd.DataFrame({"o": pd.Series([10**5000], dtype=object)}))
    assert "cannot be read" in refusal(pd.DataFrame({"o": [1 + 2j]}))


def test_pandas_names_must_be_texts_and_differ(pd: Any) -> None:
    """It allows others."""
    assert refusal(pd.DataFrame({1: [2]})) == "the column name 1 is no text; rename the column"
    assert refusal(pd.DataFrame({("a", "b"): [2]})).startswith("the column name ('a', 'b') is no text")
    assert refusal(pd.DataFrame([[1, 2]], columns=["a", "a"])) == "has two columns of one name; rename one"


@pytest.fixture
def duckdb() -> Any:
    """Return DuckDB, which rulecheck does not need."""
    return pytest.importorskip("duckdb")


def test_a_duckdb_relation_is_read_late(duckdb: Any) -> None:
    """Only the columns that are selected are asked of it, and its values become the same texts."""
    frame = from_dataframe(duckdb.sql("select 129.0::double as a, 1.50::decimal(9, 2) as b, true as c"), "data")

    assert frame.collect().rows() == [("129", "1.5", "TRUE")]
    assert "PROJECT 1/3 COLUMNS" in frame.select("b").to_native().explain()
    assert frame.filter(nw.col("a") == "129").select("c").collect().rows() == [("TRUE",)]


@pytest.mark.parametrize(
    ("query", "says"), [("1 as a, 2 as a", "two columns are named 'a'"), ("[1] as a", "cannot be read")]
)
def test_a_duckdb_relation_that_is_no_table_of_texts_is_refused(duckdb: Any, query: str, says: str) -> None:
    """Two columns of one name, and lists."""
    assert says in refusal(duckdb.sql(f"select {query}"))
