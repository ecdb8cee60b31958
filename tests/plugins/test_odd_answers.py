"""Answers of odd types, sizes and engines: each is judged for what it says, or breaks its rule and no other."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import load_plugins

Judged = Callable[[str], rulecheck.Report]

NATIVE = "native = frame.to_native()\nreturn nw.from_native(native.with_columns({}))"
ARROW = "t = frame.collect('polars').to_arrow()\n"
OBJECTS = (
    "table = frame.collect('polars').to_native()\nodd = pl.Series('observed', [object(), object()], dtype=pl.Object)\n"
)
WIDE = (
    "days = pl.LazyFrame({'day': range(1_000_000)})\nreturn nw.from_native(frame.to_native().join(days, how='cross'))"
)
DAYS = (
    "import datetime\nday = datetime.date(1900, 1, 1)\n"
    "days = pl.LazyFrame({'at': [day + datetime.timedelta(days=n) for n in range(1000)]})\n"
    "return nw.from_native(frame.to_native().join(days, how='cross'))"
)

BROKEN = {
    "categories as unit": (
        "return frame.with_columns(nw.col('unit').cast(nw.Categorical))",
        "unit holds Categorical and not String",
    ),
    "an enum as unit": (NATIVE.format("pl.col('unit').cast(pl.Enum(['North', 'South']))"), "unit holds Enum"),
    "bytes as unit": (NATIVE.format("pl.col('unit').cast(pl.Binary)"), "unit holds Binary and not String"),
    "no unit at all": (NATIVE.format("unit=pl.lit(None)"), "outside the rule's scope"),
    "a time as year": (NATIVE.format("year=pl.lit(1).cast(pl.Datetime)"), "not whole start years"),
    "no year at all": (NATIVE.format("year=pl.lit(None)"), "not whole start years"),
    "a year beyond all": (NATIVE.format("year=pl.lit(2**64 - 1, dtype=pl.UInt64)"), "conversion from `u64`"),
    "a time as checkpoint": (NATIVE.format("at=pl.lit(1).cast(pl.Datetime)"), "at holds Datetime"),
    "structs": (NATIVE.format("observed=pl.struct('unit', 'year')"), "observed holds Struct"),
    "lists": (NATIVE.format("observed=pl.concat_list('year', 'year')"), "observed holds List"),
    "durations": (NATIVE.format("observed=pl.duration(days=1)"), "observed holds Duration"),
    "objects": (OBJECTS + "return nw.from_native(table.with_columns(odd).lazy())", "observed holds Object"),
    "two columns of one name": (
        ARROW + "import pyarrow as pa\ncolumns = ['unit', 'year', 'observed', 'observed']\n"
        "return nw.from_native(pa.table([t[name] for name in columns], names=columns))",
        "Expected unique column names",
    ),
    "the main namespace": (
        "import narwhals\nreturn narwhals.from_native(frame.to_native())",
        "is narwhals.dataframe.LazyFrame and not a frame of narwhals.stable.v2",
    ),
    "an older namespace": (
        "import narwhals.stable.v1 as older\nreturn older.from_native(frame.to_native())",
        "is narwhals.stable.v1.LazyFrame and not a frame of narwhals.stable.v2",
    ),
    "the class": ("return nw.LazyFrame", "is builtins.type and not a frame"),
    "an expression": ("return nw.col('observed')", "Expr and not a frame"),
    "a generator": ("return (each for each in [frame])", "generator and not a frame"),
    "a frame in name only": (
        "class Frame(nw.LazyFrame):\n    def __init__(self): pass\nreturn Frame()",
        "object has no attribute",
    ),
    "the rows": ("return submission.rows", "no column observed"),
    "a misspelt outcome": (
        "return frame.with_columns(outcom=nw.lit('fail'))",
        "a column 'outcom', which nothing reads; did you mean 'outcome'? If it is your own, drop it",
    ),
    "a misspelt base": (
        "return frame.with_columns(off=nw.lit(1))",
        "a column 'off', which nothing reads; did you mean 'of'?",
    ),
    "far too many rows": (WIDE, "more rows than the rule's scope has days"),
    "far too many days": (DAYS, "more rows than the rule's scope has days"),
    "no memory": ("raise MemoryError", "MemoryError"),
    "a panic": ("raise pl.exceptions.PanicException('the engine panicked')", "PanicException: the engine panicked"),
    "a group of errors": (
        "raise ExceptionGroup('many', [ValueError('one'), TypeError('two')])",
        "ExceptionGroup: many (2 sub-exceptions): ValueError: one; TypeError: two",
    ),
    "a group with an interrupt": (
        "raise BaseExceptionGroup('many', [SystemExit(0), KeyboardInterrupt()])",
        "SystemExit: 0; KeyboardInterrupt",
    ),
    "a warning made an error": (
        "import warnings\nwith warnings.catch_warnings(action='error'):\n    warnings.warn('old')\nreturn frame",
        "UserWarning: old",
    ),
    "a cancelled task": ("import asyncio\nraise asyncio.CancelledError", "CancelledError"),
    "the end of an iteration": ("raise StopIteration", "StopIteration"),
}


@pytest.fixture(scope="module")
def judged(shared: Any) -> Judged:
    """Return a function from the statements that end a judging to the report of a run; each is run once."""
    return functools.cache(shared.judged)


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_cannot_be_used_breaks_its_rule_alone(
    judged: Judged, outcomes: Any, others: Any, without: list[rulecheck.Finding], name: str
) -> None:
    """The error says what is wrong with it and names the plugin; the other rules' findings are the same."""
    judge, said = BROKEN[name]
    report = judged(judge)

    (error,) = report.errors
    assert set(outcomes(report).values()) == {("unjudged", "broken")}
    assert (error.rule, said in error.message, "my_kind.py sha256:" in error.plugin) == ("mine", True, True)
    assert (others(report), report.exit_code("never")) == (without, 3)


ABSENT = {
    "nothing": NATIVE.format("observed=pl.lit(None)"),
    "no number": "return frame.with_columns(observed=nw.lit(float('nan')))",
    "infinity of infinity": "return frame.with_columns(observed=nw.lit(float('inf')), of=nw.lit(float('inf')))",
    "beyond all numbers": NATIVE.format("observed=pl.lit(2**100, dtype=pl.Int128)"),
}


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_no_number_never_passes(judged: Judged, outcomes: Any, name: str) -> None:
    """It is missing, which fails unless the rule says otherwise."""
    assert set(outcomes(judged(ABSENT[name])).values()) == {("fail", "missing")}


DUCK = "import duckdb\n" + ARROW + "return nw.from_native(duckdb.sql('from t').select('unit', 'year', 'observed'))"
SAME = {
    "an eager frame": "return frame.collect('polars')",
    "pandas": "return nw.from_native(frame.collect('polars').to_pandas())",
    "pyarrow": ARROW + "return nw.from_native(t)",
    "duckdb, without evidence": DUCK,
    "halves": NATIVE.format("observed=pl.lit(130.0).cast(pl.Float16)"),
    "long years": NATIVE.format("pl.col('year').cast(pl.Int128)"),
    "columns with names of the engine's": "return frame.with_columns(nw.lit(9).alias('rule'), nw.lit(9).alias('low'))",
}


@pytest.mark.parametrize("name", SAME)
def test_another_engine_or_type_gives_the_same(judged: Judged, outcomes: Any, name: str) -> None:
    """A frame is judged for the numbers in it, wherever it lies."""
    report = judged(SAME[name])

    assert report.errors == ()
    assert outcomes(report) == {"North": ("pass", "met"), "South": ("pass", "met")}


def test_a_finding_for_each_day_of_the_year_is_more_than_is_owed(judged: Judged, others: Any) -> None:
    """A kind may tell on which day its value stood; how many findings there are the scope says, and not the kind."""
    days = DAYS.replace("1900, 1, 1", "2021, 4, 1").replace("range(1000)", "range(365)")
    report = judged(days)

    assert (report.exit_code(), report.complete) == (3, False)
    assert any("its scope asks for 2 findings, 730 were found" in error.message for error in report.errors)


@pytest.mark.parametrize("words", [r"'\x1b[2J\n::error::' + 'x' * 10**6", r"type('\x1b' + 'y' * 10**5, (), {})"])
def test_an_error_of_any_length_is_told_on_one_short_line(judged: Judged, words: str) -> None:
    """What a plugin raises may quote a whole submission."""
    (error,) = judged(f"raise type('Odd' * 10**4, (Exception,), {{}})({words})").errors

    assert len(error.message) < 1200
    assert "\n" not in error.message


NAMES = {
    "control characters": r"a\x1b[2Jb",
    "a new line": r"a\nb",
    "blanks": "a b",
    "a writing direction": r"a\u202eb",
    "very long": "a" * 10_000,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_of_a_name_that_cannot_be_read_is_refused(bench: Any, source: Callable[..., str], name: str) -> None:
    """It would stand in every rule, finding and message; the refusal shows it escaped and cut short."""
    path = bench.file(source(NAMES[name]))

    with pytest.raises(rulecheck.PluginError, match="has a name that cannot be used") as caught:
        load_plugins([str(path)])

    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_distribution_of_a_hostile_name_stays_on_its_line(bench: Any) -> None:
    """Metadata are written by whoever made the package."""
    folder = bench.site / "odd-0.3.1.dist-info"
    folder.mkdir()
    hostile = "odd\x1b[2J" + "d" * 10_000
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {hostile}\nVersion: 1\x1b[2J\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text("[rulecheck]\nkinds = no_such_module_at_all\n")

    (plugin,) = load_plugins().faulty

    assert (plugin.title.isprintable(), len(plugin.title) < 1000) == (True, True)
    assert "\x1b" not in bench.command("plugins").out + bench.command("plugins").err
