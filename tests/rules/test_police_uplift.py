"""20,000 officers by March 2023, on the national series as it was published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

PLAIN, TRACKED = "twenty-thousand-officers", "twenty-thousand-officers-on-track"


def by_rule(report: Any) -> dict[str, Any]:
    """Return the one finding of each rule."""
    return {finding.rule: finding for finding in report.findings}


@pytest.mark.parametrize("rule", [PLAIN, TRACKED])
def test_on_the_day_20951_officers_pass_and_are_provisional(rule: str, national: Any) -> None:
    """The final row of that day has no count, so the provisional one counts, and is marked."""
    finding = by_rule(national.judge(as_at="2023-03-31"))[rule]

    assert (finding.outcome, finding.reason, finding.observed) == ("pass", "met", Decimal(20951))
    assert finding.provisional
    assert finding.note == "policeprofessional.com 26 Apr 2023"


def test_a_final_count_would_take_the_place_of_the_provisional_one(national: Any) -> None:
    """The final release of that day prints no count; one that does is what is judged, and is not provisional."""
    final = "149566"
    finding = by_rule(national.judge(national.changed(final, counted_towards_uplift="19999"), as_at="2023-03-31"))[
        PLAIN
    ]

    assert (finding.outcome, finding.observed, finding.provisional) == ("fail", Decimal(19999), False)


def test_without_milestones_it_is_not_due_three_months_before(national: Any) -> None:
    """The progress is shown and not judged."""
    finding = by_rule(national.judge(as_at="2022-12-31"))[PLAIN]

    assert (finding.outcome, finding.reason) == ("unjudged", "not-due")
    assert (finding.observed, finding.expected) == (Decimal(16753), Decimal(20000))


def test_with_milestones_it_is_on_track_three_months_before(national: Any) -> None:
    """The latest milestone, 12,000 of March 2022, is what is wanted."""
    finding = by_rule(national.judge(as_at="2022-12-31"))[TRACKED]

    assert (finding.outcome, finding.reason) == ("pass", "on-track")
    assert (finding.observed, finding.expected) == (Decimal(16753), Decimal(12000))


@pytest.mark.parametrize(
    ("as_at", "observed", "wanted"),
    [("2021-03-31", 8771, 6000), ("2022-03-30", 11048, 6000), ("2022-03-31", 13576, 12000)],
)
def test_each_milestone_counts_from_its_day(as_at: str, observed: int, wanted: int, national: Any) -> None:
    """The programme was on track whenever a release was published at a milestone."""
    finding = by_rule(national.judge(as_at=as_at))[TRACKED]

    assert (finding.reason, finding.observed, finding.expected) == ("on-track", Decimal(observed), Decimal(wanted))


def test_before_the_first_milestone_nothing_is_wanted(national: Any) -> None:
    """A milestone does not reach back, so the rule is not due."""
    assert by_rule(national.judge(as_at="2021-03-30"))[TRACKED].reason == "not-due"


@pytest.mark.parametrize(("counted", "outcome"), [("12000", "pass"), ("11999", "warn")])
def test_a_milestone_is_met_on_its_number(counted: str, outcome: str, national: Any) -> None:
    """Exactly 12,000 is on track, one officer fewer only warns: the deadline is still to come."""
    rows = national.changed("2022-03-31", counted_towards_uplift=counted)

    assert by_rule(national.judge(rows, as_at="2022-03-31"))[TRACKED].outcome == outcome


@pytest.mark.parametrize(("counted", "outcome"), [("20000", "pass"), ("19999", "fail")])
@pytest.mark.parametrize("rule", [PLAIN, TRACKED])
def test_on_the_day_exactly_20000_meets_it(counted: str, outcome: str, rule: str, national: Any) -> None:
    """On the bound is met, and one officer short is missed, with milestones and without."""
    rows = national.changed("policeprofessional.com 26 Apr 2023", counted_towards_uplift=counted)

    assert by_rule(national.judge(rows, as_at="2023-03-31"))[rule].outcome == outcome


@pytest.mark.parametrize("rule", [PLAIN, TRACKED])
def test_a_series_that_ends_before_the_day_is_missing(rule: str, national: Any) -> None:
    """No earlier figure stands in for that of the day."""
    report = national.judge(national.without("2023-03-31"), as_at="2023-04-26")

    assert (by_rule(report)[rule].outcome, by_rule(report)[rule].reason) == ("fail", "missing")
