"""Each built-in kind gives what its table of cases says.

To add a case, copy one in ``KIND.cases.toml`` and change it; no Python is needed. ``data`` is the
submission, and its header says how it is read: ``year`` or ``date``, ``status`` where there are
versions. ``rule`` is the rule as a rule set has it, without id, kind and title. ``sections`` adds
``[groups]`` or ``[units]``. ``tables`` holds further tables by name, each a file that ``sections``
declares: ``[tables.plan]`` with ``path = "plan.csv"``. A table of cases that needs measures of its own
names their columns at its top: ``stocks = ["closing"]`` and ``flows = ["joiners"]``. ``expect`` has one
line a finding: unit, year, outcome, reason, and the checkpoint where a year has several. ``as_at`` is
1 January 2024 unless stated. ``proves`` names which of the standard cases it is; ``reported`` marks a case
that the engine is known to get wrong.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import rulecheck
from rulecheck.model.finding import Finding
from rulecheck.plugins import Plugins, load_plugins

KINDS = tuple(sorted(path.name.removesuffix(".cases.toml") for path in Path(__file__).parent.glob("*.cases.toml")))
STANDARD = {"well inside", "on the bound", "just outside", "bound of zero", "missing value", "one unit of many"}

HEAD = """rulecheck = 1
[ruleset]
id = "cases"
title = "Cases of one kind"
[data]
unit = "unit"
totals = ["All"]
where = {{ {where} }}
{keys}
measures = {{ {measures} }}
{sections}
[[rules]]
id = "case"
kind = "{kind}"
title = "A case"
{rule}
"""


def cases_of(kind: str) -> list[dict[str, Any]]:
    """Return the table of one kind."""
    text = (Path(__file__).parent / f"{kind}.cases.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    flows, stocks = table.get("flows", ["recruited"]), table.get("stocks", ["strength", "wanted"])
    return [{"flows": flows, "stocks": stocks, **case} for case in table["cases"]]


@cache
def installed() -> Plugins:
    """Return the built-in plugins, loaded once."""
    return load_plugins()


def found(kind: str, case: dict[str, Any], folder: Path) -> list[str]:
    """Return what the engine finds in a case, a line each."""
    header, *rows = case["data"].strip().splitlines()
    columns = header.split(",")
    absent = [name for name in (*case["flows"], *case["stocks"]) if name not in columns]
    filled = [",".join([line, *(["0"] * len(absent))]) for line in rows]
    keys = [f'{name} = "{name}"' for name in ("date", "year") if name in columns][:1]
    if "status" in columns:
        keys.append('status = { column = "status", prefer = ["final", "provisional"] }')
    where = 'stage = "submitted"' if "stage" in columns else ""
    measures = [f'{name} = {{ column = "{name}", flow = true }}' for name in case["flows"]]
    measures += [f'{name} = "{name}"' for name in case["stocks"]]
    rules = HEAD.format(
        kind=kind,
        measures=", ".join(measures),
        where=where,
        keys="\n".join(keys),
        sections=case.get("sections", ""),
        rule=case["rule"],
    )
    (folder / "rules.toml").write_text(rules, encoding="utf-8")
    (folder / "data.csv").write_text("\n".join([",".join([*columns, *absent]), *filled]) + "\n", encoding="utf-8")
    for name, table in case.get("tables", {}).items():
        (folder / f"{name}.csv").write_text(table.strip() + "\n", encoding="utf-8")
    as_at = case.get("as_at", date(2024, 1, 1))
    report = rulecheck.check(folder / "rules.toml", folder / "data.csv", as_at=as_at, plugins=installed())
    several = kind == "maintain"
    return [_line(finding, f", {finding.at}" if several else "") for finding in report.findings]


def _line(finding: Finding, checkpoint: str) -> str:
    return f"{finding.unit}, {finding.year}, {finding.outcome}, {finding.reason}{checkpoint}"


TABLE = [
    pytest.param(kind, case, id=f"{kind}: {case['name']}", marks=[
        pytest.mark.xfail(strict=True, reason=case["reported"])] if "reported" in case else [])
    for kind in KINDS for case in cases_of(kind)
]  # fmt: skip


@pytest.mark.parametrize(("kind", "case"), TABLE)
def test_case_comes_out_as_its_table_says(kind: str, case: dict[str, Any], tmp_path: Path) -> None:
    """Every unit and year has the outcome and the reason that the table expects, and there are no others."""
    assert found(kind, case, tmp_path) == case["expect"].strip().splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_table_has_the_standard_cases(kind: str) -> None:
    """Each kind proves its border, zero, a missing value and one unit of many."""
    assert {case.get("proves") for case in cases_of(kind)} >= STANDARD


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_cases_are_their_own(kind: str) -> None:
    """A case that fails is found by its name."""
    names = [case["name"] for case in cases_of(kind)]

    assert len(set(names)) == len(names)
