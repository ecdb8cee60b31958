"""A rule is shown at a glance by what its findings can tell."""

from __future__ import annotations

from decimal import Decimal
from types import ModuleType

from rulecheck.model.finding import Finding
from rulecheck.reporters.pictures import Pictures, draw
from rulecheck.reporters.ranking import rank


def pictures(sample: ModuleType, *findings: Finding) -> Pictures:
    """Draw a report of one rule."""
    report = sample.report(*findings)
    return draw(report, rank(report, limit=500))[0]


def judged(sample: ModuleType, unit: str, year: str, observed: int) -> Finding:
    """Make a finding with a value against 10."""
    return sample.finding(unit=unit, year=year, observed=Decimal(observed), expected=Decimal(10))


def test_a_single_unit_over_years_has_a_line_and_no_bar(sample: ModuleType) -> None:
    """The bar would tell one year of what the line tells."""
    shown = pictures(sample, judged(sample, "North", "2020", 11), judged(sample, "North", "2021", 12))

    assert (len(shown.lines), shown.bars) == (1, None)
    assert shown.heat_map is not None


def test_several_units_over_years_have_bars_and_lines(sample: ModuleType) -> None:
    """Each line has the values of its own unit, those that are not among the gravest too."""
    findings = [judged(sample, unit, year, 10 + place) for place, unit in enumerate("AB") for year in ("2020", "2021")]
    shown = pictures(sample, *findings)

    assert [line.unit for line in shown.lines] == ["A", "B"]
    assert [[point.words for point in line.points] for line in shown.lines] == [["10", "10"], ["11", "11"]]
    assert len(shown.bars.bars) == 2


def test_lines_have_years_that_the_list_leaves_out(sample: ModuleType) -> None:
    """Of a long rule only the gravest findings are listed; a line has them all."""
    findings = [judged(sample, "North", str(1990 + number), 10 + number) for number in range(9)]
    report = sample.report(*findings)

    assert len(draw(report, rank(report, limit=2))[0].lines[0].points) == 9


def test_units_of_other_rules_stay_apart(sample: ModuleType) -> None:
    """The same unit in two rules has two lines."""
    first = [judged(sample, "North", year, 11) for year in ("2020", "2021")]
    second = [sample.attrs.evolve(each, rule="other", observed=Decimal(50)) for each in first]
    report = sample.report(*first, *second)
    shown = draw(report, rank(report, limit=500))

    assert [one.lines[0].points[0].words for one in shown] == ["11", "50"]


def test_one_finding_without_numbers_has_no_picture(sample: ModuleType) -> None:
    """Nothing is drawn of nothing."""
    assert pictures(sample, sample.finding()) == Pictures()
