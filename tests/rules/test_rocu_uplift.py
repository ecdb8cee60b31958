"""The article's promises for SEROCU and for the network, on what the article reports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

AS_WRITTEN = "2022-06-30"
OVER = "2023-06-30"
NETWORK = "Network total"
MEMBERS = (
    *("EMSOU", "ERSOU", "NERSOU", "NWROCU", "ROCUWM", "SEROCU", "SWROCU", "TARIAN", "YHROCU"),
    *("Metropolitan Police", "City of London"),
)

Found = Callable[[Any], dict[tuple[str, str, str], tuple[str, str]]]


def row(unit: str, year: str, recruited: int | str) -> dict[str, str]:
    """Return one row of a synthetic return."""
    return {"unit": unit, "financial_year": year, "recruited": str(recruited), "note": "synthetic"}


def test_in_june_2022_the_first_year_passes_and_the_second_is_not_due(rocus: Any, found: Found) -> None:
    """What the article says of its day comes out: two promises kept, three still open."""
    assert found(rocus.judge(as_at=AS_WRITTEN)) == {
        ("network-growth", "network", "2022-23"): ("unjudged", "not-due"),
        ("network-recruits", "network", "2021-22"): ("pass", "met"),
        ("network-recruits", "network", "2022-23"): ("unjudged", "not-due"),
        ("serocu-recruits", "SEROCU", "2021-22"): ("pass", "met"),
        ("serocu-recruits", "SEROCU", "2022-23"): ("unjudged", "not-due"),
    }


def test_the_growth_shows_345_of_725_so_far(rocus: Any) -> None:
    """The first of two years is counted before the second is over."""
    (growth,) = [f for f in rocus.judge(as_at=AS_WRITTEN).findings if f.rule == "network-growth"]

    assert (growth.observed, growth.expected) == (Decimal(345), Decimal(725))
    assert "345 of 725" in growth.message


def test_the_row_of_serocu_says_that_its_figure_is_not_printed(rocus: Any) -> None:
    """Whoever looks the pass up reads that the 24 is the article's claim and no count."""
    (serocu,) = [f for f in rocus.judge(as_at=AS_WRITTEN).findings if (f.unit, f.year) == ("SEROCU", "2021-22")]

    assert "the figure itself is not printed" in (serocu.note or "")


def test_a_year_later_without_new_figures_everything_of_the_second_year_is_missing(rocus: Any, found: Found) -> None:
    """The growth is not taken from one year of two."""
    report = rocus.judge(as_at=OVER)
    second = {key: value for key, value in found(report).items() if key[2] == "2022-23"}

    assert set(second.values()) == {("fail", "missing")}
    assert len(second) == 3
    assert report.exit_code() == 1


@pytest.mark.parametrize(
    ("rule", "unit", "row_of", "year", "bound"),
    [
        ("serocu-recruits", "SEROCU", "SEROCU", "2021-22", 24),
        ("serocu-recruits", "SEROCU", "SEROCU", "2022-23", 39),
        ("network-recruits", "network", NETWORK, "2021-22", 300),
        ("network-recruits", "network", NETWORK, "2022-23", 425),
    ],
)
def test_each_years_number_is_met_exactly_and_missed_by_one(
    rule: str, unit: str, row_of: str, year: str, bound: int, rocus: Any, found: Found
) -> None:
    """On the bound passes, one officer short fails."""
    exact = found(rocus.judge([row(row_of, year, bound)], as_at=OVER))
    short = found(rocus.judge([row(row_of, year, bound - 1)], as_at=OVER))

    assert exact[rule, unit, year] == ("pass", "met")
    assert short[rule, unit, year] == ("fail", "missed")


@pytest.mark.parametrize(("second", "outcome"), [(380, "pass"), (379, "fail")])
def test_after_345_another_380_reach_the_growth_but_not_the_425(
    second: int, outcome: str, rocus: Any, found: Found
) -> None:
    """345 + 425 is 770 and not 725, so one promise can be kept and the other broken, as the guidance says."""
    outcomes = found(rocus.judge([row(NETWORK, "2021-22", 345), row(NETWORK, "2022-23", second)], as_at=OVER))

    assert outcomes["network-growth", "network", "2022-23"][0] == outcome
    assert outcomes["network-recruits", "network", "2022-23"] == ("fail", "missed")


@pytest.mark.parametrize(("stated", "outcome"), [(330, ("pass", "met")), (345, ("fail", "duplicate"))])
def test_the_published_total_must_agree_with_the_eleven_units(
    stated: int, outcome: tuple[str, str], rocus: Any, found: Found
) -> None:
    """Where all units report as well, a total that they do not add up to is no figure to go by."""
    rows = [row(unit, "2021-22", 30) for unit in MEMBERS] + [row(NETWORK, "2021-22", stated)]

    assert found(rocus.judge(rows, as_at=AS_WRITTEN))["network-recruits", "network", "2021-22"] == outcome


def test_the_eleven_units_stand_for_a_total_that_is_not_given(rocus: Any, found: Found) -> None:
    """Their sum is judged; without one of them there is none."""
    rows = [row(unit, "2021-22", 30) for unit in MEMBERS]
    key = ("network-recruits", "network", "2021-22")

    assert found(rocus.judge(rows, as_at=AS_WRITTEN))[key] == ("pass", "met")
    assert found(rocus.judge(rows[1:], as_at=AS_WRITTEN))[key] == ("fail", "missing")


def test_a_unit_may_be_called_by_its_full_name(rocus: Any, found: Found) -> None:
    """The declared alias means SEROCU."""
    rows = [row("South East Regional Organised Crime Unit", "2021-22", 24)]

    assert found(rocus.judge(rows, as_at=AS_WRITTEN))["serocu-recruits", "SEROCU", "2021-22"] == ("pass", "met")
