"""Submissions and closed rules of every kind, drawn at random."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from .cases import Case
from .changed import NUMBER
from .kinds_drawn import DRAWN, FIGURES, FLOWS, NEAR, NEAR_SHARE, SPAN, UNITS, WANTED, YEARS, Drawing, Keys

SUMS = {"Net": UNITS[:2], "All": UNITS}
"""Rows that state the sum of others."""
GROUPS = {
    "pair": {"units": ["North", "South"]},
    "late": {"units": ["North", {"unit": "East", "from": date(2020, 4, 1)}]},
    "net": {"units": ["North", "South"], "reported_as": "Net"},
}
MEASURES = {name: {"column": name, "flow": name in FLOWS} for name in FIGURES}
PLAIN = ("0", "1", "4", "5", "6", "9", "10", "11", "12", "20", "4.5", "4.999999", "5.000001", "-3", "5.0", "100")
HOSTILE = (*("", "[x]", "[c]", "[z]", "[low]", "[p]", "..", "-", "n/k"), *("1e3", "5.", " 5", "NaN", "-0", "5.0000001"))
ALL = PLAIN * 9 + HOSTILE
CELLS = st.sampled_from(ALL)
CODES = st.sampled_from(("AB1", "CD2") * 4 + ("", "ab1", "AB12", "[x]"))
ARRIVALS = st.sampled_from((*("04-29", "04-30", "05-01", "05-03", "05-04") * 4, "", "4 May", "[z]"))
"""The month and day on which a return arrived; the year comes before it."""


def _is_of_percentage(rule: Keys) -> bool:
    """Whether a bound is a percentage, beside which a number is in points."""
    stated = [rule.get(name) for name in ("at_least", "at_most", "between", "equals")]
    return any("%" in str(bound) for bound in stated)


@st.composite
def rules(draw: st.DrawFn, kind: str, *, more_is_better: bool = False, is_strict: bool = False) -> Keys:
    """Draw a closed rule of a kind; a strict one leaves nothing unjudged that is not there, and no row to a group."""
    drawing = DRAWN[kind]
    own = drawing.at_least if more_is_better else drawing.own
    assert not isinstance(own, str), own
    rule = {"kind": kind, **draw(own), "untargeted": "ignore"}
    rule |= draw(_whom(drawing, rule, is_strict=is_strict))
    if drawing.years == YEARS:
        rule["years"] = SPAN
    if kind != "expression":
        rule |= draw(NEAR if not _is_of_percentage(rule) else NEAR_SHARE)
    if is_strict:
        return {**rule, **drawing.strictly}
    rule["missing"] = draw(st.sampled_from(("fail", "fail", "warn", "unjudged")))
    rule["excuse"] = draw(st.sampled_from(([], ["suppressed"], ["suppressed", "not-applicable"])))
    return rule | draw(st.sampled_from(({}, {}, {"severity": "warn"})))


def _whom(drawing: Drawing, rule: Keys, *, is_strict: bool) -> st.SearchStrategy[Keys]:
    """Draw the units or a group; strictly none whose sum is reported too, for there each stands in for the other."""
    if drawing.whom is not None:
        return drawing.whom
    each: list[Keys] = [{"units": list(UNITS)}]
    is_by_unit = any(word in str(rule) for word in (*UNITS, "plan", "{'column'"))
    groups = ["pair", "late", *([] if is_strict else ["net"])] if drawing.groups and not is_by_unit else []
    return st.sampled_from(each + [{"group": name} for name in groups])


@st.composite
def submissions(draw: st.DrawFn, *, is_whole: bool = False) -> tuple[dict[str, str], ...]:
    """Draw a row for each unit and year, and where it need not be whole some twice, halfway, or not at all.

    Promise ten speaks of whole ones: of two rows one that is left out undoes a duplicate, and of several positions
    in a year the worst may be left out.
    """
    rows: list[dict[str, str]] = []
    for unit in (*UNITS, *SUMS):
        usual = draw(st.sampled_from(PLAIN))
        for year in YEARS:
            ends = 1 if is_whole else draw(st.sampled_from((1,) * 14 + (0, 2)))
            halfway = 0 if is_whole else draw(st.sampled_from((0, 0, 1)))
            start = int(year[:4])
            days = [f"{start + 1}-03-31"] * ends + [f"{start}-09-30"] * halfway
            rows += [{"unit": unit, "date": day, **draw(_contents(start + 1, usual))} for day in days]
    return tuple({**row, **_sums(row, rows)} if draw(st.booleans()) else row for row in rows)


@st.composite
def _contents(draw: st.DrawFn, ends: int, usual: str) -> dict[str, str]:
    """Draw the cells of a row; each second figure is the unit's usual one, so that equal ones are held together."""
    cells = st.sampled_from(ALL + (usual,) * len(ALL))
    arrived = draw(ARRIVALS)
    received = f"{ends}-{arrived}" if arrived[:1].isdigit() else arrived
    return {**{name: draw(cells) for name in FIGURES}, "received": received, "code": draw(CODES)}


def _sums(row: dict[str, str], rows: list[dict[str, str]]) -> dict[str, str]:
    """Return the figures of a row that states a sum, as they should be; none of those that cannot be added up."""
    members = [each for each in rows if each["unit"] in SUMS.get(row["unit"], ()) and each["date"] == row["date"]]
    cells = {name: [each[name] for each in members] for name in FIGURES if members}
    readable = {name: texts for name, texts in cells.items() if all(map(NUMBER.fullmatch, texts))}
    return {name: f"{sum(map(Decimal, texts)):f}" for name, texts in readable.items()}


def case_of(rows: tuple[dict[str, str], ...], drawn: tuple[Keys, ...], plan: tuple[Any, ...], as_at: date) -> Case:
    """Return a case of rules and rows, and a plan of what is wanted of each unit in each year."""
    pairs = [(unit, year) for unit in UNITS for year in YEARS]
    wanted = tuple({"unit": u, "year": y, WANTED: cell} for (u, y), cell in zip(pairs, plan, strict=True))
    return Case(
        rules=tuple({"id": f"{rule['kind']}-{place}", **rule} for place, rule in enumerate(drawn)),
        rows=rows,
        mapping={
            "unit": "unit",
            "date": "date",
            "totals": ["All"],
            "measures": MEASURES,
            "markers": {"n/k": "missing"},
        },
        tables={"plan": ({"unit": "unit", "year": "year"}, wanted)},
        as_at=as_at,
        more={"groups": GROUPS},
    )


@st.composite
def cases(draw: st.DrawFn, *, kinds: tuple[str, ...], more_is_better: bool = False, is_strict: bool = False) -> Case:
    """Draw a submission and a rule of each of some kinds."""
    drawn = tuple(draw(rules(kind, more_is_better=more_is_better, is_strict=is_strict)) for kind in kinds)
    plan = tuple(draw(CELLS) for _ in UNITS for _ in YEARS)
    as_at = draw(st.sampled_from((date(2024, 1, 1),) * 6 + (date(2022, 3, 30), date(2021, 12, 1))))
    return case_of(draw(submissions(is_whole=is_strict)), drawn, plan, as_at)
