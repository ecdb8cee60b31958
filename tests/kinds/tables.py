"""The tables of cases, one a kind, and what the engine finds in a case."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

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
