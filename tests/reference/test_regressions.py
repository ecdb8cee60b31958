"""Where engine and reference once parted: each case shows one place where a wrong pass could slip through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from .cases import Case, differences, engine

MAPPING = {
    "unit": "unit",
    "date": "date",
    "totals": ["All"],
    "measures": {
        "recruited": {"column": "recruited", "flow": True},
        "strength": "strength",
        "forms": {"column": "forms", "flow": True, "combine": "count"},
    },
}
GROUP = {"groups": {"pair": {"units": ["North", "South"], "reported_as": "Net total"}}}
COLUMNS = ("unit", "date", "recruited", "strength", "forms", "wanted")


def case(rule: dict[str, Any], *rows: Sequence[str], as_at: date = date(2024, 1, 1), **more: Any) -> Case:
    """Return a case of one rule; a row is unit, date and then the columns, those left out being 1."""
    padded = tuple(dict(zip(COLUMNS, [*row, "1", "1", "1", "1"], strict=False)) for row in rows)
    return Case(rules=({"id": "it", **rule},), rows=padded, mapping=MAPPING, as_at=as_at, **more)


CASES = [
    pytest.param(
        case(
            {"kind": "target", "measure": "recruited", "units": ["North"], "years": ["2020-21", "2021-22"],
             "at_least": {"North": {"2020-21": 5}}},
            ("North", "2021-03-31", "5"),
        ),
        id="units-and-years-outlast-a-bound-by-unit-and-year",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "recruited", "scope": {"table": "targets"}, "at_least": {"North": 5}},
            ("North", "2021-03-31", "5"), ("South", "2021-03-31", "1"),
            tables={"targets": ({"unit": "unit", "year": "year"}, (
                {"unit": "North", "year": "2020-21"}, {"unit": "South", "year": "2020-21"},
            ))},
        ),
        id="scope-table-outlasts-a-bound-by-unit",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "recruited", "units": ["North", "South"],
             "at_least": {"table": "targets", "column": "wanted"}},
            ("North", "2021-03-31", "5"),
            tables={"targets": (
                {"unit": "unit", "year": "year"}, ({"unit": "North", "year": "2020-21", "wanted": "5"},)
            )},
        ),
        id="stated-units-outlast-a-bound-in-a-table",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "recruited", "years": "2020-21", "at_least": {"North": 5},
             "untargeted": "fail"},
            ("North", "2021-03-31", "5"), ("South", "2021-03-31", "1"),
        ),
        id="unit-without-a-bound-is-untargeted",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "recruited", "units": ["North"], "at_least": {"2020-21": 5},
             "untargeted": "fail"},
            ("North", "2021-03-31", "5"), ("North", "2022-03-31", "[x]"),
        ),
        id="marker-does-not-hide-an-untargeted-value",
    ),
    pytest.param(
        case(
            {"kind": "deadline", "measure": "strength", "units": ["North"], "by": "2023-24", "at_least": 100,
             "milestones": {"2021-03-31": 20}},
            ("North", "2021-03-31", "1", "30"), ("North", "2022-03-31", "1", "[x]"), as_at=date(2022, 6, 1),
        ),
        id="older-position-does-not-stand-for-a-marked-one",
    ),
    pytest.param(
        case(
            {"kind": "deadline", "measure": "recruited", "units": ["North"], "since": "2019-20", "by": "2023-24",
             "at_most": 100, "milestones": {"2021-03-31": 50}},
            ("North", "2021-03-31", "40"), as_at=date(2022, 6, 1),
        ),
        id="missing-year-is-not-on-track",
    ),
    pytest.param(
        case(
            {"kind": "deadline", "measure": "recruited", "units": ["North"], "since": "2019-20", "by": "2021-22",
             "at_least": 5, "missing": "unjudged"},
            ("North", "2021-03-31", "oops"),
        ),
        id="missing-year-does-not-hide-an-unreadable-one",
    ),
    pytest.param(
        case(
            {"kind": "deadline", "measure": "recruited", "units": ["North"], "since": "2019-20", "by": "2021-22",
             "at_least": 20},
            ("North", "2021-03-31", "80"), ("North", "2022-03-31", "[x]"),
        ),
        id="missing-sum-shows-no-number",
    ),
    pytest.param(
        case(
            {"kind": "growth", "measure": "strength", "units": ["North"], "since": "2019-20", "by": "2020-21",
             "at_least": 2, "excuse": ["suppressed"]},
            ("North", "2020-03-31", "1", "oops"), ("North", "2021-03-31", "1", "[c]"),
        ),
        id="excused-end-does-not-hide-an-unreadable-base",
    ),
    pytest.param(
        case(
            {"kind": "deadline", "measure": "recruited", "units": ["North"], "by": "2020-21", "at_least": 2,
             "excuse": ["suppressed"], "baseline": [
                 {"value": 1, "at": date(2020, 3, 31), "published": date(2021, 12, 2)},
             ]},
            ("North", "2021-03-31", "[c]"), as_at=date(2021, 12, 1),
        ),
        id="excused-year-does-not-hide-that-no-baseline-is-published",
    ),
    pytest.param(
        case(
            {"kind": "growth", "measure": "strength", "units": ["North"], "since": "2019-20", "by": "2020-21",
             "at_least": 2, "excuse": ["suppressed"]},
            ("North", "2020-03-31", "1", "[c]"),
        ),
        id="excused-base-does-not-hide-that-the-end-is-not-there",
    ),
    pytest.param(
        case(
            {"kind": "growth", "measure": "strength", "units": ["North"], "since": "2019-20", "by": "2020-21",
             "at_least": 2, "excuse": ["suppressed"]},
            ("North", "2021-03-31", "1", "[c]"),
        ),
        id="excused-end-does-not-hide-that-the-base-is-not-there",
    ),
    pytest.param(
        case(
            {"kind": "growth", "measure": "strength", "units": ["North"], "since": "2019-20", "by": "2020-21",
             "at_least": "10%"},
            ("North", "2020-03-31", "1", "0"), ("North", "2021-03-31", "1", "7"),
        ),
        id="no-base-shows-no-number",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "recruited", "group": "pair", "years": "2020-21", "at_least": 5},
            ("North", "2021-03-31", "5"), ("South", "2021-03-31", "5"), ("Net total", "2021-03-31", "[x]"),
            more=GROUP,
        ),
        id="marker-does-not-silence-a-reported-total",
    ),
    pytest.param(
        case(
            {"kind": "total", "measure": "recruited", "group": "pair", "years": "2020-21", "whole": "All",
             "excuse": ["suppressed"]},
            ("All", "2021-03-31", "[c]"), more=GROUP,
        ),
        id="excused-whole-does-not-hide-that-no-part-is-there",
    ),
    pytest.param(
        case(
            {"kind": "total", "measure": "recruited", "years": "2020-21", "whole": "All", "excuse": ["suppressed"]},
            ("All", "2021-03-31", "[c]"),
        ),
        id="excused-whole-does-not-hide-that-no-unit-is-there",
    ),
    pytest.param(
        case(
            {"kind": "total", "measure": "recruited", "units": ["North"], "years": "2020-21", "whole": "All",
             "excuse": ["suppressed"]},
            ("North", "2021-03-31", "[c]"),
        ),
        id="excused-part-does-not-hide-that-the-whole-is-not-there",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "forms", "units": ["North"], "years": "2020-21", "at_least": 2},
            ("North", "2021-03-31", "1", "1", "[x]"), ("North", "2021-03-31", "1", "1", "[c]"),
        ),
        id="marker-is-not-counted",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "forms", "units": ["North"], "years": "2020-21",
             "at_least": {"column": "wanted"}, "missing": "unjudged"},
            ("North", "2021-03-31", "1", "1", "1", "4"), ("North", "2021-03-31", "1", "1", "1", "[x]"),
        ),
        id="number-and-marker-disagree",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "forms", "units": ["North"], "years": "2020-21",
             "at_least": {"column": "wanted"}},
            ("North", "2021-03-31", "1", "1", "1", ""), ("North", "2021-03-31", "1", "1", "1", "oops"),
        ),
        id="rows-of-a-bound-without-a-number-do-not-disagree",
    ),
    pytest.param(
        case(
            {"kind": "target", "measure": "recruited", "units": ["North"], "years": "2020-21", "missing": "unjudged",
             "between": [{"column": "strength"}, {"column": "wanted"}]},
            ("North", "2021-03-31", "5", "", "1", "oops"),
        ),
        id="blank-bound-does-not-hide-an-unreadable-one",
    ),
]  # fmt: skip


@pytest.mark.parametrize("shown", CASES)
def test_engine_reads_the_contract_as_the_reference_does(shown: Case) -> None:
    """Engine and reference find the same where they once parted."""
    assert not list(differences(shown))


VERSIONS = {
    "unit": "unit",
    "year": "year",
    "status": {"column": "status", "prefer": ["final", "provisional"]},
    "measures": {
        "recruited": {"column": "recruited", "flow": True},
        "whole": {"column": "recruited", "flow": True, "combine": "sum"},
    },
}


@pytest.mark.parametrize(("measure", "reason"), [("recruited", "duplicate"), ("whole", "missing")])
def test_blank_row_counts_beside_a_filled_one_of_its_version(measure: str, reason: str) -> None:
    """The version that counts is read with all its rows, so a blank one doubles a value and spoils a sum."""
    rule = {"id": "it", "kind": "target", "measure": measure, "units": ["North"], "years": "2020-21", "at_least": 1}
    cells = (("", "final"), ("1", "final"), ("2", "provisional"))
    rows = tuple({"unit": "North", "year": "2020-21", "status": which, "recruited": cell} for cell, which in cells)
    shown = Case(rules=(rule,), rows=rows, mapping=VERSIONS)

    assert not list(differences(shown))
    assert engine(shown)["it", "North", 2020].reason == reason


@pytest.mark.parametrize("there", ["2021-03-31", "2020-03-31"])
def test_absent_position_does_not_hide_an_unreadable_one(there: str) -> None:
    """Growth from or to an unreadable position fails, whatever `severity` and `missing` say."""
    rule = {"kind": "growth", "measure": "strength", "units": ["North"], "since": "2019-20", "by": "2020-21"}
    shown = case({**rule, "at_least": 2, "severity": "warn"}, ("North", there, "1", "oops"))

    assert not list(differences(shown))


def test_half_a_between_has_no_margin() -> None:
    """A margin is zero or more where the rule is met, so a rule that cannot be held against has none."""
    rule = {"kind": "target", "measure": "recruited", "units": ["North"], "years": "2020-21"}
    shown = case({**rule, "between": [0, {"column": "wanted"}]}, ("North", "2021-03-31", "5", "1", "1", "oops"))

    assert engine(shown)["it", "North", 2020].margin is None


def test_growth_from_nothing_has_no_margin_before_it_is_due() -> None:
    """A percentage of nothing cannot be told, not even as the progress so far."""
    rule = {"kind": "growth", "measure": "strength", "units": ["North"], "since": "2019-20", "by": "2021-22"}
    rows = (("North", "2020-03-31", "1", "0"), ("North", "2021-03-31", "1", "7"))
    shown = case({**rule, "at_least": "10%"}, *rows, as_at=date(2021, 6, 1))

    finding = engine(shown)["it", "North", 2021]

    assert (finding.reason, finding.observed, finding.margin) == ("not-due", None, None)


@pytest.mark.parametrize(
    "wanted",
    ["", None],
    ids=["blank", "no-row"],
)
def test_bound_that_is_not_there_leaves_no_margin_before_it_is_due(wanted: str | None) -> None:
    """Progress is not held against a milestone of a target that nobody has stated, be it blank or without a row."""
    rule = {"kind": "deadline", "measure": "recruited", "units": ["North"], "since": "2019-20", "by": "2021-22"}
    rule |= {"milestones": {"2021-03-31": 5}, "at_least": {"table": "targets", "column": "wanted"}}
    year = "2019-20" if wanted is None else "2021-22"
    targets = ({"unit": "unit", "year": "year"}, ({"unit": "North", "year": year, "wanted": wanted or ""},))
    shown = case(rule, ("North", "2021-03-31", "9"), as_at=date(2021, 6, 1), tables={"targets": targets})

    finding = engine(shown)["it", "North", 2021]

    assert (finding.outcome, finding.reason, finding.margin) == ("unjudged", "not-due", None)
