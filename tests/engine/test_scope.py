"""Scope: exactly the units and years that a rule lays out have a finding, whatever states them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import polars as pl
import pytest

import rulecheck

MAPPING = 'unit = "unit"\nyear = "year"\n[data.measures]\nheadcount = "headcount"\n'
DATA = "unit,year,headcount\nNorth,2020-21,10\nNorth,2021-22,10\nSouth,2020-21,10\n"
ALLOCATION = '[tables.allocation]\npath = "a.csv"\nunit = "unit"\nyear = "year"\n'
FROM_TABLE = '{ table = "allocation", column = "wanted" }'
WANTED = {"unit": ["North", "West"], "year": ["2020-21", "2022-23"], "wanted": [10, 10]}
GROUP = '[groups]\nboth = { units = ["North", "South"] }\n'
DATED = '[groups]\ndated = { units = ["North", { unit = "South", from = 2021-04-01 }] }\n'
KENT = "[units]\nNorth = {}\nSouth = { until = 2021-03-31 }\n"


@attrs.frozen
class Case:
    """A scope and what is found.

    Attributes:
        rule: the keys that state it.
        found: each unit and the start of its year, with the reason; ``.`` stands for ``met``, ``-`` for ``missing``.
        data: rows beside the usual ones.
        more: further sections.
        tables: the columns of the table ``allocation``.
    """

    rule: str
    found: str
    data: str = ""
    more: str = ""
    tables: Mapping[str, Any] = {}

    def expected(self) -> dict[tuple[str, str], str]:
        """Return the reason of each unit and year."""
        words = [line.split() for line in self.found.split(",")]
        return {(unit, year): {".": "met", "-": "missing"}.get(why, why) for unit, year, why in words}


UNITS, YEARS = 'units = ["North", "West"]\n', 'years = "2021-22..2022-23"\n'
SCOPED = 'at_least = 10\nscope = { table = "allocation" }\n'
OF_TABLE = f"at_least = {FROM_TABLE}\n"
CASES = {
    "units and years": Case(f"{UNITS}{YEARS}at_least = 10", "North 2021 ., North 2022 -, West 2021 -, West 2022 -"),
    "nothing, and so what the data has": Case("at_least = 10", "North 2020 ., North 2021 ., South 2020 ."),
    "units, in the years of the data": Case(
        f"{UNITS}at_least = 10", "North 2020 ., North 2021 ., West 2020 -, West 2021 -"
    ),
    "years, for the units of the data": Case(
        f"{YEARS}at_least = 10", "North 2021 ., North 2022 -, South 2021 -, South 2022 -"
    ),
    "a bound by year, for the units of the data": Case(
        "at_least = { 2022-23 = 10, 2021-22 = 10 }",
        "North 2020 untargeted, North 2021 ., North 2022 -, South 2020 untargeted, South 2021 -, South 2022 -",
    ),
    "units and a bound by year": Case(
        f"{UNITS}at_least = {{ 2021-22 = 10 }}", "North 2020 untargeted, North 2021 ., West 2021 -"
    ),
    "years that the bound lacks": Case(
        f"{UNITS}{YEARS}at_least = {{ 2021-22 = 10 }}",
        "North 2021 ., North 2022 -, West 2021 -, West 2022 -",
    ),
    "a bound by unit, in the years of the data": Case(
        "at_least = { West = 10, North = 10 }",
        "North 2020 ., North 2021 ., West 2020 -, West 2021 -, South 2020 untargeted",
    ),
    "years and a bound by unit": Case(f"{YEARS}at_least = {{ North = 10 }}", "North 2021 ., North 2022 -"),
    "a bound by unit and year": Case(
        "at_least = { North = { 2021-22 = 10 }, West = { 2022-23 = 10, 2020-21 = 10 } }",
        "North 2020 untargeted, North 2021 ., West 2020 -, West 2022 -, South 2020 untargeted",
    ),
    "two bounds by unit and year": Case(
        "between = [{ North = { 2021-22 = 1 }, West = { 2022-23 = 1 } }, "
        "{ North = { 2021-22 = 10 }, West = { 2022-23 = 10 } }]",
        "North 2020 untargeted, North 2021 ., West 2022 -, South 2020 untargeted",
    ),
    "units and a bound by unit and year": Case(
        f"{UNITS}at_least = {{ North = {{ 2021-22 = 10 }} }}",
        "North 2020 untargeted, North 2021 ., West 2021 -",
    ),
    "years and a bound by unit and year": Case(
        f"{YEARS}at_least = {{ North = {{ 2021-22 = 10 }} }}", "North 2021 ., North 2022 -"
    ),
    "a table of scope": Case(
        SCOPED, "North 2020 ., North 2021 untargeted, South 2020 untargeted, West 2022 -", tables=WANTED
    ),
    "a table of scope and units": Case(
        f'{SCOPED}units = ["North", "South"]',
        "North 2020 ., North 2021 untargeted, South 2020 ., South 2022 -",
        tables=WANTED,
    ),
    "a table of scope and years": Case(f"{SCOPED}{YEARS}", "North 2021 ., West 2021 -, West 2022 -", tables=WANTED),
    "a table of scope, units and years": Case(
        f'{SCOPED}units = ["North", "East"]\n{YEARS}',
        "North 2021 ., East 2021 -, East 2022 -",
        tables=WANTED,
    ),
    "a bound in a table": Case(
        OF_TABLE, "North 2020 ., North 2021 untargeted, South 2020 untargeted, West 2022 -", tables=WANTED
    ),
    "a bound in a table, ignoring the others": Case(
        f'{OF_TABLE}untargeted = "ignore"', "North 2020 ., West 2022 -", tables=WANTED
    ),
    "a bound in a table and units": Case(
        f'{OF_TABLE}units = ["South", "West"]',
        "South 2020 no-target, South 2022 -, West 2022 -",
        tables=WANTED,
    ),
    "a bound in a table and one by unit and year": Case(
        f"between = [{{ South = {{ 2021-22 = 1 }} }}, {FROM_TABLE}]",
        "North 2020 no-target, North 2021 untargeted, South 2020 untargeted, South 2021 -, West 2022 -",
        tables=WANTED,
    ),
    "a bound in a table without units": Case(
        OF_TABLE,
        "North 2020 ., North 2021 untargeted, North 2022 -, South 2020 ., South 2022 -",
        more='[tables.allocation]\npath = "a.csv"\nyear = "year"\n',
        tables={"year": ["2020-21", "2022-23"], "wanted": [10, 10]},
    ),
    "a bound in a table without units, and units": Case(
        f"{OF_TABLE}{UNITS}",
        "North 2020 ., North 2021 untargeted, North 2022 -, West 2020 -, West 2022 -",
        more='[tables.allocation]\npath = "a.csv"\nyear = "year"\n',
        tables={"year": ["2020-21", "2022-23"], "wanted": [10, 10]},
    ),
    "a bound in a table without units, and units of which the data has none": Case(
        f'{OF_TABLE}units = ["West"]',
        "West 2020 -, West 2022 -",
        more='[units]\nWest = {}\n[tables.allocation]\npath = "a.csv"\nyear = "year"\n',
        tables={"year": ["2020-21", "2022-23"], "wanted": [10, 10]},
    ),
    "a bound in a table without years": Case(
        OF_TABLE,
        "North 2020 ., North 2021 ., South 2020 untargeted, West 2020 -, West 2021 -",
        more='[tables.allocation]\npath = "a.csv"\nunit = "unit"\n',
        tables={"unit": ["North", "West"], "wanted": [10, 10]},
    ),
    "a bound in a table without years, and years": Case(
        f"{OF_TABLE}{YEARS}",
        "North 2021 ., North 2022 -, West 2021 -, West 2022 -",
        more='[tables.allocation]\npath = "a.csv"\nunit = "unit"\n',
        tables={"unit": ["North", "West"], "wanted": [10, 10]},
    ),
    "a group as one": Case('group = "both"\nat_least = 10', "both 2020 ., both 2021 -", more=GROUP),
    "a group as one, and a bound in a table": Case(
        f'group = "both"\n{OF_TABLE}',
        "both 2020 ., both 2021 untargeted",
        more=f'{GROUP}[tables.allocation]\npath = "a.csv"\nyear = "year"\nunit = "unit"\n',
        tables={"unit": ["North", "South"], "year": ["2020-21", "2020-21"], "wanted": [10, 10]},
    ),
    "a group with dates": Case(
        'units = ["@dated"]\nyears = "2020-21..2021-22"\nat_least = 10',
        "North 2020 ., North 2021 ., South 2021 -",
        more=DATED,
    ),
    "a group with dates, in the years of the data": Case(
        'units = ["@dated"]\nat_least = 10', "North 2020 ., North 2021 ., South 2021 -", more=DATED
    ),
    "a unit with dates, of the data": Case(
        "at_least = 10",
        "North 2020 ., North 2021 ., South 2020 ., South 2021 unknown-unit",
        data="South,2021-22,10\n",
        more=KENT,
    ),
    "a name that is no unit": Case(
        "at_least = 10",
        "North 2020 ., North 2021 ., South 2020 ., Suth 2022 unknown-unit, North 2022 -, Suth 2021 unknown-unit",
        data="Suth,2021-22,1\nSuth,2022-23,1\nNorth,2022-23,\n",
        more=KENT,
    ),
    "a name that is no unit, in years": Case(
        f"{YEARS}at_least = 10",
        "North 2021 ., North 2022 -, Suth 2021 unknown-unit",
        data="Suth,2020-21,1\nSuth,2021-22,1\n",
        more=KENT,
    ),
    "a name that is no unit, ignored": Case(
        'at_least = 10\nuntargeted = "ignore"',
        "North 2020 ., North 2021 ., South 2020 .",
        data="Suth,2021-22,1\n",
        more=KENT,
    ),
    "a name that is no unit, beside units by name": Case(
        'units = ["North"]\nyears = "2020-21"\nat_least = 10', "North 2020 .", data="Suth,2020-21,1\n", more=KENT
    ),
    "a unit out of its time, beside units by name": Case(
        'units = ["North"]\nat_least = 10', "North 2020 ., North 2021 .", data="South,2021-22,1\n", more=KENT
    ),
    "a name that is no unit, beside a group": Case(
        'units = ["@both"]\nyears = "2020-21"\nat_least = 10',
        "North 2020 ., South 2020 ., Suth 2020 unknown-unit",
        data="Suth,2020-21,1\n",
        more=f"{KENT}{GROUP}",
    ),
    "a name that is no unit, beside a pattern": Case(
        'units = ["North", "S*"]\nyears = "2020-21"\nat_least = 10',
        "North 2020 ., South 2020 ., Suth 2020 unknown-unit",
        data="Suth,2020-21,1\n",
        more=KENT,
    ),
    "a name that is alike, beside units by name": Case(
        'units = ["North"]\nyears = "2020-21"\nat_least = 10',
        "North 2020 ., north 2020 unknown-unit",
        data="north,2020-21,1\nsouth,2020-21,1\n",
        more=KENT,
    ),
    "a name that is alike, and a unit itself": Case(
        'units = ["North"]\nyears = "2020-21"\nat_least = 10',
        "North 2020 .",
        data="north,2020-21,1\n",
        more="[units]\nNorth = {}\nSouth = {}\nnorth = {}\n",
    ),
    "a name that is alike to a member": Case(
        'group = "both"\nyears = "2020-21"\nat_least = 10',
        "both 2020 ., south 2020 unknown-unit",
        data="south,2020-21,1\nwest,2020-21,1\n",
        more=GROUP,
    ),
    "a bound by unit with figures that are blank, marked and unreadable": Case(
        f"{UNITS}at_least = {{ 2020-21 = 10 }}",
        "North 2020 ., North 2021 untargeted, West 2020 -, West 2022 untargeted, West 2018 untargeted",
        data="West,2021-22,\nWest,2022-23,[x]\nWest,2018-19,abc\n",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_scope_has_just_these_units_and_years(mapped: Any, case: Case) -> None:
    """No more and no fewer, each once; what has a figure and no target, or is no unit, is said to be so."""
    more = case.more if "tables" in case.more or not case.tables else f"{case.more}{ALLOCATION}"
    tables = {"allocation": pl.DataFrame(case.tables)} if case.tables else None
    rules = f'[[rules]]\nid = "it"\nkind = "target"\ntitle = "It is so"\nmeasure = "headcount"\n{case.rule}\n'

    report: rulecheck.Report = mapped(MAPPING, f"{DATA}{case.data}", rules=rules, more=more, tables=tables)

    found = [((each.unit, each.year[:4]), each.reason) for each in report.findings]
    assert sorted(found) == sorted(case.expected().items())
    assert not report.is_broken
