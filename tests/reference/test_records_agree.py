"""The engine's tallies of records against the plain ones."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import rulecheck

from .cases import csv_text, profile
from .records import Covered, Tally, tally
from .tables import parse_year

UNITS = ("North", "South", "East")
YEARS = range(2018, 2023)
TALLIES = {
    "joined": Tally(date="joined"),
    "women_joined": Tally(date="joined", where={"sex": ["F"]}),
    "there": Tally(begins="joined", ends="left"),
    "ever": Tally(begins="joined"),
    "women": Tally(begins="joined", ends="left", where={"sex": ["F", "X"]}),
    "hours": Tally(date="worked", column="hours"),
    "hours_there": Tally(begins="joined", ends="left", column="hours"),
}
DECLARED = """\
layout = "records"
unit = "unit"
id = "id"
covers = {{ from = {from_}, until = {until} }}
[data.measures]
joined = {{ date = "joined" }}
women_joined = {{ date = "joined", where = {{ sex = "F" }} }}
there = {{ from = "joined", until = "left" }}
ever = {{ from = "joined" }}
women = {{ from = "joined", until = "left", where = {{ sex = ["F", "X"] }} }}
hours = {{ date = "worked", column = "hours" }}
hours_there = {{ from = "joined", until = "left", column = "hours" }}
"""
RULES = "".join(
    f'[[rules]]\nid = "{name.replace("_", "-")}"\nkind = "target"\ntitle = "It is so"\nmeasure = "{name}"\n'
    'units = ["North", "South", "East"]\nyears = "2018-19..2022-23"\nat_least = 2\n'
    for name in TALLIES
)
EDGES = ("2019-03-31", "2019-04-01", "2020-02-29", "2020-03-31", "2020-04-01", "2021-03-31", "2022-03-31", "2022-04-01")
DAYS = st.one_of(st.sampled_from(EDGES).map(date.fromisoformat), st.dates(date(2018, 3, 1), date(2023, 6, 1)))
HOURS = st.sampled_from(("1", "2.5", "0", "10", "-3", "0.000001", "", "[x]", "[c]", "x", "1,000") + ("4",) * 12)


@st.composite
def records(draw: st.DrawFn, number: int) -> dict[str, str]:
    """Draw one record that does not end before it begins."""
    joined = draw(DAYS)
    left = draw(st.one_of(st.none(), st.integers(0, 900).map(lambda days: joined + timedelta(days=days))))
    return {
        "id": str(number),
        "unit": draw(st.sampled_from(UNITS[:2])),
        "sex": draw(st.sampled_from(("F", "M", "X", ""))),
        "joined": joined.isoformat(),
        "left": "" if left is None else left.isoformat(),
        "worked": draw(st.one_of(st.just(""), DAYS.map(date.isoformat))),
        "hours": draw(HOURS),
    }


@profile(12)
@given(st.data(), st.integers(1, 12), DAYS, DAYS, DAYS)
def test_tallies_agree_with_the_plain_ones(
    mapped: Any, data: st.DataObject, number: int, one: date, other: date, as_at: date
) -> None:
    """Whatever is recorded, covered and asked, each cell holds what plain counting gives."""
    listed = [data.draw(records(place)) for place in range(number)]
    covered = Covered(begins=min(one, other), ends=max(one, other), as_at=as_at)
    mapping = DECLARED.format(from_=covered.begins, until=covered.ends)

    report = mapped(mapping, csv_text(tuple(listed)), rules=RULES, as_at=as_at)

    assert [_difference(each, listed, covered) for each in report.findings if _difference(each, listed, covered)] == []


def _difference(found: rulecheck.Finding, listed: list[dict[str, str]], covered: Covered) -> str | None:
    year = parse_year(found.year)
    wanted = tally(listed, TALLIES[found.rule.replace("-", "_")], covered, found.unit, year)
    observed = None if found.observed is None else Fraction(found.observed)
    if found.reason == "not-due":  # then only the progress so far is shown
        return None if observed == wanted.number else f"{found}: {wanted}"
    reason = wanted.reason or ("met" if wanted.number is not None and wanted.number >= 2 else "missed")
    return None if (found.reason, observed) == (reason, wanted.number) else f"{found}: {wanted}"
