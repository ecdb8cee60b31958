"""A whole run, from a rule set that names a table of a database to the findings and the reports."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import rulecheck
from servers import PASSWORD, VARIABLE, Server

RULES = """
rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic rule set of the tests"
rule_count = 1
[data]
path = "{path}"
{connection}
unit = "unit"
date = "as_at"
where = {{ final = "TRUE" }}
[data.measures]
headcount = {{ column = "headcount", count = true }}
[[rules]]
id = "synthetic-target"
kind = "target"
title = "Each unit has its officers"
measure = "headcount"
units = ["North", "South", "East", "West"]
years = "2021-22"
at_least = 24
"""
ROWS = [
    ("North", "2022-03-31", "24", "true"),
    ("South", "2022-03-31", "23", "true"),
    ("East", "2022-03-31", None, "true"),
    ("West", "2022-03-31", "99", "false"),
]
AS_AT = date(2022, 4, 1)
EXPECTED = {
    "North": ("pass", "met"),
    "South": ("fail", "missed"),
    "East": ("fail", "missing"),
    "West": ("fail", "missing"),
}


@pytest.fixture(autouse=True)
def _returns(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    values = ", ".join(
        f"('{unit}', '{day}', {'NULL' if count is None else count}, {final})" for unit, day, count, final in ROWS
    )
    server.run(
        "CREATE SCHEMA IF NOT EXISTS reporting",
        "DROP TABLE IF EXISTS reporting.returns",
        "CREATE TABLE reporting.returns (unit text, as_at timestamp, headcount numeric(9, 2), final bool, extra json)",
        f"INSERT INTO reporting.returns (unit, as_at, headcount, final) VALUES {values}",
    )
    monkeypatch.setenv(VARIABLE, server.uri())


def written(folder: Path, path: str = "postgresql:reporting.returns", connection: str | None = VARIABLE) -> Path:
    """Write the rule set."""
    rules = folder / "rules.toml"
    line = "" if connection is None else f'connection = "{connection}"'
    rules.write_text(RULES.format(path=path, connection=line), encoding="utf-8")
    return rules


def outcomes(report: rulecheck.Report) -> dict[str, tuple[str, str]]:
    """Return each unit's outcome and reason."""
    return {finding.unit: (finding.outcome, finding.reason) for finding in report.findings}


def test_a_table_is_judged(tmp_path: Path) -> None:
    """Its path and the variable stand in the rule set."""
    report = rulecheck.check(written(tmp_path), as_at=AS_AT)

    assert outcomes(report) == EXPECTED
    assert report.exit_code() == 1
    ((source,), *_) = [report.inputs]
    assert (source.path, source.sha256, source.rows) == ("postgresql:reporting.returns", None, 4)


def test_a_table_of_the_command_line_is_judged(tmp_path: Path) -> None:
    """It takes the place of the path that the rule set states."""
    report = rulecheck.check(written(tmp_path, path="postgresql:nothing"), "postgresql:reporting.returns", as_at=AS_AT)

    assert outcomes(report) == EXPECTED


def test_it_is_judged_like_the_same_csv_file(tmp_path: Path) -> None:
    """Finding by finding, but for where a row stands."""
    lines = [",".join((unit, day, count or "", final.upper())) for unit, day, count, final in ROWS]
    (tmp_path / "returns.csv").write_text("\n".join(["unit,as_at,headcount,final", *lines]) + "\n", encoding="utf-8")

    table = rulecheck.check(written(tmp_path), as_at=AS_AT)
    file = rulecheck.check(written(tmp_path, path="returns.csv", connection=None), as_at=AS_AT)

    for one, other in zip(table.findings, file.findings, strict=True):
        assert (one.unit, one.outcome, one.reason, one.observed, one.message) == (
            *(other.unit, other.outcome, other.reason, other.observed),
            other.message,
        )


def test_the_command_writes_reports_without_the_secret(tmp_path: Path, server: Server) -> None:
    """Same inputs, same bytes; neither the password nor the server stands in any of it."""
    runs = [run(written(tmp_path), tmp_path / name) for name in ("one", "two")]

    assert [code for code, _ in runs] == [1, 1]
    assert runs[0][1] == runs[1][1]
    for secret in (PASSWORD, "127.0.0.1", str(server.port)):
        assert secret not in runs[0][1]
    assert VARIABLE in runs[0][1]


@pytest.mark.parametrize(
    ("name", "code"),
    [("wrong password", 2), ("malformed", 2), ("in the rule set", 2), ("in the path", 2), ("as the path", 2)],
)
def test_a_run_that_cannot_connect_does_not_show_the_secret(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    """Not on the terminal, not in a report, whatever is wrong with it or wherever it was put."""
    secret = "c4nary"  # noqa: S105 - what is looked for
    uri = server.uri(password=secret)
    monkeypatch.setenv(VARIABLE, f"host=127.0.0.1 {secret}" if name == "malformed" else uri)
    path = {"in the path": f"postgresql:{uri}", "as the path": uri}.get(name, "postgresql:reporting.returns")
    rules = written(tmp_path, path=path, connection=uri if name == "in the rule set" else VARIABLE)

    ended, shown = run(rules, tmp_path / "out")

    assert ended == code
    assert secret not in shown


def run(rules: Path, folder: Path) -> tuple[int, str]:
    """Run the command; return how it ends and all it wrote, to the terminal and to its reports."""
    folder.mkdir()
    outputs = [argument for name in ("report.json", "report.html") for argument in ("--output", str(folder / name))]
    command = [sys.executable, "-m", "rulecheck", "check", str(rules), "--as-at", "2022-04-01", *outputs]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own command
    files = [file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())]
    for file in folder.glob("*.json"):
        json.loads(file.read_text(encoding="utf-8"))
    return done.returncode, "\n".join([done.stdout, done.stderr, *files]).replace(str(folder), "")
