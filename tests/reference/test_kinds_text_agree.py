"""The engine and the plain reference agree on texts, days and conditions, row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from .cases import Case, check, profile
from .conditions import conditions, sql
from .kinds_text import KINDS

UNITS, YEARS = ("North", "South", "East"), ("2020-21", "2021-22")
DUE = {"2020-21": date(2021, 4, 30), "2021-22": date(2022, 4, 30)}
MEASURES = {name: {"column": name, "flow": True} for name in ("joiners", "leavers")}

FIGURES = st.sampled_from(("0", "1", "2", "3", "5", "5", "4.999999", "-1") * 3 + ("", "[c]", "[z]", "5x", "1,000"))
CODES = st.sampled_from(("A1", "B2", "A1", "B22", "a1", "", " A1", "A1 ", "A1\u0661", "[c]", "A"))
DAYS = st.sampled_from(
    (
        *("2021-04-10", "2021-04-30", "2021-05-01", "2022-04-29", "2022-04-30", "2022-05-01", "2022-05-06"),
        *("", "[z]", "30/04/2022", "2022-02-30"),
    )
)
AS_AT = st.sampled_from((date(2024, 1, 1),) * 3 + (date(2022, 4, 29), date(2022, 4, 30), date(2022, 3, 30)))
VALUES = ("joiners", "leavers", "prev(joiners)", "total(joiners)")
SCOPE = {"units": list(UNITS), "years": list(YEARS)}


@st.composite
def submissions(draw: st.DrawFn) -> tuple[dict[str, str], ...]:
    """Draw most units and years once, some twice or not at all."""
    rows = [{"unit": "Elsewhere", "year": "2019-20", "joiners": "1", "leavers": "1", "code": "A1", "received": ""}]
    for unit in UNITS:
        for year in ("2019-20", *YEARS):
            for _ in range(draw(st.sampled_from((1, 1, 1, 1, 1, 1, 0, 2)))):
                figures = {"joiners": draw(FIGURES), "leavers": draw(FIGURES)}
                rows.append({"unit": unit, "year": year, **figures, "code": draw(CODES), "received": draw(DAYS)})
    return tuple(rows)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a rule of one of the kinds; ``tree`` is what ``expect`` says."""
    kind = draw(st.sampled_from(("text-pattern", "timely", "expression", "expression")))
    rule: dict[str, Any] = {"kind": kind, **SCOPE}
    rule |= draw(st.sampled_from(({}, {"severity": "warn"}, {"missing": "unjudged"}, {"missing": "warn"})))
    rule |= draw(st.sampled_from(({}, {"excuse": ["suppressed"]}, {"excuse": ["suppressed", "not-applicable"]})))
    if kind == "expression":
        tree = draw(conditions(VALUES, draw(st.sampled_from(("+-*", "/"))), depth=1))
        return {**rule, "tree": tree, "expect": sql(tree)}
    rule |= draw(st.sampled_from(({}, {"near_miss": 1}, {"near_miss": 5})))
    if kind == "timely":
        return {**rule, "column": "received", "due": DUE}
    rule |= draw(st.sampled_from(({}, {"allow_blank": True})))
    return {**rule, "column": "code", "pattern": draw(st.sampled_from(("[A-Z][0-9]", "A1|B2+", ".*", "A1?", "[^A]*")))}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, list[dict[str, Any]]]:
    """Draw a submission and a dozen rules on it."""
    drawn = [rule for rule in draw(st.lists(rules(), min_size=8, max_size=12)) if _names_a_measure(rule)]
    stated = [{name: value for name, value in rule.items() if name != "tree"} for rule in drawn]
    case = Case(
        rules=tuple({"id": f"rule-{place}", **rule} for place, rule in enumerate(stated)),
        rows=draw(submissions()),
        mapping={"unit": "unit", "year": "year", "measures": MEASURES},
        as_at=draw(
            st.sampled_from((date(2024, 1, 1),) * 3 + (date(2022, 4, 29), date(2022, 4, 30), date(2022, 3, 30)))
        ),
    )
    return case, drawn


def _names_a_measure(rule: dict[str, Any]) -> bool:
    return rule["kind"] != "expression" or any(name in rule["expect"] for name in MEASURES)


@profile(15)
@given(cases())
def test_engine_and_reference_find_the_same(drawn: tuple[Case, list[dict[str, Any]]]) -> None:
    """Outcome and reason of every finding are those of the reference."""
    case, stated = drawn
    note(str(case))
    found = {(each.rule, each.unit, each.year): (each.outcome, each.reason) for each in check(case).findings}

    assert found == {
        (f"rule-{place}", unit, year): KINDS[rule["kind"]](rule, case.rows, unit, year, case.as_at)
        for place, rule in enumerate(stated)
        for unit in UNITS
        for year in YEARS
    }
