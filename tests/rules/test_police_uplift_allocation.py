"""The first-year allocations of the 43 forces add up to 6,000."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

LATER = "2021-04-29"

with (Path(__file__).parent / "data" / "police_uplift_allocation_2020_21.csv").open(encoding="utf-8") as file:
    FORCES = [(row["force"], int(row["allocation"])) for row in csv.DictReader(file)]


def test_the_published_allocations_add_up_to_6000(allocation: Any) -> None:
    """One finding, for all forces together, passes."""
    report = allocation.judge(as_at=LATER)
    (finding,) = report.findings

    assert (finding.unit, finding.outcome, finding.observed) == ("forces", "pass", Decimal(6000))
    assert report.exit_code() == 0


@pytest.mark.parametrize(("force", "allotted"), FORCES)
def test_one_officer_more_or_fewer_anywhere_fails(force: str, allotted: int, allocation: Any) -> None:
    """There is no tolerance: officers are whole. Every other force gets one more, the rest one fewer."""
    step = 1 if FORCES.index((force, allotted)) % 2 else -1
    report = allocation.judge(allocation.changed(force, allocation=str(allotted + step)), as_at=LATER)

    assert [finding.reason for finding in report.findings] == ["missed"]
    assert report.exit_code() == 1


def test_the_misprint_of_one_newspaper_is_found(allocation: Any) -> None:
    """The Yorkshire Post printed 1,360 for the Metropolitan Police in place of 1,369."""
    (finding,) = allocation.judge(allocation.changed("Metropolitan Police", allocation="1360"), as_at=LATER).findings

    assert (finding.outcome, finding.observed, finding.margin) == ("fail", Decimal(5991), Decimal(-9))


@pytest.mark.parametrize("allotted", [None, "", "[x]", "1,369"])
def test_without_one_forces_number_there_is_no_sum(allotted: str | None, allocation: Any) -> None:
    """A row left out, a blank, a marker and an unreadable number fail; the others are not added up without it."""
    met = "Metropolitan Police"
    rows = allocation.without(met) if allotted is None else allocation.changed(met, allocation=allotted)

    assert allocation.judge(rows, as_at=LATER).exit_code() == 1
