"""What a plugin is given to judge with is its own: no other rule's finding changes, whatever it does to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rulecheck

Others = Callable[[rulecheck.Report], list[rulecheck.Finding]]

VIEW = "view = submission.yearly(rule.measure)\n"
COLLECTED = "table = submission.rows.collect('polars').to_native()\n"
VIEWS = "views = submission._data._views\nsubmission.yearly(rule.measure)\n"
NINES = "nw.lit('999').cast(nw.Decimal(38, 6))"

ATTEMPTS = {
    "a column of the collected rows, in place": COLLECTED + "table[0, 'recruited'] = '999'",
    "a series, in place": COLLECTED + "table.get_column('recruited').scatter([0, 1, 2], ['9', '9', '9'])",
    "a collected table, longer": COLLECTED + "table.extend(table.clone())",
    "a collected table, shorter": COLLECTED + "table.drop_in_place('recruited')",
    "the numbers below": VIEW
    + "numbers = view.collect('polars').to_native()['year'].to_numpy()\n"
    + "if numbers.flags.writeable:\n    numbers[:] = 1999",
    "the native frame of a view": VIEW + "native = view.to_native()\nnative._ldf = native.filter(pl.lit(False))._ldf",
    "the native frame of the rows": "native = submission.rows.to_native()\nnative._ldf = native.limit(0)._ldf",
    "the native frame of the scope": "native = submission.scope.to_native()\nnative._ldf = native.limit(0)._ldf",
    "the measures": "submission.mapping.measures.clear()",
    "one measure, by force": "object.__setattr__(submission.measure(rule.measure), 'column', 'unit')",
    "the markers": "submission.mapping.markers['12'] = 'suppressed'",
    "the views": VIEWS + f"for name in [*views]:\n    views[name] = views[name].with_columns(value={NINES})",
    "the calendar, by force": "object.__setattr__(submission.calendar, 'month', 1)",
    "the submission, by force": "object.__setattr__(submission, 'as_at', submission.as_at.replace(year=2000))",
    "what is observed, by force": "object.__setattr__(submission._data, 'reported', ('East',))",
    "the names of units": "submission._data.rows.units.clear()",
    "the years, by force": "object.__setattr__(submission._data.rows, 'years', ())",
    "further tables": "submission._tables['more'] = submission._data",
    "the rule, by force": "object.__setattr__(rule, 'measure', 'absent')",
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_other_finding_changes(bench: Any, others: Others, name: str) -> None:
    """The rule that is asked later finds what it finds without the plugin; this one is judged as its answer says."""
    without = list(bench.check(kind=None).findings)

    report = bench.judged(f"{ATTEMPTS[name]}\nreturn frame")

    assert others(report) == without != []
    assert (report.errors, report.exit_code("never")) == ((), 0)


@pytest.mark.parametrize("name", ["the measures", "the views", "the calendar, by force"])
def test_a_wrapper_changes_no_more_than_a_kind(bench: Any, name: str) -> None:
    """It is handed what built-in kinds are judged on, and has that of each rule apart."""
    without = list(bench.check(kind=None).findings)
    body = "\n    ".join(ATTEMPTS[name].splitlines())
    bench.install(
        "meddles",
        "import narwhals.stable.v2 as nw\nimport rulecheck\n@rulecheck.hookimpl(wrapper=True)\n"
        f"def rulecheck_judge(rule, submission):\n    answer = yield\n    {body}\n    return answer\n",
    )

    assert list(bench.check(kind=None).findings) == without


def test_a_kind_cannot_soften_its_own_rule(bench: Any, outcomes: Callable[..., dict[str, tuple[str, str]]]) -> None:
    """What the rule says of severity, near misses and missing values stands as it was written."""
    force = "for name, softer in (('severity', 'warn'), ('missing', 'unjudged'), ('near_miss', 1000)):\n"
    force += "    object.__setattr__(rule, name, softer)\n"

    report = bench.judged(force + "return frame.with_columns(observed=nw.lit(1))")

    assert set(outcomes(report).values()) == {("fail", "missed")}


def test_built_in_kinds_share_what_is_computed_with_plugins(bench: Any, source: Callable[..., str]) -> None:
    """A view is computed once for all rules, though each plugin has an object of its own."""
    judge = "views = submission._data._origin._views\nfirst = [*views]\nsubmission.yearly(rule.measure)\n"
    judge += "submission.yearly(rule.measure)\nassert len([*views]) - len(first) in (0, 3), [*views]\nreturn frame"

    assert bench.check(bench.file(source(judge=judge))).errors == ()
