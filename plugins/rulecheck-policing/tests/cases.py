"""Cases from a table in TOML: a rule, a submission, and what the engine must find."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import rulecheck

KINDS = ("credited-uplift", "grant-bands")
STANDARD = {"well inside", "on the bound", "just outside", "bound of zero", "missing value", "one unit of many"}

HEAD = """rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic rule set of the tests"
[data]
unit = "unit"
{keys}
[data.measures]
counted = "counted"
headcount = "headcount"
other = "other"
before = "before"
recruited = {{ column = "recruited", flow = true }}
{sections}
[[rules]]
id = "case"
kind = "{kind}"
title = "A case"
{rule}
"""
COLUMNS = ("counted", "headcount", "other", "before", "recruited", "wanted")


@cache
def installed() -> rulecheck.Plugins:
    """Return the installed plugins, loaded once."""
    return rulecheck.load_plugins()


def cases_of(kind: str) -> list[dict[str, Any]]:
    """Return the table of one kind; what its top names stands before each rule that does not say otherwise."""
    table = tomllib.loads((Path(__file__).parent / f"{kind}.cases.toml").read_text(encoding="utf-8"))
    return [{"usual": table["usual"], **case} for case in table["cases"]]


def judged(kind: str, case: dict[str, Any], folder: Path) -> rulecheck.Report:
    """Return the report on a case; columns that it does not name hold 0."""
    header, *rows = case["data"].strip().splitlines()
    columns = header.split(",")
    absent = [name for name in COLUMNS if name not in columns]
    lines = [",".join([*columns, *absent]), *(",".join([row, *("0" for _ in absent)]) for row in rows)]
    keys = [f'{name} = "{name}"' for name in ("date", "year") if name in columns][:1]
    keys += ['status = { column = "status", prefer = ["final", "provisional"] }'] if "status" in columns else []
    rules = HEAD.format(
        kind=kind,
        keys="\n".join(keys),
        sections=case.get("sections", ""),
        rule="\n".join([case["rule"], "" if case.get("alone") else case.get("usual", "")]),
    )
    (folder / "rules.toml").write_text(rules, encoding="utf-8")
    (folder / "synthetic.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    as_at = case.get("as_at", date(2024, 1, 1))
    return rulecheck.check(folder / "rules.toml", folder / "synthetic.csv", as_at=as_at, plugins=installed())


def found(kind: str, case: dict[str, Any], folder: Path) -> list[str]:
    """Return what the engine finds in a case, a line each."""
    return [f"{f.unit}, {f.year}, {f.outcome}, {f.reason}" for f in judged(kind, case, folder).findings]
