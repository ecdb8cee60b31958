"""Every kind of ours keeps what a kind promises, and a kind that breaks just one promise is refused for it."""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import pytest

import rulecheck
from rulecheck.kinds import target
from rulecheck.reporters import html
from rulecheck.testing import assert_conforms

BUILT_IN = [kind for plugin in rulecheck.load_plugins().plugins if plugin.origin == "built in" for kind in plugin.kinds]


@pytest.mark.parametrize("kind", BUILT_IN)
def test_every_built_in_kind_conforms(kind: str) -> None:
    """On tables made from the example that `explain` prints; on DuckDB too, to the last decimal."""
    assert_conforms(kind, on="duckdb")


def test_a_plugin_is_held_to_it_with_each_of_its_kinds() -> None:
    """By the hooks that it announces and judges them with."""
    assert_conforms(target)


@attrs.frozen(kw_only=True)
class Kept(rulecheck.Bounded):
    """As reported.

    Formula: the measure of the year, held against the bound.
    Border: on the bound is met.
    Missing: no value is `missing`.

    Example:
        [[rules]]
        id = "each-has-some"
        kind = "kept"
        title = "Each has 10"
        measure = "headcount"
        units = ["@all"]
        years = "2020-21..2021-22"
        at_least = 10
    """

    kind = "kept"

    measure: str = rulecheck.key("the measure that is judged")


def rulecheck_judge(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Return the value of the year."""
    return submission.scope_with(rule.measure)


@rulecheck.hookimpl
def rulecheck_kinds() -> list[type[rulecheck.Rule]]:
    """Announce the kind that keeps its promises."""
    return [Kept]


def refusal(judge: Callable[..., Any] | None = None, kind: Any = Kept, **how: Any) -> str:
    """Return why a kind is refused."""
    with pytest.raises(AssertionError) as refused:
        assert_conforms(kind, judge=judge, **how)
    return str(refused.value)


def test_a_kind_of_this_module_conforms() -> None:
    """Which the hostile ones below differ from in one thing each."""
    assert_conforms(Kept)


def other_each_time() -> Callable[..., Any]:
    """Return what adds to each value how often it was asked."""
    counter = itertools.count()

    def judge(rule: Kept, submission: rulecheck.Submission) -> Any:
        return submission.scope_with(rule.measure).with_columns(nw.col("observed") + next(counter))

    return judge


def last_row(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Judge the row that stands last, of whatever there is."""
    texts = submission.texts(rule.measure).collect("polars").rows(named=True)
    by_whose = {(row["unit"], row["year"]): row["text"] for row in texts}
    scope = submission.scope.select("unit", "year").collect("polars")
    found = [by_whose.get(pair) for pair in scope.rows()]
    numbers = [float(text) if text and text.strip("-").replace(".", "").isdigit() else None for text in found]
    made = {"unit": scope["unit"].to_list(), "year": scope["year"].to_list(), "observed": numbers}
    return nw.from_dict(made, schema={"unit": nw.String, "year": nw.Int64, "observed": nw.Float64}, backend="polars")


def columns_counted(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Add how many columns there are."""
    number = len(submission.rows.collect_schema().names())
    return submission.scope_with(rule.measure).with_columns(nw.col("observed") + number)


def share_of_all(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Add what all units have together."""
    all_of_it = submission.yearly(rule.measure).select(nw.col("value").sum().alias("all"))
    return (
        submission.scope_with(rule.measure)
        .join(all_of_it, how="cross")
        .with_columns(nw.col("observed") + nw.col("all"))
    )


def scope_cut(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Leave another scope than there was."""
    answer = submission.scope_with(rule.measure)
    object.__setattr__(submission, "scope", submission.scope.head(1))
    return answer


def next_year_too(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Answer for a year that nobody asked for."""
    frame = submission.scope_with(rule.measure).select("unit", "year", "observed")
    return nw.concat([frame, frame.with_columns(nw.col("year") + 5)])


def each_twice(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Answer twice."""
    frame = submission.scope_with(rule.measure).select("unit", "year", "observed")
    return nw.concat([frame, frame])


def divided(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Divide by what may be zero."""
    return rulecheck.judge_rows(submission, rule.measure, lambda row: row["observed"] and 1 / (row["observed"] - 1))


def bound_assumed(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Take what is not there for what is wanted."""
    return submission.scope_with(rule.measure).with_columns(nw.col("observed").fill_null(10), reason=nw.lit(None))


def suppressed_assumed(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Take what was withheld for enough."""
    is_withheld = nw.col("reason").fill_null("") == "suppressed"
    frame = submission.scope_with(rule.measure)
    value = nw.when(is_withheld).then(nw.lit(10)).otherwise(nw.col("observed"))
    return frame.with_columns(value.alias("observed"), nw.when(~is_withheld).then("reason").alias("reason"))


def text_trusted(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Read a number that the engine does not."""
    texts = submission.texts(rule.measure).group_by("unit", "year").agg(nw.col("text").min())
    frame = submission.scope_with(rule.measure).join(texts, on=["unit", "year"], how="left")
    is_read = nw.col("text").fill_null("") == "1,034"
    value = nw.when(is_read).then(nw.lit(1034)).otherwise(nw.col("observed"))
    return frame.with_columns(value.alias("observed"), nw.when(~is_read).then("reason").alias("reason"))


def carried_over(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Take last year's value where a row is not there."""
    before = submission.yearly(rule.measure).select("unit", nw.col("year") + 1, nw.col("value").alias("before"))
    frame = submission.scope_with(rule.measure).join(before, on=["unit", "year"], how="left")
    is_gone = nw.col("file").is_null() & nw.col("observed").is_null()
    value = nw.when(is_gone).then("before").otherwise("observed")
    return frame.with_columns(value.alias("observed"), nw.when(~is_gone).then("reason").alias("reason"))


HOSTILE = {
    "two runs give the same findings": other_each_time(),
    "the order of rows changes nothing": last_row,
    "measures that it does not name change nothing": columns_counted,
    "another unit changes nobody else's findings": share_of_all,
    "it leaves the submission as it is": scope_cut,
    "it judges whatever is submitted": divided,
}


@pytest.mark.parametrize("promise", HOSTILE)
def test_a_kind_that_breaks_one_promise_is_refused_for_it(promise: str) -> None:
    """And is told which."""
    assert refusal(HOSTILE[promise]).startswith(f"the kind 'kept' breaks a promise: {promise}\n")


@pytest.mark.parametrize("judge", [next_year_too, each_twice])
def test_an_answer_that_does_not_fit_the_scope_is_refused(judge: Callable[..., Any]) -> None:
    """A row outside it, or two for one."""
    assert "one finding for each unit and year, none outside\nthe answer has" in refusal(judge)


@pytest.mark.parametrize(
    ("judge", "says"),
    [
        (bound_assumed, "passes, though"),
        (suppressed_assumed, "passes, though 'headcount' is suppressed"),
        (text_trusted, "passes, though 'headcount' cannot be read"),
        (carried_over, "passes, though there is no row of that year"),
    ],
)
def test_a_pass_without_evidence_is_refused(judge: Callable[..., Any], says: str) -> None:
    """Whichever way a value is not there."""
    told = refusal(judge)

    assert "breaks a promise: what is not there never passes\n" in told
    assert says in told


def test_the_smallest_table_is_shown() -> None:
    """One unit, and no row more than it takes."""
    assert refusal(suppressed_assumed).splitlines()[2:] == [
        "the smallest table found that shows it, judged as at 2100-01-01:",
        "  unit,date,headcount",
        "  Ash,2022-03-31,[c]",
    ]


DOCSTRING = Kept.__doc__ or ""


@pytest.mark.parametrize(
    ("docstring", "says"),
    [
        ("", "it is documented\nit has no docstring"),
        (DOCSTRING.replace("Missing:", "Absent:"), "no line that begins with `Missing:`"),
        (DOCSTRING.partition("Example:")[0], "its docstring has no `Example:`"),
        (
            DOCSTRING.replace("at_least", "atleast"),
            "the rule: rule 'each-has-some': unknown key 'atleast'",
        ),
        (DOCSTRING.replace('kind = "kept"', 'kind = "range"'), "no rule of the kind 'kept'"),
        (DOCSTRING.replace('["@all"]', "[]"), "the list is empty"),
    ],
)
def test_what_a_docstring_lacks_is_named(docstring: str, says: str) -> None:
    """For `explain` prints it, and an example that is no rule misleads."""
    kind = type("Kept", (Kept,), {"__doc__": docstring or None, "kind": "kept", "__module__": __name__})

    assert says in refusal(kind=attrs.frozen(kw_only=True)(kind))


def test_a_key_without_help_is_named() -> None:
    """By the name that it has in TOML."""

    @attrs.frozen(kw_only=True)
    class Silent(Kept):
        __doc__ = DOCSTRING
        from_here: int = attrs.field(default=0)

    assert "the key 'from_here' has no help" in refusal(kind=Silent)


def test_a_scope_that_is_said_to_be_closed_must_be() -> None:
    """A unit that has no row has no finding, and nobody would notice."""

    @attrs.frozen(kw_only=True)
    class Open(Kept):
        __doc__ = DOCSTRING.replace('units = ["@all"]', "")

        def left_to_data(self, measures: Any) -> tuple[str, ...]:
            return ()

    assert "has no finding when it has no row" in refusal(kind=Open)


@attrs.frozen(kw_only=True)
class Exact(Kept):
    """A number that is hard to guess.

    Formula: as reported, if it is what nobody would draw.
    Border: that number.
    Missing: no value is `missing`.

    Example:
        [[rules]]
        id = "it"
        kind = "exact"
        title = "North has it"
        measure = "headcount"
        units = ["North"]
        years = "2021-22"
        at_least = 10
    """

    kind = "exact"


def exactly(rule: Exact, submission: rulecheck.Submission) -> Any:
    """Return 10 for 4711, and where it was 4711 the year before: a fault that shows only where something passes."""
    before = submission.yearly(rule.measure).select("unit", nw.col("year") + 1, nw.col("value").alias("before"))
    frame = submission.scope_with(rule.measure).join(before, on=["unit", "year"], how="left")
    is_it = (nw.coalesce("observed", "before") == 4711).fill_null(value=False)
    reason = nw.when(~is_it).then("reason")
    value = nw.when(is_it).then(nw.lit(10)).otherwise(nw.lit(0))
    return frame.with_columns(value.alias("observed"), reason.alias("reason"))


def test_what_no_drawn_table_shows_must_be_handed_over() -> None:
    """For where nothing passes, nothing can be seen to pass no more; then it is tried."""
    told = refusal(exactly, kind=Exact)
    passing = [{"unit": "North", "year": year, "headcount": 4711} for year in ("2020-21", "2021-22")]

    assert "this cannot be tried: hand over a table in which a unit passes" in told
    assert "North, 2021-22 passes, though" in refusal(exactly, kind=Exact, rows=passing)


def test_a_measure_that_counts_for_another_year_may_be_absent() -> None:
    """What a rule opens with last year's closing, does not read this year's."""
    assert_conforms("carry-forward")


def test_a_rule_may_be_handed_over() -> None:
    """For a kind whose example does not show enough, with its measures and further tables."""
    rule = """
[[rules]]
id = "it"
kind = "kept"
title = "Each has what the plan says"
measure = "recruited"
units = ["North"]
years = "2021-22"
at_least = { table = "plan", column = "wanted" }
[data.measures]
recruited = { column = "new officers", flow = true }
[tables.plan]
unit = "unit"
year = "year"
"""
    plan = {"plan": [{"unit": "North", "year": "2021-22", "wanted": 10}]}

    assert_conforms(Kept, rule, tables=plan)
    assert "'new officers' is suppressed" in refusal(suppressed_assumed, rule=rule, tables=plan)


def own_pass(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Let whoever has a value pass."""
    return submission.scope_with(rule.measure).with_columns(nw.lit("pass").alias("outcome"))


def great(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Find a thousand wherever anything is reported."""
    frame = submission.scope_with(rule.measure)
    return frame.with_columns(nw.when(~nw.col("observed").is_null()).then(nw.lit(1000)).alias("observed"))


@pytest.mark.parametrize("judge", [own_pass, great])
def test_a_kind_that_nobody_fails_is_refused(judge: Callable[..., Any]) -> None:
    """What it finds does not hang on what was submitted."""
    assert "what is submitted decides\nnobody fails, whatever is in the tables that are drawn" in refusal(judge)


def valueless(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Forget to return what was computed."""
    return rulecheck.judge_rows(submission, rule.measure, lambda row: None)


def test_a_kind_that_gives_no_value_is_told_so() -> None:
    """It is not the tables that are at fault, and in a run it would be the submitter."""
    assert "it gives no value for any figure that is submitted" in refusal(valueless)


def bounded(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Bring a bound of its own."""
    return submission.scope_with(rule.measure).with_columns(nw.lit(5).alias("expected"))


@attrs.frozen(kw_only=True)
class Brought(rulecheck.Rule):
    """More than five.

    Formula: the measure of the year, held against 5.
    Border: on the bound is met.
    Missing: no value is `missing`.

    Example:
        [[rules]]
        id = "each-has-five"
        kind = "brought"
        title = "Each has 5"
        measure = "headcount"
        units = ["@all"]
        years = "2020-21..2021-22"
    """

    kind = "brought"

    measure: str = rulecheck.key("the measure that is judged")


def test_a_kind_that_brings_a_bound_says_how_it_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Left unsaid it is held at least, and what should have stayed below passes above."""
    assert "it says how its bound is held" in refusal(bounded, Brought)

    monkeypatch.setattr(Brought, "comparison", "at_least")
    assert_conforms(Brought, judge=bounded)


def strict(rule: Kept, submission: rulecheck.Submission) -> Any:
    """Fail one great number alone."""
    outcome = nw.when(nw.col("observed") == 777_777).then(nw.lit("fail")).otherwise(nw.lit("pass"))
    return submission.scope_with(rule.measure).with_columns(outcome.alias("outcome"))


def test_a_failure_that_is_not_drawn_can_be_handed_over() -> None:
    """A table in which a unit fails shows that the kind decides."""
    rows = [{"unit": "Alder", "year": "2021-22", "headcount": 777_777}]

    assert "hand over a table in which one does, failing=" in refusal(strict)
    assert_conforms(Kept, judge=strict, failing=rows)


@attrs.frozen(kw_only=True)
class Wordless(Kept):
    """As reported.

    Formula: the measure of the year, held against the bound.
    Border: on the bound is met.
    Missing: no value is `missing`.

    Example:
        [[rules]]
        id = "each-has-some"
        kind = "wordless"
        title = "Each has 10"
        measure = "headcount"
        units = ["@all"]
        years = "2020-21..2021-22"
        at_least = 10
    """

    kind = "wordless"

    def sentence(self, finding: rulecheck.Finding) -> str:
        """Have no words for whoever has nothing at all."""
        return f"{finding.unit} has {10 / int(finding.observed or 0)}."


def test_a_kind_that_cannot_word_a_finding_is_refused() -> None:
    """A run shows the usual sentence in its stead; its author wants to know."""
    said = refusal(rulecheck_judge, Wordless)
    assert "it words its findings" in said
    assert "The kind's own sentence failed: ZeroDivisionError" in said


UNLOADABLE = {
    "unmarked": ({"rulecheck_kinds": lambda: [Kept]}, "is not marked with @rulecheck.hookimpl"),
    "of a later API": ({"RULECHECK_API": 99}, "written for hook API 99"),
    "judging nothing": ({"rulecheck_judge": None}, "it offers kinds, but has no rulecheck_judge to judge them"),
    "two of one name": ({"rulecheck_kinds": rulecheck.hookimpl(lambda: [Kept, Wordless])}, "two kinds of one name"),
}


@pytest.mark.parametrize("name", UNLOADABLE)
def test_a_plugin_that_cannot_be_loaded_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `--plugin` would refuse it, and in its words."""
    changed, what = UNLOADABLE[name]
    monkeypatch.setattr(Wordless, "kind", "kept")
    hooks = {"rulecheck_kinds": rulecheck_kinds, "rulecheck_judge": rulecheck.hookimpl(rulecheck_judge)}
    module = types.ModuleType("made_up")
    vars(module).update(**{**hooks, **changed})

    said = refusal(kind=module)
    assert "the plugin 'made_up' breaks a promise: it can be loaded" in said
    assert what in said


def test_a_reporter_is_told_that_it_promises_nothing_here() -> None:
    """Its author is sent on, and not left with an error of Python."""
    assert "offers no kind; it offers html: what is held to here, kinds promise" in refusal(kind=html)
