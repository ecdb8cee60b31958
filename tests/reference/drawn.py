"""Hypothesis strategies: hostile submissions and rules of every kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from .cases import Case

UNITS = ("North", "South", "East", "Capital")
YEARS = ("2019-20", "2020-21", "2021-22", "2022-23")
ENDS = {year: f"{int(year[:4]) + 1}-03-31" for year in YEARS}
MIDS = {year: f"{year[:4]}-09-30" for year in YEARS}

PLAIN = ("0", "1", "4", "5", "6", "9", "10", "11", "12", "20", "4.5", "4.999999", "5.000001", "-3", "5.0")
HOSTILE = (
    *("", "", "[x]", "[c]", "[z]", "[low]", "[p]", "..", "-", "n/k"),
    *(
        "1,034",
        "\uff11\uff12\uff19",
        "1e3",
        "129 (p)",
        "-0",
        "007",
        "+5",
        " 5",
        "5 ",
        "5.0000001",
        "5.",
        ".5",
        "--5",
        "0x5",
    ),
    *("1234567890123456", "123456789012345", "123456789.123456", "1234567890.123456", "NaN", "inf", "-inf", "None"),
    *("[X]", "5 000", "5.5", "-1", "\u0665"),
)
CELLS = st.sampled_from(PLAIN * 14 + HOSTILE)
HEADS = st.sampled_from(("1", "1", "1", "1", "1", "1", "", "x", "2", "[x]", "[c]"))
NUMBERS = st.sampled_from((0, 1, 5, 10, 20, -2, Decimal("4.5"), Decimal("5.000001"), 5, 10))
STEPS = st.sampled_from(("2021-03-31", "2021-11-30", "2021-12-01", "2021-12-02", "2022-03-31", "2023-03-31"))
AS_AT = st.sampled_from((date(2024, 1, 1),) * 4 + (date(2022, 3, 31), date(2022, 3, 30), date(2021, 12, 1)))

GROUPS = {
    "pair": {"units": ["North", "South"]},
    "three": {"units": ["@pair", {"unit": "East", "from": date(2021, 4, 1), "until": date(2022, 3, 31)}]},
    "net": {"units": ["@pair", "Capital"], "reported_as": "Net total"},
}
MEASURES = {
    "recruited": {"column": "recruited", "flow": True},
    "strength": "strength",
    "whole": {"column": "whole", "flow": True, "count": True, "combine": "sum"},
    "latest": {"column": "latest", "flow": True, "combine": "last"},
    "heads": {"column": "heads", "flow": True, "combine": "count"},
    "twice": {"column": "recruited", "flow": True, "combine": "sum", "rows": 2},
}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a submission and six to nine rules."""
    mapping = draw(_mappings())
    rules = draw(st.lists(_rules("date" in mapping), min_size=6, max_size=9))
    targets = draw(st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(YEARS), CELLS), min_size=1, max_size=8))
    plan = draw(st.lists(st.tuples(STEPS, CELLS), min_size=1, max_size=4))
    more: dict[str, Any] = {"groups": GROUPS}
    if draw(st.booleans()):
        more["units"] = {unit: {"aliases": ["Sth"] if unit == "South" else []} for unit in (*UNITS, "Nowhere")}
    return Case(
        rules=tuple({"id": f"rule-{place}", **rule} for place, rule in enumerate(rules)),
        rows=tuple(draw(_submissions(mapping))),
        mapping=mapping,
        as_at=draw(AS_AT),
        tables={
            "targets": (
                {"unit": "unit", "year": "year"},
                tuple({"unit": unit, "year": year, "wanted": cell} for unit, year, cell in targets),
            ),
            "yearless": ({"unit": "unit"}, tuple({"unit": unit, "wanted": "5"} for unit in UNITS[:3])),
            "plan": ({"date": "date"}, tuple({"date": day, "wanted": cell} for day, cell in plan)),
        },
        more=more,
    )


@st.composite
def _mappings(draw: st.DrawFn) -> dict[str, Any]:
    mapping: dict[str, Any] = {"unit": "unit"}
    mapping |= draw(st.sampled_from(({"year": "year"}, {"date": "date"})))
    if draw(st.booleans()):
        mapping["status"] = {"column": "status", "prefer": ["final", "provisional"]}
    if draw(st.booleans()):
        mapping["where"] = {"stage": "submitted"}
    if draw(st.integers(0, 4)) == 0:
        mapping["return_by"] = "60 days"
    return {**mapping, "totals": ["All"], "measures": MEASURES, "markers": {"n/k": "missing"}}


@st.composite
def _submissions(draw: st.DrawFn, mapping: dict[str, Any]) -> list[dict[str, str]]:
    """Draw most units and years once, a few of them twice or not at all, and names that nobody expects."""
    days = [ENDS, MIDS] if "date" in mapping else [ENDS]
    statuses = ["final", "provisional"] if "status" in mapping else ["final"]
    rows = []
    for unit in (*UNITS, "All", "Net total", "Nowhere", "Sth"):
        chance = 8 if unit in UNITS else 2
        for year in YEARS:
            for day in days:
                for status in statuses:
                    if draw(st.integers(0, chance)) > (0 if day is ENDS else chance - 1):
                        times = 2 if draw(st.integers(0, 19)) == 0 else 1
                        rows += [draw(_rows(unit, year, day[year], status)) for _ in range(times)]
    return rows or [draw(_rows("North", "2021-22", "2022-03-31", "final"))]


@st.composite
def _rows(draw: st.DrawFn, unit: str, year: str, day: str, status: str) -> dict[str, str]:
    return {
        "unit": unit,
        "year": year,
        "date": day,
        "status": status,
        "stage": "draft" if draw(st.integers(0, 14)) == 0 else "submitted",
        **{name: draw(CELLS) for name in ("recruited", "strength", "whole", "latest", "wanted")},
        "heads": draw(HEADS),
    }


@st.composite
def _rules(draw: st.DrawFn, is_dated: bool) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(("target",) * 4 + ("deadline", "deadline", "growth", "growth", "total", "complete", "unique"))
    )
    rule = {"kind": kind, **draw(KINDS[kind](is_dated))}
    if draw(st.integers(0, 3)) == 0:
        rule["severity"] = "warn"
    if draw(st.integers(0, 2)) == 0:
        rule["missing"] = draw(st.sampled_from(("warn", "unjudged", "fail")))
    if draw(st.integers(0, 2)) == 0:
        rule["excuse"] = draw(st.sampled_from((["suppressed"], ["not-applicable"], ["suppressed", "not-applicable"])))
    for name in ("near_miss", "narrow_pass"):
        if draw(st.integers(0, 2)) == 0:
            most = Decimal("0.999999") if "%" in str(rule) else 1  # beside a percentage 1 is refused
            rule[name] = draw(st.sampled_from((most, Decimal("0.5"), "5%", "20%", 0, Decimal("0.000001"))))
    return rule


UNIT_LISTS = st.sampled_from((["North"], ["North", "South", "East"], ["@three"], ["*"], ["Sou*", "Nowhere"]))
CLOSED = {"units": ["North", "South", "Nowhere"], "years": "2020-21..2021-22"}
YEAR_LISTS = st.sampled_from(("2021-22", ["2020-21", "2021-22"], "2019-20..2022-23"))


@st.composite
def _targets(draw: st.DrawFn, is_dated: bool) -> dict[str, Any]:
    rule = {"measure": draw(st.sampled_from(tuple(MEASURES)))}
    scope = draw(
        st.sampled_from(("units", "years", "both", "both", "group", "table", "open", "by year", "by unit", "tabled"))
    )
    rule["untargeted"] = draw(st.sampled_from(("warn", "fail", "ignore")))
    if scope in ("units", "both"):
        rule["units"] = draw(UNIT_LISTS)
    if scope in ("years", "both", "group"):
        rule["years"] = draw(YEAR_LISTS)
    if scope == "group":
        rule["group"] = draw(st.sampled_from(tuple(GROUPS)))
    if scope == "table":
        rule["scope"] = {"table": "targets"}
    if scope in ("by unit", "tabled"):
        rule |= draw(
            st.sampled_from(({}, {}, {"units": ["North", "Nowhere"]}, {"years": ["2020-21", "2021-22"]}, CLOSED))
        )
    if scope == "by year":
        return {**rule, "units": draw(UNIT_LISTS), **draw(_bounds(_by_year()))}
    if scope == "by unit" or (scope == "table" and draw(st.booleans())):
        units = draw(st.sampled_from((("North",), ("North", "East"), UNITS)))
        return {**rule, **draw(_bounds(_each(units, draw(st.sampled_from((NUMBERS, _by_year()))))))}
    if scope == "tabled":
        return {**rule, **draw(_bounds(st.sampled_from(({"table": "targets", "column": "wanted"},))))}
    # A measure that is its own bound is refused.
    other = "whole" if rule["measure"] != "whole" else "heads"
    forms = [NUMBERS, NUMBERS, st.just({"column": "wanted"}), st.just({"measure": other})]
    if scope == "both":
        forms.append(st.sampled_from([{"table": t, "column": "wanted"} for t in ("targets", "yearless")]))
    return {**rule, **draw(_bounds(st.one_of(forms)))}


def _by_year() -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(YEARS), NUMBERS, min_size=1, max_size=3)


def _each(units: tuple[str, ...], of: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict.fromkeys(units, of))


@st.composite
def _bounds(draw: st.DrawFn, bound: st.SearchStrategy[Any]) -> dict[str, Any]:
    name = draw(st.sampled_from(("at_least", "at_least", "at_most", "equals", "between")))
    if name != "between":
        return {name: draw(bound)}
    low, high = draw(bound), draw(bound)
    return {"between": list(_ordered(low, high))}


def _ordered(low: Any, high: Any) -> tuple[Any, Any]:
    """Bring two bounds in order wherever both state a number, for a lower one above the upper is refused."""
    if isinstance(low, dict) and isinstance(high, dict):
        both = {name: _ordered(low[name], high[name]) for name in low if name in high}
        return (
            {name: both[name][0] if name in both else inner for name, inner in low.items()},
            {name: both[name][1] if name in both else inner for name, inner in high.items()},
        )
    if isinstance(low, dict):
        return {name: _ordered(inner, high)[0] for name, inner in low.items()}, high
    if isinstance(high, dict):
        return low, {name: _ordered(low, inner)[1] for name, inner in high.items()}
    is_crossed = not isinstance(low, str) and not isinstance(high, str) and low > high
    return (high, low) if is_crossed else (low, high)


@st.composite
def _who(draw: st.DrawFn) -> dict[str, Any]:
    return draw(
        st.sampled_from(({"units": ["North", "South"]}, {"group": "pair"}, {"group": "three"}, {"group": "net"}, {}))
    )


@st.composite
def _deadlines(draw: st.DrawFn, is_dated: bool) -> dict[str, Any]:
    measure = draw(st.sampled_from(("recruited", "strength", "whole")))
    rule: dict[str, Any] = {"measure": measure, **draw(_who())}
    is_flow = measure != "strength"
    rule["by"] = draw(st.sampled_from(("2021-22", "2022-23", date(2022, 3, 31), "2020-21")))
    if not is_flow and is_dated and draw(st.booleans()):
        rule["by"] = date(2021, 9, 30)
    if is_flow:
        rule |= draw(_beginnings("2019-20" if rule["by"] == "2020-21" else "2020-21"))
    elif draw(st.booleans()):
        rule["baseline"] = draw(
            _baselines(draw(st.sampled_from((STARTS["2018-19"], date(2019, 9, 30), STARTS["2019-20"]))))
        )
    bound = draw(
        st.sampled_from(({"at_least": 10}, {"at_most": 10}, {"at_least": 25}, {"at_least": {"column": "wanted"}}))
    )
    if rule["by"] == date(2021, 9, 30) and isinstance(bound.get("at_least"), dict):
        # A bound from the data is read on the year's last day, so it is refused for another day.
        bound = {"at_least": 10}
    how = draw(st.sampled_from(("none", "linear", "linear", "steps", "tabled")))
    if how == "linear" and "baseline" in rule:
        rule["profile"] = "linear"
    elif how == "steps":
        rule["milestones"] = {"2020-03-31": 2, "2020-09-30": draw(NUMBERS)}
    elif how == "tabled":
        rule["milestones"] = {"table": draw(st.sampled_from(("targets", "plan"))), "column": "wanted"}
    return {**rule, **bound}


PUBLISHED = (date(2021, 6, 1), date(2021, 11, 30), date(2021, 12, 1), date(2021, 12, 2), date(2022, 3, 31))
STARTS = {"2018-19": date(2019, 3, 31), "2019-20": date(2020, 3, 31), "2020-21": date(2021, 3, 31)}


@st.composite
def _baselines(draw: st.DrawFn, at: date) -> Any:
    """Draw a baseline, or what was published of it, in any order, some of it after the as-at date."""
    if draw(st.booleans()):
        return {"value": draw(NUMBERS), "at": at}
    days = draw(st.lists(st.sampled_from(PUBLISHED), min_size=1, max_size=3, unique=True))
    return [{"value": draw(NUMBERS), "at": at, "published": day} for day in days]


@st.composite
def _beginnings(draw: st.DrawFn, latest: str) -> dict[str, Any]:
    """Draw where a running total begins: after a year, on a baseline of its last day, or where the data begins."""
    since = draw(st.sampled_from([year for year in STARTS if year <= latest]))
    baseline = draw(_baselines(STARTS[since]))
    return draw(st.sampled_from(({"since": since}, {"baseline": baseline}, {"since": since, "baseline": baseline}, {})))


@st.composite
def _growths(draw: st.DrawFn, is_dated: bool) -> dict[str, Any]:
    measure = draw(st.sampled_from(("recruited", "strength", "strength")))
    rule = {"measure": measure, **draw(_who()), "since": draw(st.sampled_from(("2019-20", "2020-21")))}
    rule["by"] = draw(st.sampled_from(("2021-22", "2022-23")))
    bounds: list[dict[str, Any]] = [{"at_least": 1}, {"at_most": 3}, {"between": [0, 6]}, {"equals": 0}]
    if measure == "strength":
        bounds += [{"at_least": "10%"}, {"at_least": "0%"}, {"between": ["-20%", "20%"]}, {"at_most": "2.5%"}]
    return {**rule, **draw(st.sampled_from(bounds))}


@st.composite
def _totals(draw: st.DrawFn, is_dated: bool) -> dict[str, Any]:
    rule = {"measure": draw(st.sampled_from(("recruited", "whole", "strength"))), "years": draw(YEAR_LISTS)}
    rule["tolerance"] = draw(st.sampled_from((0, 1, Decimal("0.5"), 10)))
    who = draw(
        st.sampled_from(
            (
                *({"group": "pair"}, {"group": "net"}, {"group": "three"}, {}),
                *({"units": ["North", "East"]}, {"units": ["North", "East", "Capital"]}),
            )
        )
    )
    if "group" in who and draw(st.booleans()):
        return {**rule, **who, "equals": draw(NUMBERS)}
    return {**rule, **who, "whole": draw(st.sampled_from(("All", "Net total", "Capital")))}


@st.composite
def _completes(draw: st.DrawFn, is_dated: bool) -> dict[str, Any]:
    also = draw(st.sampled_from(({}, {"also": ["strength"]}, {"also": ["strength", "whole"]})))
    who = draw(st.sampled_from(({"units": ["North", "South"]}, {"group": "net"}, {"units": ["Capital", "Nowhere"]})))
    return {"measure": "recruited", **also, **who, "years": draw(YEAR_LISTS)}


@st.composite
def _uniques(draw: st.DrawFn, is_dated: bool) -> dict[str, Any]:
    by = draw(st.sampled_from(({}, {"by": ["stage"]}, {"by": ["recruited"]})))
    return {"units": draw(UNIT_LISTS), "years": draw(YEAR_LISTS), **by}


KINDS = {
    "target": _targets,
    "deadline": _deadlines,
    "growth": _growths,
    "total": _totals,
    "complete": _completes,
    "unique": _uniques,
}
