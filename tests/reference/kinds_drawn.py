"""How a random rule of each kind is drawn, and which properties say something of it: a few lines a kind.

A new kind is entered in ``DRAWN``; without an entry ``test_every_kind.py`` fails. All rules are closed and judge
the columns that ``kind_cases`` submits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Keys = dict[str, Any]

UNITS, YEARS = ("North", "South", "East", "West", "Capital"), ("2019-20", "2020-21", "2021-22")
SPAN = "2019-20..2021-22"
FLOWS, STOCKS, WANTED = ("joiners", "leavers"), ("strength", "headcount"), "wanted"
FIGURES = (*FLOWS, *STOCKS, WANTED)
MORE_IS_BETTER = ("joiners", "strength")
"""The figures that are raised: rules with an ``at_least`` hold no other against it, and none against them."""

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
FIXED = NUMBERS | NUMBERS | BY_YEAR | BY_UNIT
FROM_DATA = st.sampled_from(({"column": WANTED}, {"measure": WANTED}))
FROM_TABLE = st.just({"table": "plan", "column": WANTED})
OTHER = st.sampled_from(("headcount", "leavers", WANTED)).map(lambda name: {"measure": name})

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
NEAR_SHARE = st.sampled_from(
    ({}, {}, {"near_miss": Decimal("0.1")}, {"near_miss": Decimal("0.3"), "narrow_pass": Decimal("0.1")})
)
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
        own=st.sampled_from(
            ({"pattern": "[A-Z]{2}[0-9]"}, {"pattern": "[A-Z]{2}.?"}, {"pattern": ".*1", "allow_blank": True})
        ).map(lambda keys: {"column": "code", **keys}),
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
