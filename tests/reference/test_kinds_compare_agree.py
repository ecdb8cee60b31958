"""The engine and the plain reference find the same by compare, reconcile and range."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from .cases import Case, engine, profile
from .kinds_compare import findings

UNITS, YEARS = ("North", "South", "East"), (2020, 2021)
COLUMNS = ("opening", "joiners", "leavers", "closing")
PLAIN = ("0", "1", "2", "3", "5", "5.000001", "4.999999", "-1", "10", "4")
CELLS = st.sampled_from(PLAIN * 9 + ("", "[x]", "[c]", "[z]", "1e3", "5."))
MEASURES = {name: {"column": name, "flow": name in ("joiners", "leavers")} for name in COLUMNS}
GROUPS = {"pair": {"units": ["North", "South"]}, "net": {"units": ["North", "South"], "reported_as": "Net"}}
IDENTITIES = (
    "opening + joiners - leavers = closing",
    "- leavers + joiners = closing - opening",
    "opening = closing",
    "joiners = leavers + opening",
)
LIMITS: tuple[dict[str, Any], ...] = (
    {"between": [1, 5]},
    {"between": [Decimal("4.999999"), Decimal("5.000001")]},
    {"at_least": 1},
    {"at_most": 5},
    {"equals": 5},
    {"at_least": {"2020-21": 5, "2021-22": 1}},
    {"between": [{"2020-21": 1}, 5]},
)


def against(name: str) -> dict[str, str]:
    """Return a bound that is a measure."""
    return {"measure": name}


COMPARED: tuple[dict[str, Any], ...] = (
    {"measure": "joiners", "at_most": against("leavers")},
    {"measure": "opening", "at_least": against("closing")},
    {"measure": "closing", "equals": against("opening")},
    {"measure": "closing", "between": [against("leavers"), against("opening")]},
)
OWN = {
    "compare": st.sampled_from(COMPARED),
    "reconcile": st.builds(
        lambda text, tolerance: {"identity": text, "tolerance": tolerance},
        st.sampled_from(IDENTITIES),
        st.sampled_from((0, 1, Decimal("0.000001"), 3)),
    ),
    "range": st.builds(
        lambda name, limits: {"measure": name, **limits},
        st.sampled_from(COLUMNS),
        st.sampled_from(LIMITS),
    ),
}


@st.composite
def rules(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Draw one rule of a kind, over units one by one or a group."""
    rule = {"kind": kind, **draw(OWN[kind]), "years": "2020-21..2021-22", "untargeted": "ignore"}
    rule |= draw(st.sampled_from(({"units": list(UNITS)}, {"group": "pair"}, {"group": "net"})))
    for name, values in (("near_miss", (1, Decimal("0.000001"))), ("narrow_pass", (1, 2)), ("severity", ("warn",))):
        if draw(st.integers(0, 2)) == 0:
            rule[name] = draw(st.sampled_from(values))
    rule["missing"] = draw(st.sampled_from(("fail", "warn", "unjudged")))
    rule["excuse"] = draw(st.sampled_from(([], ["suppressed"], ["suppressed", "not-applicable"])))
    return rule


@st.composite
def cases(draw: st.DrawFn, kind: str) -> Case:
    """Draw a submission with positions in the middle and at the end of years, and three rules."""
    days = [f"{year}-09-30" for year in YEARS] + [f"{year + 1}-03-31" for year in YEARS]
    rows = [
        {"unit": unit, "date": day, **{name: draw(CELLS) for name in COLUMNS}}
        for unit in (*UNITS, "Net")
        for day in days
        for _ in range(draw(st.sampled_from((1, 1, 1, 1, 0, 2) if day.endswith("31") else (0, 0, 1))))
    ]
    return Case(
        rules=tuple({"id": f"rule-{place}", **draw(rules(kind))} for place in range(3)),
        rows=tuple(rows) or ({"unit": "North", "date": days[0], **dict.fromkeys(COLUMNS, "1")},),
        mapping={"unit": "unit", "date": "date", "measures": MEASURES},
        as_at=draw(st.sampled_from((date(2024, 1, 1), date(2022, 3, 31), date(2022, 3, 30), date(2021, 12, 1)))),
        more={"groups": GROUPS},
    )


@pytest.mark.parametrize("kind", OWN)
@profile(8)
@given(data=st.data())
def test_engine_and_reference_find_the_same(kind: str, data: st.DataObject) -> None:
    """Outcome, reason, numbers and margin of every finding are those of plain Python."""
    case = data.draw(cases(kind))
    note(str(case))

    assert engine(case) == findings(case)
