"""A kind that fails, or answers what cannot be used: its rule is broken, and no other rule's finding changes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import load_plugins

Outcomes = Callable[[rulecheck.Report], dict[str, tuple[str, str]]]
Others = Callable[[rulecheck.Report], list[rulecheck.Finding]]
Failed = Callable[[str], rulecheck.Report]

BROKEN = ("unjudged", "broken")

LATE = "def late(frame):\n    {what}\nreturn nw.from_native(frame.to_native().map_batches(late))"

FAILURES = {
    "raises": ("raise ValueError('boom')", "ValueError: boom"),
    "raises without words": ("raise ValueError", "ValueError"),
    "exits with 0": ("sys.exit(0)", "SystemExit: 0"),
    "generator exit": ("raise GeneratorExit", "GeneratorExit"),
    "recursion": ("def deeper():\n    return deeper()\nreturn deeper()", "RecursionError"),
    "column that is absent": ("return frame.with_columns(observed=nw.col('absent'))", "absent"),
    "cast that fails when computed": (
        "return frame.with_columns(observed=nw.col('unit').cast(nw.Int64))",
        "conversion from `str` to `i64` failed",
    ),
    "raises when computed": (LATE.format(what="raise ValueError('late')"), "ValueError: late"),
    "exits when computed": (LATE.format(what="sys.exit(0)"), "SystemExit: 0"),
    "None": ("return None", "NoneType"),
    "list": ("return [1, 2]", "list"),
    "native frame": ("return frame.to_native()", "LazyFrame"),
    "native eager frame": ("return frame.collect('polars').to_native()", "DataFrame"),
    "no unit": ("return frame.drop('unit')", "no column unit"),
    "no year": ("return frame.drop('year')", "no column year"),
    "no observed": ("return frame.drop('observed')", "no column observed"),
    "text in observed": ("return frame.with_columns(observed=nw.lit('130'))", "the column observed holds String"),
    "truth in observed": (
        "return frame.with_columns(observed=nw.col('observed') > 1)",
        "the column observed holds Boolean",
    ),
    "text in of": ("return frame.with_columns(of=nw.lit('130'))", "the column of holds String"),
    "year as text": ("return frame.with_columns(year=nw.lit('2021'))", "the column year holds String"),
    "year as label": ("return frame.with_columns(year=nw.lit('2021-22'))", "the column year holds String"),
    "year as fraction": ("return frame.with_columns(year=nw.col('year') + 0.9)", "the column year holds Float64"),
    "unit as number": ("return frame.with_columns(unit=nw.lit(7))", "the column unit holds Int"),
    "reason as number": ("return frame.with_columns(reason=nw.lit(7))", "the column reason holds Int"),
    "year out of scope": ("return frame.with_columns(year=nw.col('year') + 1)", "outside the rule's scope: North"),
    "unit out of scope": ("return frame.with_columns(unit=nw.lit('West'))", "outside the rule's scope: West"),
    "unit of another rule": (
        "return submission.yearly(rule.measure).rename({'value': 'observed'})",
        "outside the rule's scope: East",
    ),
    "rows twice": ("return nw.concat([frame, frame])", "two rows for one unit and year: North"),
    "null unit": ("return frame.with_columns(unit=nw.lit(None, dtype=nw.String))", "outside the rule's scope"),
    "one null unit": (
        "return frame.with_columns(unit=nw.when(nw.col('unit') == 'North').then('unit'))",
        "outside the rule's scope",
    ),
    "null year": ("return frame.with_columns(year=nw.lit(None, dtype=nw.Int64))", "outside the rule's scope"),
    "unknown outcome": ("return frame.with_columns(outcome=nw.lit('passed'))", "none of pass, warn, fail, unjudged"),
    "one unknown outcome": (
        "return frame.with_columns(outcome=nw.when(nw.col('unit') == 'South').then(nw.lit('Pass')))",
        "none of pass, warn, fail, unjudged: South",
    ),
    "reason of the author's own": (
        "return frame.with_columns(reason=nw.lit('elephant'))",
        "suppressed, not-applicable, unreadable, duplicate, no-base: North, year from 2021, 'elephant'",
    ),
    "text row by row": ("return rulecheck.judge_rows(submission, rule.measure, lambda row: '130 (p)')", ""),
    "raises row by row": (
        "return rulecheck.judge_rows(submission, rule.measure, lambda row: 1 / 0)",
        "ZeroDivisionError",
    ),
    "unknown measure": (
        "return submission.scope_with('absent')",
        "it reads the measure 'absent', which the rule set does not declare; known: recruited; a kind's measures()",
    ),
    "unknown table": ("return submission.table('absent')", "absent"),
}

ALL = pytest.mark.parametrize("name", FAILURES)


@pytest.fixture(scope="module")
def failed(shared: Any) -> Callable[[str], rulecheck.Report]:
    """Return a function from the name of a failure to the report of a run with it; each is run once."""
    return functools.cache(lambda name: shared.judged(FAILURES[name][0]))


@ALL
def test_the_whole_scope_is_broken(failed: Failed, outcomes: Outcomes, name: str) -> None:
    """Each unit and year of the rule is unjudged, with the reason broken and no number that could be read."""
    report = failed(name)

    mine = [finding for finding in report.findings if finding.rule == "mine"]
    assert outcomes(report) == {"North": BROKEN, "South": BROKEN}
    assert {(finding.observed, finding.margin, finding.percent) for finding in mine} == {(None, None, None)}


@ALL
def test_the_error_names_rule_and_plugin(shared: Any, failed: Failed, name: str) -> None:
    """One entry in errors says which rule, which plugin in which version, and what went wrong."""
    (error,) = failed(name).errors

    assert error.rule == "mine"
    assert error.plugin.startswith(f"{shared.folder / 'my_kind.py'} (my_kind.py sha256:")
    assert FAILURES[name][1] in error.message


@ALL
def test_the_run_is_incomplete_and_ends_with_3(failed: Failed, name: str) -> None:
    """Nothing makes up for a rule that was not judged, whatever --fail-on says."""
    report = failed(name)

    assert report.complete is False
    assert {report.exit_code(level) for level in ("fail", "warn", "unjudged", "never")} == {3}


@ALL
def test_other_findings_are_those_of_a_run_without_it(
    failed: Failed, others: Others, without: list[rulecheck.Finding], name: str
) -> None:
    """Every field of every other rule's finding is the same."""
    assert others(failed(name)) == without != []


@pytest.mark.parametrize("name", ["exits with 0", "exits when computed"])
def test_the_command_ends_with_3(bench: Any, source: Callable[..., str], name: str) -> None:
    """The real command says so on its exit code and in the JSON report."""
    path = bench.file(source(judge=FAILURES[name][0]))

    ended = bench.spawn(*bench.asked("--plugin", path))

    assert (ended.code, bench.report()["complete"]) == (3, False)
    assert [error["rule"] for error in bench.report()["errors"]] == ["mine"]
    assert "Traceback" not in ended.err


def test_two_broken_kinds_are_two_errors(bench: Any, source: Callable[..., str]) -> None:
    """One failing at once and one failing when computed are each told, and the rest is judged."""
    at_once, late = (
        bench.file(source("one", "1 / 0"), "one.py"),
        bench.file(source("two", FAILURES["raises when computed"][0]), "two.py"),
    )
    path = bench.rules("one")
    mine = path.read_text().rpartition("[[rules]]")[2]
    path.write_text(path.read_text() + "[[rules]]" + mine.replace('"mine"', '"more"').replace('"one"', '"two"'))

    report = rulecheck.check(path, bench.returns(), plugins=load_plugins([str(at_once), str(late)]))

    assert [(error.rule, error.message.rpartition(": ")[2]) for error in report.errors] == [
        ("mine", "division by zero (one.py, line 26)"),
        ("more", "late"),
    ]
    assert report.summary.counts == {"pass": 2, "fail": 1, "warn": 0, "unjudged": 4}


def test_a_failure_is_told_in_the_same_words_each_time(bench: Any) -> None:
    """Same inputs, same bytes: also where a frame failed only when it was computed."""
    judge = FAILURES["cast that fails when computed"][0]

    assert len({bench.judged(judge).errors for _ in range(12)}) == 1


@pytest.mark.parametrize("name", ["native frame", "native eager frame"])
def test_a_native_frame_is_told_how_to_be_wrapped(failed: Failed, name: str) -> None:
    """An author who returns a polars frame reads which library it is of, and what to do."""
    (error,) = failed(name).errors

    assert "polars" in error.message
    assert "from_native" in error.message


@pytest.mark.parametrize(("name", "year"), [("year out of scope", "2022"), ("rows twice", "2021")])
def test_a_row_that_does_not_fit_is_named_with_its_year(failed: Failed, name: str, year: str) -> None:
    """The unit alone may well be in scope; the year is what an author looks for."""
    (error,) = failed(name).errors

    assert year in error.message.rpartition("scope")[2] + error.message.rpartition("year")[2]


def test_the_line_that_failed_is_told(bench: Any) -> None:
    """Where in the plugin's file it failed stands in the error."""
    (error,) = bench.judged("raise ValueError('boom')").errors

    assert "my_kind.py" in error.message


ROWS = "return rulecheck.judge_rows(submission, rule.measure, lambda row: {})"
WRONG_ROWS = {
    "row['recruited']": "a row has no 'recruited'; it has unit, year, observed, reason, date, note: the value of the "
    "measure is 'observed'",
    "row.observed": "AttributeError: a row is a dictionary; write row['observed']",
    "row['observed'] > 3": "the function returned True, bool, and not a number or None",
    "str(row['observed'])": "the function returned '130.000000', str, and not a number or None",
}


@pytest.mark.parametrize("body", WRONG_ROWS)
def test_a_function_for_rows_that_goes_wrong_is_told_what_there_is(bench: Any, body: str) -> None:
    """Who begins row by row asks for a value by its measure's name, and reads what it is called instead."""
    (error,) = bench.judged(ROWS.format(body)).errors

    assert f"{WRONG_ROWS[body]} (my_kind.py, line " in error.message


def test_an_exception_that_cannot_be_printed_breaks_only_its_rule(bench: Any, outcomes: Outcomes) -> None:
    """An exception is a plugin's code as well; its __str__ may fail."""
    judge = "class Mute(Exception):\n    def __str__(self):\n        return self.words\nraise Mute"

    assert outcomes(bench.judged(judge)) == {"North": BROKEN, "South": BROKEN}
