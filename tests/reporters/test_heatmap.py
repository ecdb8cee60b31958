"""A heat map shows each unit in each year once, by its gravest outcome, and says what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from rulecheck.model.findings import Standing
from rulecheck.reporters.heatmap import ACROSS, UNITS, YEARS, Cell, HeatMap, gather, heat_map

RULE = ("made-up", "it")
MET, MISSED, MISSING = ("pass", "met"), ("fail", "missed"), ("fail", "missing")


def mapped(standings: Iterable[tuple[str, str, tuple[str, str]]], limit: int = 20_000) -> HeatMap | None:
    """Lay out standings of one rule: unit, year, outcome with reason."""
    cells = gather(Standing(RULE, unit, year, *verdict) for unit, year, verdict in standings)
    return heat_map(cells[RULE], limit=limit)


def units_of(heat: HeatMap) -> list[str]:
    """Return the units in the order in which they are read."""
    return [row.unit for block in heat.blocks for row in block.rows]


def test_units_are_rows_by_name_and_years_are_columns() -> None:
    """Small letters stand among capitals; a unit that was not judged in a year has an empty cell."""
    heat = mapped([("South", "2021-22", MET), ("east", "2020-21", MISSED), ("North", "2020-21", MISSING)])

    (block,) = heat.blocks
    assert block.years == ("2020-21", "2021-22")
    assert units_of(heat) == ["east", "North", "South"]
    assert block.rows[0].cells == (Cell("fail", "missed"), None)
    assert heat.has_gaps


def test_one_unit_in_one_year_has_no_map() -> None:
    """The table of findings tells it all."""
    assert mapped([("North", "2020-21", MET)]) is None


def test_several_checkpoints_show_the_gravest() -> None:
    """One failure among passes is what the cell says, and of how many."""
    heat = mapped([("North", "2020-21", each) for each in (MET, MISSED, MET)] + [("South", "2020-21", MET)])

    assert heat.blocks[0].rows[0].cells == (Cell("fail", "missed", 3),)
    assert heat.blocks[0].rows[0].outcomes == ("fail",)


def test_missing_is_told_from_missed() -> None:
    """Both fail; only one has no value."""
    assert Cell(*MISSING).is_absent
    assert not Cell(*MISSED).is_absent


@pytest.mark.parametrize("grave", [MISSED, MISSING, ("warn", "near-miss"), ("unjudged", "not-due")])
def test_of_too_many_units_the_gravest_are_shown(grave: tuple[str, str]) -> None:
    """The last by name is there all the same, and the map says how many are not."""
    many = [(f"Unit {number:03d}", "2020-21", MET) for number in range(UNITS + 5)]
    heat = mapped([*many, ("Zeal", "2020-21", grave)])

    assert (heat.units, heat.unlisted) == (UNITS, 6)
    assert units_of(heat)[-1] == "Zeal"


def test_a_failure_in_a_year_that_is_not_shown_keeps_its_unit_on_the_map() -> None:
    """Gravity looks at all years."""
    years = [f"{1950 + number}" for number in range(YEARS + 1)]
    good = [(unit, year, MET) for unit in ("Alpha", "Beta") for year in years[1:]]
    heat = mapped([("Beta", years[0], MISSED), *good], limit=1)

    assert units_of(heat)[:1] == ["Beta"]
    assert (heat.unlisted, heat.early_years) == (1, 1)


def test_many_years_make_several_tables() -> None:
    """None is wider than a sheet of paper; all units stand in each."""
    heat = mapped([("North", f"{2000 + number}", MET) for number in range(ACROSS + 2)])

    assert [len(block.years) for block in heat.blocks] == [ACROSS, 2]
    assert units_of(heat) == ["North", "North"]
    assert not heat.is_parted_by_name


def test_many_units_in_a_single_year_stand_in_tables_beside_each_other() -> None:
    """Each unit stands in one of them."""
    heat = mapped([(f"Unit {number:02d}", "2020-21", MET) for number in range(43)])

    assert [len(block.rows) for block in heat.blocks] == [15, 15, 13]
    assert len(set(units_of(heat))) == 43
    assert heat.is_parted_by_name


def test_a_report_of_many_rules_gives_each_its_share() -> None:
    """Where there is room for few cells, few units are shown, and never none."""
    standings = [(f"Unit {number}", year, MET) for number in range(9) for year in ("2020", "2021")]

    assert mapped(standings, limit=6).units == 3
    assert mapped(standings, limit=0).units == 1
