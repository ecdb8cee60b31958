"""An author who has no traceback is told the line of the plugin's own file, and no more of a library than helps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rulecheck
from rulecheck.errors import told
from rulecheck.plugins import load_plugins

Source = Callable[..., str]

BROKEN_LINE = "[][1]"

METHODS = {
    "bounds": f"def bounds(self):\n    return {BROKEN_LINE}\n",
    "conflicts": f"def conflicts(self, measures):\n    yield {BROKEN_LINE}\n",
    "statement": f"def statement(self, parts):\n    return {BROKEN_LINE}\n",
    "a rule is made": f"def __attrs_post_init__(self):\n    {BROKEN_LINE}\n",
}
JUDGING = {
    "judge": f"x = 1\nreturn {BROKEN_LINE}",
    "row by row": f"return rulecheck.judge_rows(submission, rule.measure, lambda row: {BROKEN_LINE})",
    "a library it calls": "import sqlglot\nreturn sqlglot.parse_one('(')",
    "rulecheck, called wrongly": "return submission.scope_with('no such measure')",
    "narwhals, called wrongly": "return frame.select(frame)",
}


def line_of(text: str, sign: str) -> str:
    """Return how the line is told on which a sign stands."""
    return f"(my_kind.py, line {1 + next(n for n, line in enumerate(text.splitlines()) if sign in line)})"


@pytest.mark.parametrize("methods", METHODS.values(), ids=METHODS)
def test_the_line_of_a_method_is_told(bench: Any, source: Source, methods: str) -> None:
    """Whatever the class is asked, and through however many libraries, the line is that of the plugin's file."""
    text = source(methods=methods)

    with pytest.raises(rulecheck.RuleSetError) as caught:
        bench.check(bench.file(text))

    assert f"IndexError: list index out of range {line_of(text, BROKEN_LINE)}" in str(caught.value)


@pytest.mark.parametrize("judge", JUDGING.values(), ids=JUDGING)
def test_the_line_of_the_judging_is_told(bench: Any, source: Source, judge: str) -> None:
    """Of what the plugin calls, a library or rulecheck itself, no line is told: its author cannot mend it there."""
    text = source(judge=judge)

    (error,) = bench.check(bench.file(text)).errors

    assert error.message.endswith(line_of(text, judge.splitlines()[-1]))


def test_the_line_is_that_of_the_plugin_that_failed(bench: Any, source: Source) -> None:
    """A wrapper through which the error only passes is not the one at fault."""
    bench.install(
        "wrapper",
        "import rulecheck\n@rulecheck.hookimpl(wrapper=True)\ndef rulecheck_judge(rule):\n    return (yield)\n",
    )
    text = source(judge=BROKEN_LINE)

    (error,) = bench.check(bench.file(text)).errors

    assert error.message.endswith(line_of(text, BROKEN_LINE))


def test_an_installed_package_is_told_by_its_file(bench: Any) -> None:
    """Each package has an ``__init__.py``, so its folder is told with it."""
    (bench.site / "deep").mkdir()
    (bench.site / "deep" / "__init__.py").write_text("\nfrom deep import worse\n")
    (bench.site / "deep" / "worse.py").write_text("\n\n1 / 0\n")
    bench.declare("deep", "first = deep")
    bench.declare("deeper", "second = deep:absent")

    faults = [plugin.fault for plugin in load_plugins().faulty]

    assert faults == [
        "importing deep failed: ZeroDivisionError: division by zero (worse.py, line 3)",
        "importing deep:absent failed: ZeroDivisionError: division by zero (worse.py, line 3)",
    ]


def test_an_error_of_our_own_has_no_line() -> None:
    """A line of rulecheck's or of a library's would send an author into the wrong file."""
    with pytest.raises(rulecheck.PluginError) as caught:
        load_plugins(["absent.py"])

    error = caught.value
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
    assert told(error) == "PluginError: plugin absent.py: cannot be read: No such file or directory"


DUMPS = {
    "a plan": "return nw.from_native(frame.to_native().with_columns(pl.col('nope')))",
    "an expression": "return nw.from_native(frame.to_native().with_columns(observed=pl.col('observed')."
    "map_elements(lambda value: 1 / 0, return_dtype=pl.Float64)))",
}


@pytest.mark.parametrize("judge", DUMPS.values(), ids=DUMPS)
def test_what_polars_dumps_is_left_out(bench: Any, judge: str) -> None:
    """The plan is the engine's, of which the author wrote no word; what was wrong, and what there is, stays."""
    (error,) = bench.judged(judge).errors

    said = ('unable to find column "nope"; valid columns: ["unit", "year"', "ZeroDivisionError: division by zero")
    assert any(words in error.message for words in said)
    assert not any(words in error.message for words in ("plan", "FAILED HERE", "This error occurred", "python_udf"))


HELPED = {
    "an expression of Polars": (
        "import polars as nw\nreturn frame.with_columns(nw.col('observed') % 12)",
        "Frames here are narwhals frames, so expressions are too: import narwhals.stable.v2 as nw",
    ),
    "a frame of Polars": (
        "return nw.from_native(frame.to_native().with_columns(nw.col('observed') % 12))",
        "The frame is one of Polars and the expression is narwhals'; leave the frame as the submission gives it",
    ),
    "a key": ("return frame.head(rule.mesure)", "has no attribute 'mesure'; did you mean 'measure'?"),
    "a method": ("return submission.scope_wit(7)", "has no attribute 'scope_wit'; did you mean 'scope_with'?"),
    "a function": ("return nw.colum('x')", "has no attribute 'colum'; did you mean 'col'?"),
    "a table": ("return submission.table('plan')", "AbsentError: the rule set has no [tables.plan]"),
}


@pytest.mark.parametrize(("judge", "said"), HELPED.values(), ids=HELPED)
def test_what_was_meant_is_told(bench: Any, judge: str, said: str) -> None:
    """Python guesses at a name only in a traceback, and a library's hint may be one that does not help here."""
    (error,) = bench.judged(judge).errors

    assert f"{said} (my_kind.py, line " in error.message
    assert not any(hint in error.message for hint in ("from_native", "allow_object"))
