"""Since when a unit fails is told from its own earlier findings of the same rule."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from rulecheck.model.finding import Finding
from rulecheck.reporters.since import since_words


def finding(year: str, outcome: str, unit: str = "Synthetic North") -> Finding:
    """Make a finding of one year."""
    return Finding(
        ruleset="s", rule="r", kind="target", unit=unit, year=year, outcome=outcome, reason="missed", message="m"
    )


@pytest.mark.parametrize("before", ["pass", "warn", "unjudged"])
def test_a_run_of_failures_begins_after_what_did_not_fail(before: str) -> None:
    """Whatever it was: a warning and what was not judged are no failure."""
    found = [
        finding("2019-20", "fail"),
        finding("2020-21", before),
        *map(finding, ("2021-22", "2022-23"), ["fail"] * 2),
    ]

    assert since_words(found[3], found).startswith("Failing since 2021-22; 2020-21: ")


def test_a_later_year_says_nothing_of_an_earlier_failure() -> None:
    """Only what came before a finding counts, in whatever order the findings stand."""
    found = [finding("2022-23", "pass"), finding("2021-22", "fail")]

    assert since_words(found[1], found) == "Failing since 2021-22, the first in this report"


def test_another_unit_ends_no_run() -> None:
    """The neighbour met it the year before; that is no comfort."""
    found = [finding("2021-22", "fail"), finding("2021-22", "pass", "Synthetic South"), finding("2022-23", "fail")]

    assert since_words(found[2], found) == "Failing since 2021-22, the first in this report"


def test_a_checkpoint_is_told_by_its_day() -> None:
    """Several checkpoints of a year follow each other."""
    early = attrs.evolve(finding("2022-23", "pass"), at=date(2022, 9, 30))
    late = attrs.evolve(finding("2022-23", "fail"), at=date(2023, 3, 31))

    assert since_words(late, [early, late]) == "Failing since 31 March 2023; 30 September 2022: Pass"
