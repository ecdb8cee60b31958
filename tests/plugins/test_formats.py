"""Readers and reporters of plugins: loaded like kinds, and a failing one is never a success."""

from __future__ import annotations

from typing import Any

import pytest

REPORTER = """
import sys
import rulecheck

def render(report):
    {body}

@rulecheck.hookimpl
def rulecheck_reporters():
    return [rulecheck.Reporter(name="count", suffixes=(".count",), render=render)]
"""

READER = """
import sys
import narwhals.stable.v2 as nw
import polars as pl
import rulecheck

def read(location, options):
    {body}

@rulecheck.hookimpl
def rulecheck_readers():
    return [rulecheck.Reader(name="fixed", suffixes=(".fixed",), read=read)]
"""

WRONG_REPORTERS = {
    "raises": "raise ValueError('no report')",
    "exits with 0": "sys.exit(0)",
    "returns text": "return 'text'",
    "returns nothing": "return None",
}


def test_a_reporter_of_a_plugin_writes(bench: Any) -> None:
    """Its suffix picks it."""
    path = bench.file(REPORTER.format(body="return str(report.summary.counts['pass']).encode()"))

    ended = bench.check_command("--plugin", path, "--output", "findings.count", kind=None)

    assert (ended.code, (bench.folder / "findings.count").read_bytes()) == (0, b"2")


@pytest.mark.parametrize("body", WRONG_REPORTERS.values(), ids=WRONG_REPORTERS)
def test_a_reporter_that_fails_ends_with_3(bench: Any, body: str) -> None:
    """A report that could not be written is exit 3, and nothing is left of it."""
    path = bench.file(REPORTER.format(body=body))

    ended = bench.check_command("--plugin", path, "--output", "findings.count", kind=None)

    assert ended.code == 3
    assert sorted(file.name for file in bench.folder.glob("*findings*")) == []


def test_a_reporter_that_exits_does_not_end_the_process(bench: Any) -> None:
    """The real command ends with 3 as well, and says who failed."""
    path = bench.file(REPORTER.format(body=WRONG_REPORTERS["exits with 0"]))

    ended = bench.spawn(*bench.asked("--plugin", path, "--output", "findings.count", kind=None))

    assert (ended.code, "count: the report could not be written" in ended.err) == (3, True)


FRAME = "pl.LazyFrame({'unit': ['North'], 'year': ['2021-22'], 'recruited': ['130']})"
WRONG_READERS = {
    "raises": ("raise ValueError('unread')", "ValueError: unread"),
    "exits with 0": ("sys.exit(0)", "SystemExit: 0"),
    "returns nothing": ("return None", "it returned NoneType and not a lazy frame of narwhals.stable.v2"),
    "returns a list": ("return [1]", "it returned list and not a lazy frame"),
    "returns a native frame": (f"return {FRAME}", "it returned LazyFrame and not a lazy frame of narwhals"),
    "returns an eager frame": (f"return nw.from_native({FRAME}.collect())", "it returned DataFrame and not a lazy"),
    "hides a list in a table": ("return rulecheck.Table(frame=[1])", "it returned list and not a lazy frame"),
    "numbers": (f"return nw.from_native({FRAME}.cast({{'recruited': pl.Int64}}))", "'recruited' holds Int64 and not"),
    "categories": (f"return nw.from_native({FRAME}.cast(pl.Categorical))", "'unit' holds Categorical and not text"),
    "no columns": ("return nw.from_native(pl.LazyFrame())", "it returned a frame without columns"),
    "an unknown column": (f"return nw.from_native({FRAME}).select('absent')", "absent"),
    "prints": ("print('loose')\n    raise ValueError('unread')", "ValueError: unread"),
}


@pytest.mark.parametrize(("body", "said"), WRONG_READERS.values(), ids=WRONG_READERS)
def test_a_reader_that_fails_ends_with_3_and_is_named(bench: Any, body: str, said: str) -> None:
    """Data that a plugin could not read were not checked; who failed, on what and how stands in the report."""
    bench.install("reads", READER.format(body=body))
    (bench.folder / "data.fixed").write_text("")
    asked = ("check", bench.rules(), "data.fixed", "--as-at", "2022-04-01", "--output", "report.json")

    ended = bench.command(*asked)

    (error,) = bench.report()["errors"]
    assert error["message"].startswith("plugin kinds (reads 0.3.1): the reader 'fixed' failed on data.fixed: ")
    assert (ended.code, said in error["message"], "Traceback" in ended.err) == (3, True, False)


def test_a_reader_of_a_plugin_reads(bench: Any) -> None:
    """What it hands over is judged, and what it prints is not lost."""
    bench.install("reads", READER.format(body=f"print('loose')\n    return nw.from_native({FRAME})"))
    (bench.folder / "data.fixed").write_text("")

    ended = bench.command("check", bench.rules(), "data.fixed", "--as-at", "2022-04-01", "--unit", "North")

    assert (ended.code, "rulecheck: plugin kinds (reads 0.3.1) printed: loose\n" in ended.err) == (0, True)


def test_a_reader_that_refuses_a_file_ends_with_2(bench: Any) -> None:
    """DataError is how a reader says that the file is at fault, and not the plugin."""
    bench.install("reads", READER.format(body="raise rulecheck.DataError(location, 'is of 1999')"))
    (bench.folder / "data.fixed").write_text("")

    ended = bench.command("check", bench.rules(), "data.fixed", "--as-at", "2022-04-01")

    assert (ended.code, "rulecheck: data.fixed: is of 1999\n" in ended.err) == (2, True)


@pytest.mark.parametrize("body", WRONG_REPORTERS.values(), ids=WRONG_REPORTERS)
def test_a_reporter_that_fails_is_named(bench: Any, body: str) -> None:
    """Plugin, distribution and version stand in the JSON report, which says that the run is not complete."""
    bench.install("writes", REPORTER.format(body=body))

    bench.check_command("--output", "findings.count", kind=None)

    assert bench.report()["complete"] is False
    assert "plugin kinds (writes 0.3.1): " in bench.report()["errors"][0]["message"]


def test_a_reporter_that_prints_does_not_spoil_what_is_printed(bench: Any) -> None:
    """Its own report on stdout is what it returned."""
    bench.install("writes", REPORTER.format(body="print('loose')\n    return b'counted'"))

    ended = bench.spawn(*bench.asked("--format", "count", kind=None))

    assert (ended.code, ended.out) == (0, "counted")
    assert "rulecheck: plugin kinds (writes 0.3.1) printed: loose\n" in ended.err


def test_a_reporter_that_changes_the_working_directory_writes_where_it_was_asked_to(bench: Any) -> None:
    """It is put back before the file is written, and a warning names the plugin."""
    bench.install("moves", REPORTER.format(body="import os\n    os.chdir('/')\n    return b'counted'"))

    ended = bench.check_command("--output", "findings.count", kind=None)

    assert (ended.code, (bench.folder / "findings.count").read_bytes()) == (0, b"counted")
    said = "rulecheck: warning: plugin kinds (moves 0.3.1) changed the working directory; rulecheck put it back\n"
    assert said in ended.err


FORMS = {
    "suffixes as text": ("suffixes=('.fixed',)", "suffixes='.fixed'", "must be a tuple of texts in small letters"),
    "no dot": ("suffixes=('.fixed',)", "suffixes=('fixed',)", "begin with a dot"),
    "capitals": ("suffixes=('.fixed',)", "suffixes=('.FIXED',)", "in small letters"),
    "a number": ("suffixes=('.fixed',)", "suffixes=(7,)", "must be a tuple of texts"),
    "a name of blanks": ("name='fixed'", "name=' '", "has a name that cannot be used"),
    "no name": ("name='fixed'", "name=None", "has a name that cannot be used"),
    "a scheme of blanks": ("suffixes=('.fixed',)", "suffixes=(), scheme=' '", "the scheme ' ' has a name that cannot"),
    "a suffix that is taken": (
        "suffixes=('.fixed',)",
        "suffixes=('.csv',)",
        "files that end in '.csv' are already read",
    ),
}


@pytest.mark.parametrize(("right", "wrong", "said"), FORMS.values(), ids=FORMS)
def test_a_format_that_could_never_be_chosen_is_refused(bench: Any, right: str, wrong: str, said: str) -> None:
    """Its author is told at once, and not by a file that nobody reads."""
    source = READER.format(body="return None").replace('"', "'")
    assert right in source

    ended = bench.command("formats", "--plugin", bench.file(source.replace(right, wrong)))

    assert (ended.code, said in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("hook", "offer"), [("readers", "'csv'"), ("reporters", "['json']"), ("readers", "[rulecheck.Reader]")]
)
def test_what_is_no_format_is_refused(bench: Any, hook: str, offer: str) -> None:
    """A hook that returns something else names what it should be."""
    path = bench.file(f"import rulecheck\n@rulecheck.hookimpl\ndef rulecheck_{hook}():\n    return {offer}\n")

    ended = bench.command("plugins", "--plugin", path)

    assert (ended.code, "must return a list" in ended.err or "is no rulecheck.Re" in ended.err) == (2, True)


@pytest.mark.parametrize(("text", "taken"), [(REPORTER, "json"), (READER, "csv")])
def test_the_name_of_a_built_in_format_is_taken(bench: Any, text: str, taken: str) -> None:
    """A plugin cannot put itself in the place of a built-in format."""
    source = text.format(body="return None").replace('"count"', '"json"').replace('"fixed"', '"csv"')

    ended = bench.command("formats", "--plugin", bench.file(source))

    assert (ended.code, f"'{taken}' is already offered by" in ended.err) == (2, True)


@pytest.mark.parametrize(("column", "is_told"), [("place", True), ("rulecheck:place", False)])
def test_a_reader_that_tells_no_places_is_told(bench: Any, column: str, is_told: bool) -> None:
    """Its findings name no line, and nothing else would say why."""
    cells = {"unit": ["North", "South", "East"], "year": ["2021-22"] * 3, "recruited": ["24"] * 3, column: ["3"] * 3}
    path = bench.file(READER.format(body=f"return nw.from_native(pl.LazyFrame({cells}))"))
    (bench.folder / "x.fixed").touch()

    ended = bench.command("check", bench.rules(), bench.folder / "x.fixed", "--as-at", "2022-04-01", "--plugin", path)

    said = " ".join(ended.out.split())
    assert ("its table has no column rulecheck.PLACE, so findings name no line" in said) is is_told
    assert ended.code == 0, ended.err
