"""What a finding says on the way to a deadline: shortfall, required rate, recent pace, and which baseline counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import rulecheck

RULES = """
rulecheck = 1
[ruleset]
id = "progress"
title = "On the way to a deadline"
rule_count = 1
[data]
unit = "unit"
date = "date"
[data.measures]
recruited = {{ column = "recruited", flow = true, label = "officers" }}
strength = {{ column = "strength", label = "officers" }}
[tables.plan]
path = "plan.csv"
date = "date"
[[rules]]
id = "it"
kind = "deadline"
title = "It is so"
units = ["North"]
by = "2021-22"
{rule}
"""
STOCK = 'measure = "strength"\nat_least = {bound}\nmilestones = {{ 2021-03-31 = {wanted} }}'
BASELINE = """baseline = [
  { value = 100, at = 2020-03-31, published = 2020-07-30 },
  { value = 90, at = 2020-03-31, published = 2021-02-04 },
]"""


def said(folder: Path, rule: str, rows: str, as_at: str, plan: str = "date,wanted\n2021-03-31,1\n") -> str:
    """Return the sentence of the one finding."""
    (folder / "rules.toml").write_text(RULES.format(rule=rule), encoding="utf-8")
    lines = [line for line in rows.split() if line]
    (folder / "data.csv").write_text("unit,date,strength,recruited\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / "plan.csv").write_text(plan, encoding="utf-8")
    report = rulecheck.check(folder / "rules.toml", folder / "data.csv", as_at=date.fromisoformat(as_at))
    return report.findings[0].message


def test_off_track_tells_shortfall_rate_pace_and_what_the_pace_comes_to(tmp_path: Path) -> None:
    """Each number can be checked by hand: (500 - 300) / 3 and (300 - 54) / 6 a month, 300 + 3 x 41."""
    rule = STOCK.format(bound=500, wanted=310)

    assert said(tmp_path, rule, "North,2021-06-30,54,0 North,2021-12-31,300,0", "2022-01-31") == (
        "North had 300 officers so far; 310 were wanted by now, on the way to 500 by 31 March 2022: off track by 10. "
        "From 31 December 2021 on, about 66.7 more a month are needed; the 6 months to that day brought 41 a month. "
        "At that pace it would be 423 by 31 March 2022."
    )


@pytest.mark.parametrize(
    ("earlier", "pace"),
    [
        ("2020-12-30", "the 12 months to that day brought 10 a month"),
        ("2020-12-29", "a month are needed."),
        ("2021-11-30", "the month to that day brought 120 a month"),
        ("2021-12-01", "a month are needed."),
    ],
)
def test_the_pace_is_that_of_the_last_366_days(tmp_path: Path, earlier: str, pace: str) -> None:
    """A value further back, or less than a month back, tells no pace; nothing is then projected."""
    sentence = said(
        tmp_path, STOCK.format(bound=500, wanted=1), f"North,{earlier},180,0 North,2021-12-31,300,0", "2022-01-31"
    )

    assert pace in sentence
    assert ("At that pace" in sentence) == ("brought" in pace)


def test_a_marked_value_is_not_passed_over_for_another_pace(tmp_path: Path) -> None:
    """Where the first value of the last year was withheld, no pace is told."""
    rows = "North,2020-12-31,[c],0 North,2021-06-30,200,0 North,2021-12-31,300,0"

    assert "brought" not in said(tmp_path, STOCK.format(bound=500, wanted=1), rows, "2022-01-31")


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (300, 300, "the 6 months to that day brought nothing"),
        (306, 300, "the 6 months to that day took away 1 a month"),
        (300, 500, "no more is needed; the 6"),
        (300, 497, "1 more a month is needed"),
        (300, 499, "about 0.3 more a month are needed"),
    ],
)
def test_rates_are_told_in_words_that_fit(tmp_path: Path, before: int, now: int, words: str) -> None:
    """Nothing, one, less than one, and a loss each have their own words."""
    rows = f"North,2021-06-30,{before},0 North,2021-12-31,{now},0"

    assert words in said(tmp_path, STOCK.format(bound=500, wanted=1), rows, "2022-01-31")


@pytest.mark.parametrize(("now", "words"), [(30, "10 fewer a month are needed"), (0, "nothing need be taken away")])
def test_a_limit_is_reached_from_above(tmp_path: Path, now: int, words: str) -> None:
    """For a limit the rate says what must go."""
    rule = 'measure = "strength"\nat_most = 0\nmilestones = { 2021-03-31 = 99 }'

    assert words in said(tmp_path, rule, f"North,2021-12-31,{now},0", "2022-01-31")


def test_in_the_last_month_the_rest_is_needed_at_once(tmp_path: Path) -> None:
    """Less than a month is no month to spread it over, and nothing is projected."""
    rows = "North,2021-09-28,200,0 North,2022-03-28,300,0"
    sentence = said(tmp_path, STOCK.format(bound=500, wanted=1), rows, "2022-03-30")

    assert "200 more are needed by then; the 6 months" in sentence
    assert "At that pace" not in sentence


def test_a_running_total_has_the_pace_of_its_latest_year(tmp_path: Path) -> None:
    """The total up to the year before is what it is held against."""
    rule = 'measure = "recruited"\nat_least = 60\nsince = "2018-19"\nmilestones = { 2021-03-31 = 20 }'
    rows = "North,2020-03-31,0,10 North,2021-03-31,0,24"

    assert "the 12 months to that day brought 2 a month. At that pace it would be 58" in said(
        tmp_path, rule, rows, "2021-06-30"
    )


def test_the_first_year_of_a_running_total_begins_with_its_baseline(tmp_path: Path) -> None:
    """What the baseline holds is no pace of the year after it."""
    rule = f'measure = "recruited"\nat_least = 124\n{BASELINE}\nmilestones = {{ 2021-03-31 = 20 }}'
    sentence = said(tmp_path, rule, "North,2021-03-31,0,12", "2021-06-30")

    assert "North had 102 officers so far" in sentence
    assert "the 12 months to that day brought 1 a month" in sentence


@pytest.mark.parametrize(
    ("as_at", "counted"),
    [
        ("2020-07-29", "No baseline was published by 29 July 2020."),
        ("2020-07-30", "Counted from 100 on 31 March 2020, published 30 July 2020."),
        ("2021-02-03", "Counted from 100 on 31 March 2020, published 30 July 2020."),
        ("2021-02-04", "Counted from 90 on 31 March 2020, published 4 February 2021."),
        ("2022-03-31", "Counted from 90 on 31 March 2020, published 4 February 2021."),
    ],
)
def test_the_sentence_names_the_baseline_that_counts(tmp_path: Path, as_at: str, counted: str) -> None:
    """Before the deadline and on it, whatever comes of it, the finding says what it was counted from."""
    rule = f'measure = "recruited"\nat_least = 124\n{BASELINE}'
    rows = "North,2021-03-31,0,12 North,2022-03-31,0,12" if as_at > "2021-03" else "North,2020-06-30,0,12"

    assert said(tmp_path, rule, rows, as_at).endswith(counted)


def test_a_line_that_no_longer_matters_names_no_baseline(tmp_path: Path) -> None:
    """On the day a position is held against the bound alone."""
    rule = f'measure = "strength"\nat_least = 124\nprofile = "linear"\n{BASELINE}'

    assert said(tmp_path, rule, "North,2022-03-31,124,0", "2022-03-31") == (
        "North had 124 officers by 31 March 2022; its target was 124."
    )


def test_steps_of_a_table_are_named(tmp_path: Path) -> None:
    """A reader is told where the milestones stand."""
    rule = 'measure = "strength"\nat_least = 500\nmilestones = { table = "plan", column = "wanted" }'

    assert said(tmp_path, rule, "North,2021-12-31,300,0", "2022-01-31").endswith(
        "The milestones are the column wanted of the table plan."
    )


def test_a_plan_that_contradicts_the_bound_is_not_shown_as_what_was_wanted(tmp_path: Path) -> None:
    """Beside a plan that cannot be used stands the bound itself, and no margin to anything."""
    rule = 'measure = "strength"\nat_least = 500\nmilestones = { table = "plan", column = "wanted" }'
    said(tmp_path, rule, "North,2021-12-31,300,0", "2022-01-31", plan="date,wanted\n2021-03-31,1\n2022-03-31,499\n")
    (finding,) = rulecheck.check(
        tmp_path / "rules.toml", tmp_path / "data.csv", as_at=date.fromisoformat("2022-01-31")
    ).findings

    assert (finding.reason, finding.expected, finding.margin) == ("duplicate", 500, None)


@pytest.mark.parametrize(
    ("rows", "count", "why"),
    [
        ("2021-03-31,1\n2022-03-31,499", "", "a milestone is stated more than once, or the last is not the target."),
        ("2022-03-31,500", "", None),
        ("2022-03-31,500", "milestone_count = 2", "a milestone is blank, or there are none or fewer than the 2 that"),
        ("2021-03-31,", "", "a milestone is blank, or there are none."),
        ("2021-03-31,1\n2022-03-31,500", "milestone_count = 1", "there are more than the 1 that the rule counts on"),
    ],
)
def test_a_plan_at_fault_is_not_blamed_on_the_figure(tmp_path: Path, rows: str, count: str, why: str | None) -> None:
    """The sentence speaks of the milestones, for the value is there, and once."""
    rule = f'measure = "strength"\nat_least = 500\nmilestones = {{ table = "plan", column = "wanted" }}\n{count}'
    message = said(tmp_path, rule, "North,2021-12-31,300,0", "2022-01-31", plan=f"date,wanted\n{rows}\n")

    assert ("nothing says for certain what is wanted by now" in message) == (why is not None)
    assert why is None or why in message


def test_a_figure_that_is_stated_twice_is_not_blamed_on_the_plan(tmp_path: Path) -> None:
    """Where the figure itself is doubled, nothing can be said of how far it has come."""
    rule = 'measure = "strength"\nat_least = 500\nmilestones = { table = "plan", column = "wanted" }'
    rows = "North,2021-12-31,300,0\nNorth,2021-12-31,301,0"
    message = said(tmp_path, rule, rows, "2022-01-31", plan="date,wanted\n2021-03-31,1\n")

    assert "milestone" not in message.partition("The milestones are")[0]


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (("2020-09-30", "2021-03-31", "2022-03-31"), "on-track"),
        (("2020-09-30", "2022-03-31"), "no-target"),
        (("2020-09-30", "2021-03-31"), "no-target"),
        (("2020-09-30", "2021-03-31", "2021-09-30", "2022-03-31"), "duplicate"),
    ],
    ids=["as many", "one deleted", "the last deleted", "one too many"],
)
def test_a_step_that_was_deleted_from_a_table_is_noticed_by_their_number(
    tmp_path: Path, days: tuple[str, ...], reason: str
) -> None:
    """Without its latest step a plan wants the easier one before it, unless the rule says how many there are."""
    rule = 'measure = "strength"\nat_least = 500\nmilestones = { table = "plan", column = "wanted" }\n'
    plan = "\n".join(["date,wanted", *(f"{day},{500 if day == '2022-03-31' else 1}" for day in days), ""])
    said(tmp_path, f"{rule}milestone_count = 3", "North,2021-12-31,300,0", "2022-01-31", plan=plan)
    (finding,) = rulecheck.check(tmp_path / "rules.toml", tmp_path / "data.csv", as_at=date(2022, 1, 31)).findings

    assert finding.reason == reason


def test_a_millionth_short_is_not_rounded_away(tmp_path: Path) -> None:
    """Nothing that is behind reads as if it were there."""
    rows = "North,2021-12-31,309.999999,0"

    assert "310 were wanted by now, on the way to 500 by 31 March 2022: off track by 0.000001." in said(
        tmp_path, STOCK.format(bound=500, wanted=310), rows, "2022-01-31"
    )


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("baseline = []", "the list is empty"),
        ("baseline = [{ value = 1, at = 2020-03-31 }, { value = 2, at = 2020-03-31, published = 2021-01-01 }]", "each"),
        (
            "baseline = [{ value = 1, at = 2020-03-31, published = 2021-01-01 }, "
            "{ value = 2, at = 2020-03-31, published = 2021-01-01 }]",
            "two were published on one day",
        ),
        (
            "baseline = [{ value = 1, at = 2020-03-31, published = 2021-01-01 }, "
            "{ value = 2, at = 2019-03-31, published = 2021-01-02 }]",
            "all are of one day",
        ),
        ("baseline = { value = 1, at = 2020-03-31, published = 2020-03-30 }", "lies before"),
        ("baseline = { value = 1, at = 2022-03-31 }", "does not lie before the deadline"),
        ('milestones = { table = "plans", column = "wanted" }', "unknown table 'plans'; did you mean 'plan'?"),
        ('milestones = { table = "plan" }', "column"),
        ('milestones = { table = "plan", column = "wanted", unit = "unit" }', "nothing beside it"),
        ("milestones = {}", "the table is empty"),
        ("milestone_count = 1\nmilestones = { 2021-03-31 = 1 }", "counts the milestones of a table"),
        ('milestone_count = 0\nmilestones = { table = "plan", column = "wanted" }', "must be 1 or more"),
    ],
)
def test_keys_that_leave_room_are_refused(tmp_path: Path, keys: str, what: str) -> None:
    """What could be read in two ways, or says nothing, never reaches a judgement."""
    with pytest.raises(rulecheck.RuleSetError) as refused:
        said(tmp_path, f'measure = "strength"\nat_least = 500\n{keys}', "North,2021-12-31,300,0", "2022-01-31")

    assert what in str(refused.value)


def test_a_table_without_dates_has_no_steps(tmp_path: Path) -> None:
    """A table by unit alone does not say when its numbers are wanted."""
    rule = 'measure = "strength"\nat_least = 500\nmilestones = { table = "units", column = "wanted" }\n'
    rule += '[tables.units]\npath = "units.csv"\nunit = "unit"'
    with pytest.raises(rulecheck.RuleSetError) as refused:
        said(tmp_path, rule, "North,2021-12-31,300,0", "2022-01-31")

    assert "the table 'units' has no date and no year column" in str(refused.value)


def test_a_table_without_the_column_of_the_steps_is_refused(tmp_path: Path) -> None:
    """A column that is not there is no plan that asks for nothing."""
    rule = 'measure = "strength"\nat_least = 500\nmilestones = { table = "plan", column = "wanted" }'
    with pytest.raises(rulecheck.DataError) as refused:
        said(tmp_path, rule, "North,2021-12-31,300,0", "2022-01-31", plan="date,want\n2021-03-31,1\n")

    assert "wanted" in str(refused.value)


@pytest.mark.parametrize(
    ("as_at", "counted"),
    [
        ("2020-04-30", "Counted from 128,591 on 31 March 2020, published 30 April 2020."),
        ("2021-02-03", "Counted from 128,591 on 31 March 2020, published 30 April 2020."),
        ("2021-02-04", "Counted from 128,434 on 31 March 2020, published 4 February 2021."),
        ("2022-03-30", "Counted from 128,434 on 31 March 2020, published 4 February 2021."),
    ],
)
def test_the_baseline_of_the_police_uplift_moved(tmp_path: Path, as_at: str, counted: str) -> None:
    """The Home Office's baseline as its releases stated it; the line begins at the one that was known on the day."""
    baseline = """profile = "linear"
baseline = [
  { value = 128591, at = 2020-03-31, published = 2020-04-30 },
  { value = 128434, at = 2020-03-31, published = 2021-02-04 },
]"""
    rule = f'measure = "strength"\nat_least = 148433\n{baseline}'

    assert said(tmp_path, rule, "North,2020-03-31,131596,0", as_at).endswith(counted)
