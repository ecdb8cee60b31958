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


@pytest.mark.parametrize("body", ["raise ValueError('unread')", "sys.exit(0)", "return None", "return [1]"])
def test_a_reader_that_fails_is_no_success(bench: Any, body: str) -> None:
    """Data that a plugin could not read were not checked."""
    path = bench.file(READER.format(body=body))
    (bench.folder / "data.fixed").write_text("")

    ended = bench.command("check", bench.rules(), "data.fixed", "--as-at", "2022-04-01", "--plugin", path)

    assert ended.code in (2, 3)


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
