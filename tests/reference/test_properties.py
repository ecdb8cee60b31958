"""What must hold between two runs, whatever the rules and the data are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from .cases import Case, by_key, check, engine, profile
from .changed import renamed
from .drawn import CELLS, UNITS, YEARS, cases
from .judging import Key
from .scopes import programme_of, scope_of

YEARLY = {
    "unit": "unit",
    "year": "year",
    "measures": {"recruited": {"column": "recruited", "flow": True}, "strength": "strength"},
}
AMOUNTS = st.decimals(-20, 20, places=2)


def rows_of(draw: st.DrawFn, cells: st.SearchStrategy[str]) -> tuple[dict[str, str], ...]:
    """Draw one row for each unit and year."""
    return tuple(
        {"unit": unit, "year": year, "recruited": draw(cells), "strength": draw(cells)}
        for unit in UNITS
        for year in YEARS
    )


@st.composite
def numeric(draw: st.DrawFn) -> Case:
    """Draw numbers alone, and a rule of each kind that has a bound."""
    bound = draw(AMOUNTS)
    who: dict[str, Any] = {"units": list(UNITS)}
    about = {"at_least": bound, "near_miss": draw(st.integers(0, 3)), "narrow_pass": draw(st.integers(0, 3))}
    years = {"years": "2019-20..2022-23"}
    return Case(
        rules=(
            {"id": "flow", "kind": "target", "measure": "recruited", **who, **years, **about},
            {"id": "stock", "kind": "target", "measure": "strength", **who, **years, **about},
            {"id": "group", "kind": "target", "measure": "strength", "group": "all", **years, **about},
            {
                "id": "by",
                "kind": "deadline",
                "measure": "recruited",
                **who,
                "since": "2018-19",
                "by": "2021-22",
                **about,
            },
            {
                "id": "grown",
                "kind": "growth",
                "measure": "recruited",
                **who,
                "since": "2019-20",
                "by": "2022-23",
                **about,
            },
        ),
        rows=rows_of(draw, AMOUNTS.map(lambda amount: f"{amount + 0:f}")),
        mapping=YEARLY,
        more={"groups": {"all": {"units": list(UNITS)}}},
    )


RANK = {"pass": 2, "warn": 1, "fail": 0}


@profile(4)
@given(numeric(), st.decimals(0, 5, places=2))
def test_lower_bound_never_worsens(case: Case, step: Decimal) -> None:
    """A rule that asks for less turns no pass into anything else."""
    eased = case.with_rules(*({**rule, "at_least": rule["at_least"] - step} for rule in case.rules))

    before, after = engine(case.with_rules(*_strict(case))), engine(eased.with_rules(*_strict(eased)))

    assert [at for at in before if RANK[after[at].outcome] < RANK[before[at].outcome]] == []


def _strict(case: Case) -> list[dict[str, Any]]:
    """Leave `narrow_pass` out: a percentage of a bound is not at issue here, and a number moves with the bound."""
    return [{name: value for name, value in rule.items() if name != "narrow_pass"} for rule in case.rules]


@profile(4)
@given(numeric(), st.integers(0, 15), st.decimals(0, 5, places=2))
def test_raised_value_never_worsens_at_least(case: Case, place: int, step: Decimal) -> None:
    """A unit that achieved more is judged no worse."""
    rows = list(case.rows)
    rows[place] = {
        **rows[place],
        **{name: f"{Decimal(rows[place][name]) + step:f}" for name in ("recruited", "strength")},
    }
    growing = [rule for rule in case.rules if rule["id"] != "grown" or place % 4 != 0]

    before, after = engine(case.with_rules(*growing)), engine(case.with_rules(*growing).with_rows(rows))

    assert [at for at in before if RANK[after[at].outcome] < RANK[before[at].outcome]] == []


@profile(4)
@given(numeric(), st.sampled_from((2, 3, 10, 1000)))
def test_scaling_counts_and_bounds_changes_no_outcome(case: Case, times: int) -> None:
    """In hundreds or in single officers, the verdict is the same."""
    scaled = case.with_rules(
        *(
            {**rule, **{name: rule[name] * times for name in ("at_least", "near_miss", "narrow_pass")}}
            for rule in case.rules
        )
    ).with_rows(
        [{**row, **{n: f"{Decimal(row[n]) * times:f}" for n in ("recruited", "strength")}} for row in case.rows]
    )

    before, after = engine(case), engine(scaled)

    assert {at: (f.outcome, f.reason) for at, f in after.items()} == {
        at: (f.outcome, f.reason) for at, f in before.items()
    }
    assert all(after[at].margin == before[at].margin * times for at in before)


@profile(4)
@given(cases())
def test_every_rule_has_one_outcome_for_each_unit_and_year_of_its_scope(case: Case) -> None:
    """Findings are rules times scope: none is left out, none comes twice, and only untargeted ones come on top."""
    report = check(case)
    found = by_key(report)
    tables = {name: "\n".join(",".join(line) for line in _lines(rows)) for name, (_, rows) in case.tables.items()}
    programme = programme_of(
        _tree(case), "\n".join(",".join(_quoted(line)) for line in _lines(case.rows)), tables, case.as_at
    )

    wanted = {(rule["id"], *pair) for rule in programme.tree["rules"] for pair in scope_of(rule, programme)}

    assert {at for at, finding in found.items() if finding.reason != "untargeted"} == wanted
    assert sum(report.summary.counts.values()) == len(report.findings)


def _tree(case: Case) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(case.toml, parse_float=Decimal)


def _lines(rows: tuple[dict[str, str], ...]) -> list[list[str]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def _quoted(line: list[str]) -> list[str]:
    return [f'"{cell}"' for cell in line]


@profile(4)
@given(cases(), st.permutations(range(4)))
def test_renaming_units_renames_findings(case: Case, order: list[int]) -> None:
    """No verdict depends on what a unit is called."""
    assume("*" not in str(case.rules))
    names = {unit: f"Unit {'ZMAQ'[place]}" for unit, place in zip(UNITS, order, strict=True)}

    after = engine(renamed(case, names))

    assert after == {(rule, names.get(unit, unit), year): f for (rule, unit, year), f in engine(case).items()}


@profile(4)
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_changes_nothing(case: Case, shuffler: Any) -> None:
    """A submission is a set of rows; only `combine = "last"` asks for their order."""
    ordered = case.with_rules(*(rule for rule in case.rules if rule.get("measure") != "latest"))
    assume(ordered.rules)
    columns = list(case.rows[0])
    shuffler.shuffle(columns)
    rows = [{name: row[name] for name in columns} for row in case.rows]
    shuffler.shuffle(rows)

    assert engine(ordered.with_rows(rows)) == engine(ordered)


@profile(4)
@given(cases(), CELLS)
def test_another_unit_changes_no_other_finding(case: Case, cell: str) -> None:
    """What one more unit reports is its own affair, except in a total over every unit of the data."""
    closed = case.with_rules(
        *(rule for rule in case.rules if rule["kind"] != "total" or "group" in rule or "units" in rule)
    )
    assume(closed.rules)
    more = [
        {**row, "unit": "Elsewhere", **dict.fromkeys(("recruited", "strength", "whole", "latest", "wanted"), cell)}
        for row in {(row["year"], row["date"]): row for row in case.rows}.values()
    ]

    before, after = engine(closed), engine(closed.with_rows((*closed.rows, *more)))

    assert {at: f for at, f in after.items() if at[1] != "Elsewhere"} == before


@profile(4)
@given(cases(), st.integers(0, 5))
def test_removing_a_rule_removes_its_findings_alone(case: Case, place: int) -> None:
    """Rules do not know each other."""
    gone = case.rules[place]["id"]
    rest = case.with_rules(*(rule for rule in case.rules if rule["id"] != gone))

    assert engine(rest) == {at: f for at, f in engine(case).items() if at[0] != gone}


def test_due_day_is_the_first_day_that_judges() -> None:
    """On the year's last day a rule is due, on the day before it is not."""
    rule = {"id": "it", "kind": "target", "measure": "recruited", "units": ["North"], "years": "2021-22", "at_least": 5}
    rows = ({"unit": "North", "year": "2021-22", "recruited": "4", "strength": "1"},)
    case = Case(rules=(rule,), rows=rows, mapping=YEARLY)
    at: Key = ("it", "North", 2021)

    assert engine(replace(case, as_at=date(2022, 3, 30)))[at].reason == "not-due"
    assert engine(replace(case, as_at=date(2022, 3, 31)))[at].margin == Fraction(-1)
