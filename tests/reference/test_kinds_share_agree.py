"""The engine and the plain reference find the same by share, change and carry-forward."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from .cases import Case, engine, profile
from .kinds_share import findings

UNITS, YEARS = ("North", "South", "East"), (2019, 2020, 2021)
COLUMNS = ("part", "whole", "opening", "closing")
PLAIN = ("0", "1", "3", "9", "10", "11", "10.000001", "9.999999", "12", "20", "-4", "100", "110", "100.000003")
CELLS = st.sampled_from(PLAIN * 6 + ("", "[x]", "[c]", "[z]", "1e3", "5."))
MEASURES = {name: {"column": name, "flow": name in ("part", "whole")} for name in COLUMNS}
GROUPS = {"pair": {"units": ["North", "South"]}, "net": {"units": ["North", "South"], "reported_as": "Net"}}
SHARES: tuple[dict[str, Any], ...] = (
    {"at_least": "10%"},
    {"at_least": "0%"},
    {"at_most": "100%"},
    {"equals": "33.3333%"},
    {"between": ["9.9999%", "110%"]},
    {"at_least": {"2020-21": "10%"}},
)
LIMITS: tuple[dict[str, Any], ...] = (
    {"between": ["-10%", "10%"]},
    {"at_most": "10%"},
    {"at_least": "-2.5%"},
    {"between": [-1, 1]},
    {"at_most": 10},
    {"equals": 0},
    {"between": [{"2020-21": "-10%"}, "10%"]},
    {"at_most": {"measure": "opening"}},
)
WIDER: tuple[dict[str, Any], ...] = (
    {"between": ["-10%", "10%"]},
    {"between": ["-0.0003%", "33.3333%"]},
    {"at_most": "10%"},
    {"at_least": "-10%"},
    {"at_most": "0%"},
)
NUMBERS = st.sampled_from((1, 2, Decimal("0.000001"), 10, Decimal("9.999999")))


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """Draw limits of a change, with a number beside a percentage or none."""
    rule: dict[str, Any] = {"measure": draw(st.sampled_from(COLUMNS))}
    rule |= draw(st.sampled_from(LIMITS))
    if draw(st.booleans()):
        rule = {"measure": rule["measure"], **draw(st.sampled_from(WIDER)), "or_number": draw(NUMBERS)}
    return rule if draw(st.booleans()) else {**rule, "unless_below": draw(st.sampled_from((10, 12, 1)))}


OWN = {
    "share": st.sampled_from(SHARES).map(lambda limits: {"measure": "part", "of": "whole", **limits}),
    "change": changes(),
    "carry-forward": st.just({"opening": "opening", "closing": "closing"}),
}


@st.composite
def rules(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Draw one rule of a kind, over units one by one or a group."""
    rule = {"kind": kind, **draw(OWN[kind]), "years": "2019-20..2021-22", "untargeted": "ignore"}
    rule |= draw(st.sampled_from(({"units": list(UNITS)}, {"units": list(UNITS)}, {"group": "pair"}, {"group": "net"})))
    for name in ("near_miss", "narrow_pass"):
        if draw(st.integers(0, 2)) == 0:
            number = Decimal("0.1") if "%" in str(rule) else 1  # beside a percentage 1 is refused
            rule[name] = draw(st.sampled_from((number, Decimal("0.000001"), "5%", "20%")))
    if draw(st.integers(0, 2)) == 0:
        rule["severity"] = "warn"
    rule["missing"] = draw(st.sampled_from(("fail", "warn", "unjudged")))
    rule["excuse"] = draw(st.sampled_from(([], ["suppressed"], ["suppressed", "not-applicable"])))
    return rule


@st.composite
def cases(draw: st.DrawFn, kind: str) -> Case:
    """Draw a submission with positions in the middle and at the end of years, and four rules."""
    days = [f"{year}-09-30" for year in YEARS] + [f"{year + 1}-03-31" for year in YEARS]
    rows = [
        {"unit": unit, "date": day, **{name: draw(CELLS) for name in COLUMNS}}
        for unit in (*UNITS, "Net")
        for day in days
        for _ in range(draw(st.sampled_from((1,) * 9 + (0, 2) if day.endswith("31") else (0,) * 7 + (1,))))
    ]
    return Case(
        rules=tuple({"id": f"rule-{place}", **draw(rules(kind))} for place in range(4)),
        rows=tuple(rows) or ({"unit": "North", "date": days[0], **dict.fromkeys(COLUMNS, "1")},),
        mapping={"unit": "unit", "date": "date", "measures": MEASURES},
        as_at=draw(st.sampled_from((date(2024, 1, 1),) * 3 + (date(2022, 3, 31), date(2022, 3, 30)))),
        more={"groups": GROUPS},
    )


@pytest.mark.parametrize("kind", OWN)
@profile(6)
@given(data=st.data())
def test_engine_and_reference_find_the_same(kind: str, data: st.DataObject) -> None:
    """Outcome, reason, numbers and margin of every finding are those of plain Python."""
    case = data.draw(cases(kind))
    note(str(case))

    assert engine(case) == findings(case)
