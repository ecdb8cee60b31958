"""The engine and the plain reference find the same by maintain, checkpoint by checkpoint."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

import rulecheck

from .cases import Case, check, exact_finding, parted, profile
from .kinds_maintain import Key, findings
from .tables import parse_year

UNITS, YEARS = ("North", "South", "East"), (2020, 2021)
DAYS = tuple(date(year, month, day) for year in (2020, 2021, 2022) for month, day in ((3, 31), (9, 30), (12, 31)))
PLAIN = ("0", "4", "5", "5.000001", "4.999999", "-1", "10", "5.0", "6")
CELLS = st.sampled_from(PLAIN * 8 + ("", "[x]", "[c]", "[z]", "1e3", "5."))
GROUPS = {
    "pair": {"units": ["North", "South"]},
    "net": {"units": ["North", "South"], "reported_as": "Net"},
    "late": {"units": ["North", {"unit": "South", "from": date(2021, 10, 1)}]},
}
ON: tuple[dict[str, Any], ...] = (
    {},
    {"on": ["09-30", "03-31"]},
    {"on": ["03-31", "12-31", "09-30"]},
    {"on": ["09-30"]},
    {"on": ["04-01", "02-28"]},
)
LIMITS: tuple[dict[str, Any], ...] = (
    {"at_least": 5},
    {"at_most": Decimal("5.000001")},
    {"equals": 5},
    {"between": [Decimal("4.999999"), 6]},
    {"at_least": 0},
    {"at_least": {"2020-21": 5, "2021-22": 6}},
    {"between": [{"2020-21": 1}, 5]},
    {"at_least": {"table": "targets", "column": "wanted"}},
)
WHO: tuple[dict[str, Any], ...] = (
    {"units": list(UNITS)},
    {"group": "pair"},
    {"group": "net"},
    {"group": "late"},
)
FORCE: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"from": date(2020, 9, 30)},
    {"from": date(2020, 10, 1)},
    {"until": date(2021, 9, 30)},
    {"from": date(2020, 12, 31), "until": date(2021, 12, 30)},
)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw one rule, over units one by one or a group."""
    rule: dict[str, Any] = {"kind": "maintain", "measure": "strength", "years": "2020-21..2021-22"}
    rule["untargeted"] = "ignore"
    for stated in (WHO, ON, LIMITS, FORCE):
        rule |= draw(st.sampled_from(stated))
    for name, values in (("near_miss", (1, "20%")), ("narrow_pass", (1, "20%")), ("severity", ("warn",))):
        if draw(st.integers(0, 2)) == 0:
            rule[name] = draw(st.sampled_from(values))
    rule["missing"] = draw(st.sampled_from(("fail", "warn", "unjudged")))
    rule["excuse"] = draw(st.sampled_from(([], ["suppressed"], ["suppressed", "not-applicable"])))
    return rule


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw positions on checkpoints and beside them, some of them twice or not at all, and six rules."""
    rows = [
        {"unit": unit, "date": day.isoformat(), "strength": draw(CELLS)}
        for unit in (*UNITS, "Net")
        for day in (*DAYS, date(2021, 4, 1), date(2021, 9, 29))
        for _ in range(draw(st.sampled_from((1, 1, 1, 1, 1, 0, 2))))
    ]
    targets = draw(st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(YEARS), CELLS), min_size=1, max_size=6))
    mapping: dict[str, Any] = {"unit": "unit", "date": "date", "measures": {"strength": "strength"}}
    if draw(st.integers(0, 3)) == 0:
        mapping["return_by"] = "30 days"
    return Case(
        rules=tuple({"id": f"rule-{place}", **draw(rules())} for place in range(6)),
        rows=tuple(rows),
        mapping=mapping,
        as_at=draw(st.sampled_from((date(2024, 1, 1), date(2022, 3, 31), date(2022, 3, 30), date(2021, 9, 30)))),
        tables={
            "targets": (
                {"unit": "unit", "year": "year"},
                tuple({"unit": u, "year": f"{y}-{y - 1999}", "wanted": cell} for u, y, cell in targets),
            )
        },
        more={"groups": GROUPS},
    )


@profile(15)
@given(cases())
def test_engine_and_reference_find_the_same(case: Case) -> None:
    """Outcome, reason, numbers and margin at every checkpoint are those of plain Python, and there are no others."""
    note(str(case))

    report = check(case)
    found = {_key(each): exact_finding(each) for each in report.findings}

    assert list(parted(found, findings(case))) == []
    assert len(found) == len(report.findings)


def _key(found: rulecheck.Finding) -> Key:
    assert found.at is not None, "a finding without a checkpoint"
    return found.rule, found.unit, parse_year(found.year), found.at
