"""How a random rule of each kind is drawn, and which properties say something of it: a few lines a kind.

A new kind is entered in ``DRAWN``; without an entry ``test_every_kind.py`` fails. All rules are closed and judge
the columns of ``submissions``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from .cases import Case

Keys = dict[str, Any]

UNITS, YEARS = ("North", "South", "East", "West", "Capital"), ("2019-20", "2020-21", "2021-22")
SPAN = "2019-20..2021-22"
SUMS = {"Net": UNITS[:2], "All": UNITS}
"""Rows that state the sum of others."""
GROUPS = {
    "pair": {"units": ["North", "South"]},
    "late": {"units": ["North", {"unit": "East", "from": date(2020, 4, 1)}]},
    "net": {"units": ["North", "South"], "reported_as": "Net"},
}
FLOWS, STOCKS, WANTED = ("joiners", "leavers"), ("strength", "headcount"), "wanted"
FIGURES = (*FLOWS, *STOCKS, WANTED)
MORE_IS_BETTER = ("joiners", "strength")
"""The figures that are raised: rules with an ``at_least`` hold no other against it, and none against them."""
MEASURES = {name: {"column": name, "flow": name in FLOWS} for name in FIGURES}

PLAIN = ("0", "1", "4", "5", "6", "9", "10", "11", "12", "20", "4.5", "4.999999", "5.000001", "-3", "5.0", "100")
HOSTILE = (*("", "[x]", "[c]", "[z]", "[low]", "[p]", "..", "-", "n/k"), *("1e3", "5.", " 5", "NaN", "-0", "5.0000001"))
CELLS = st.sampled_from(PLAIN * 9 + HOSTILE)
CODES = st.sampled_from(("AB1", "CD2") * 4 + ("", "ab1", "AB12", "[x]"))
ARRIVALS = st.sampled_from((*("04-29", "04-30", "05-01", "05-03", "05-04") * 4, "", "4 May", "[z]"))
"""The month and day on which a return arrived; the year comes before it."""
NUMBERS = st.sampled_from((0, 1, 5, 10, 20, -2, Decimal("4.5"), Decimal("5.000001")))
PERCENTAGES = st.sampled_from(("-10%", "0%", "2.5%", "10%", "33.3333%", "100%"))


@dataclass(frozen=True)
class Drawing:
    """How rules of a kind are drawn.

    Attributes:
        own: the keys of any rule of the kind, but for whom and which years it judges.
        at_least: those of a rule that asks for more of the measures ``MORE_IS_BETTER``, or why there is none.
        eased: what makes a rule of the kind ask for less, as in ``eased``, or why nothing does.
        groups: whether it judges groups as one, too.
        whom: whom it judges, where it is not units or a group.
        years: the years it judges, by default those of ``SPAN``.
        looks_back: whether more in one year can be worse in a later one, which begins from it.
        counts: whether the numbers of a rule are of the measures' own unit; else they are days or cells.
        strictly: keys that take back a permission to leave something out, for which alone a fail may be lost.
    """

    own: st.SearchStrategy[Keys]
    at_least: st.SearchStrategy[Keys] | str
    eased: bool | str = True
    groups: bool = True
    whom: st.SearchStrategy[Keys] | None = None
    years: tuple[str, ...] = YEARS
    looks_back: bool = False
    counts: bool = True
    strictly: Keys = field(default_factory=dict)


def _bound(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Keys]:
    return st.builds(lambda name, number: {name: number}, st.sampled_from(("at_least", "at_most", "equals")), value)


def _bounds(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Keys]:
    """Draw one bound, or two, of which the lower comes first."""
    return _bound(value) | st.lists(value, min_size=2, max_size=2).map(
        lambda pair: {"between": sorted(pair, key=_size)}
    )


def _size(value: Any) -> Decimal:
    return Decimal(str(value).rstrip("%"))


def _at_least(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Keys]:
    return value.map(lambda number: {"at_least": number})


def _measured(measures: tuple[str, ...], keys: st.SearchStrategy[Keys]) -> st.SearchStrategy[Keys]:
    return st.builds(lambda name, more: {"measure": name, **more}, st.sampled_from(measures), keys)


def _with(keys: st.SearchStrategy[Keys], more: st.SearchStrategy[Keys]) -> st.SearchStrategy[Keys]:
    return st.builds(lambda one, other: {**one, **other}, keys, more)


def _written(*templates: str) -> st.SearchStrategy[Keys]:
    """Draw a condition, N its number."""
    texts = st.builds(lambda text, number: text.replace("N", f"{number}"), st.sampled_from(templates), NUMBERS)
    return texts.map(lambda text: {"expect": text})


BY_YEAR = st.fixed_dictionaries(dict.fromkeys(YEARS, NUMBERS))
BY_UNIT = st.fixed_dictionaries(dict.fromkeys(UNITS, NUMBERS))
FIXED = NUMBERS | NUMBERS | BY_YEAR
FROM_DATA = st.sampled_from(({"column": WANTED}, {"measure": WANTED}))
FROM_TABLE = st.just({"table": "plan", "column": WANTED})
OTHER = st.sampled_from(("headcount", "leavers", WANTED)).map(lambda name: {"measure": name})
NO_BOUND = "it has no bound that more could reach"

BEGUN = st.sampled_from(
    (
        {"measure": "joiners", "since": "2018-19"},
        {"measure": "joiners", "baseline": {"value": 4, "at": date(2020, 3, 31)}},
        {"measure": "strength"},
        {"measure": "strength", "baseline": {"value": 4, "at": date(2019, 3, 31)}, "profile": "linear"},
        {"measure": "joiners", "since": "2019-20", "milestones": {"2020-09-30": 2, "2021-03-31": 5}},
    )
).map(lambda keys: {**keys, "by": "2021-22"})
GROWN = st.sampled_from(({"measure": "strength", "since": "2019-20"}, {"measure": "joiners", "since": "2018-19"})).map(
    lambda keys: {**keys, "by": "2021-22"}
)
BASED = st.just({"measure": "strength", "since": "2019-20", "by": "2021-22"})
CHANGED = st.sampled_from(({}, {"unless_below": 10}))
WIDER = st.builds(
    lambda limits, number: {**limits, "or_number": number},
    st.sampled_from(({"between": ["-10%", "10%"]}, {"at_most": "10%"}, {"at_least": "-10%"}, {"at_most": "0%"})),
    st.sampled_from((1, 5, Decimal("0.000001"))),
)
DAYS = st.sampled_from(({}, {"on": ["09-30", "03-31"]}, {"on": ["09-30"]}))
# None is a percentage: one of a bound below zero grows as the bound falls, and would narrow what the bound widens.
NEAR = st.sampled_from(({}, {}, {"near_miss": 1}, {"near_miss": 3, "narrow_pass": 1}, {"narrow_pass": 2}))
EXACT = st.sampled_from((0, 1, Decimal("0.000001"), 3))

DRAWN = {
    "carry-forward": Drawing(
        own=st.just({"opening": "strength", "closing": "headcount"}),
        at_least="an opening equals a closing; more is as wrong as less",
        eased="it allows no difference, however small",
    ),
    "change": Drawing(
        own=_with(_measured(FIGURES, _bounds(NUMBERS) | _bounds(PERCENTAGES) | WIDER), CHANGED),
        at_least=_measured(MORE_IS_BETTER, _at_least(NUMBERS | PERCENTAGES)),
        looks_back=True,
    ),
    "compare": Drawing(
        own=_measured(MORE_IS_BETTER, _bound(OTHER))
        | st.just({"measure": "strength", "between": [{"measure": "leavers"}, {"measure": "headcount"}]}),
        at_least=_measured(MORE_IS_BETTER, _at_least(OTHER)),
    ),
    "complete": Drawing(
        own=st.sampled_from(({"measure": "joiners"}, {"measure": "strength", "also": ["joiners"]})),
        at_least="a figure is there, however large",
        eased="no figure may be absent",
        counts=False,
    ),
    "deadline": Drawing(
        own=_with(BEGUN, _at_least(NUMBERS.filter(lambda number: number >= 5)))
        | _with(BEGUN.filter(lambda keys: not {"profile", "milestones"} & set(keys)), _bounds(NUMBERS)),
        at_least=_with(BEGUN, _at_least(NUMBERS)),
        years=YEARS[-1:],
    ),
    "expression": Drawing(
        own=_written(
            "joiners >= N",
            "strength <= headcount + N or leavers = 0",
            "strength <= prev(strength) * 1.1 and joiners is not null",
            "joiners between N and 20",
            "total(joiners) >= N or joiners / leavers > 2",
            "not strength < N",
        ),
        at_least=_written("joiners >= N", "strength - headcount >= N", "total(joiners) * 2 >= joiners + N"),
        eased="where a number stands in a condition decides whether more of it asks for less",
        groups=False,
    ),
    "growth": Drawing(
        own=_with(GROWN, _bounds(NUMBERS)) | _with(BASED, _bounds(PERCENTAGES)),
        at_least=_with(GROWN, _at_least(NUMBERS)) | _with(BASED, _at_least(PERCENTAGES)),
        years=YEARS[-1:],
        looks_back=True,
    ),
    "maintain": Drawing(
        own=_with(_measured(STOCKS, _bounds(NUMBERS)), DAYS) | _with(_measured(STOCKS, _at_least(FIXED)), DAYS),
        at_least=_with(_measured(("strength",), _at_least(FIXED | FROM_TABLE)), DAYS),
    ),
    "range": Drawing(
        own=_measured(FIGURES, _bounds(NUMBERS) | _at_least(FIXED)),
        at_least=_measured(MORE_IS_BETTER, _at_least(FIXED)),
    ),
    "reconcile": Drawing(
        own=st.builds(
            lambda text, tolerance: {"identity": text, "tolerance": tolerance},
            st.sampled_from(("strength + joiners - leavers = headcount", "strength = headcount", "joiners = leavers")),
            EXACT,
        ),
        at_least="two sides are equal; more is as wrong as less",
    ),
    "share": Drawing(
        own=_measured(FLOWS, _bounds(PERCENTAGES)).map(lambda keys: {**keys, "of": "headcount"}),
        at_least=_measured(MORE_IS_BETTER, _at_least(PERCENTAGES)).map(lambda keys: {**keys, "of": "headcount"}),
    ),
    "target": Drawing(
        own=_measured(FIGURES[:-1], _bounds(NUMBERS) | _bound(FROM_DATA))
        | _measured(STOCKS, _at_least(FIXED | FROM_TABLE)),
        at_least=_measured(MORE_IS_BETTER, _at_least(FIXED | FROM_DATA | FROM_TABLE)),
    ),
    "text-pattern": Drawing(
        own=st.sampled_from(({}, {"allow_blank": True})).map(
            lambda keys: {"column": "code", "pattern": "[A-Z]{2}[0-9]", **keys}
        ),
        at_least="it reads texts, which have no size",
        eased="no cell may fail to match",
        groups=False,
        counts=False,
        # A rule that allows a blank cell allows that one is emptied.
        strictly={"allow_blank": False},
    ),
    "timely": Drawing(
        own=st.sampled_from((30, 33, 0)).map(lambda days: {"column": "received", "within": f"{days} days"}),
        at_least="it counts days, of which fewer are better",
        groups=False,
        counts=False,
    ),
    "total": Drawing(
        own=st.builds(lambda name, more: {"measure": name, "tolerance": more}, st.sampled_from(FIGURES[:-1]), EXACT),
        at_least="the parts add up to the whole; more is as wrong as less",
        whom=st.sampled_from(
            (
                {"group": "pair", "whole": "Net"},
                {"group": "late", "equals": 10},
                {"units": [*UNITS], "whole": "All"},
            )
        ),
    ),
    "unique": Drawing(
        own=st.sampled_from(({}, {"by": ["code"]})),
        at_least="it counts rows, of which fewer are better",
        eased="no row may be one too many",
        groups=False,
        counts=False,
    ),
}


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
        rule |= draw(NEAR)
    if is_strict:
        return {**rule, **drawing.strictly}
    rule["missing"] = draw(st.sampled_from(("fail", "fail", "warn", "unjudged")))
    rule["excuse"] = draw(st.sampled_from(([], ["suppressed"], ["suppressed", "not-applicable"])))
    return rule | draw(st.sampled_from(({}, {}, {"severity": "warn"})))


def _whom(drawing: Drawing, rule: Keys, *, is_strict: bool) -> st.SearchStrategy[Keys]:
    """Draw the units or a group; strictly none whose sum is reported too, for sum and members stand in for each other."""
    if drawing.whom is not None:
        return drawing.whom
    each: list[Keys] = [{"units": list(UNITS)}]
    is_by_unit = "plan" in str(rule) or "column" in str(rule.get("at_least", ""))
    groups = ["pair", "late", *([] if is_strict else ["net"])] if drawing.groups and not is_by_unit else []
    return st.sampled_from(each + [{"group": name} for name in groups])


@st.composite
def submissions(draw: st.DrawFn, *, is_whole: bool = False) -> tuple[dict[str, str], ...]:
    """Draw a row for each unit and year, and where it need not be whole some twice, halfway, or not at all."""
    rows = []
    for unit in (*UNITS, *SUMS):
        for year in YEARS:
            ends = 1 if is_whole else draw(st.sampled_from((1,) * 14 + (0, 2)))
            halfway = 0 if is_whole else draw(st.sampled_from((0, 0, 1)))
            start = int(year[:4])
            days = [f"{start + 1}-03-31"] * ends + [f"{start}-09-30"] * halfway
            rows += [{"unit": unit, "date": day, **draw(_contents(start + 1))} for day in days]
    return tuple(rows)


@st.composite
def _contents(draw: st.DrawFn, ends: int) -> dict[str, str]:
    arrived = draw(ARRIVALS)
    received = f"{ends}-{arrived}" if arrived[:1].isdigit() else arrived
    return {**{name: draw(CELLS) for name in FIGURES}, "received": received, "code": draw(CODES)}


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
