"""A small closed rule set in which every unit and year must reach 130, and ways to submit to it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

import rulecheck
from rulecheck.cli import command
from rulecheck.model.report import Report
from rulecheck.plugins import Plugins, load_plugins

RULES = """\
rulecheck = 1

[ruleset]
id = "closed"
title = "A closed rule set"
rule_count = 1

[data]
unit = "unit"
year = "year"

[data.measures]
recruited = { column = "recruited", flow = true, count = true }

[units]
"North" = { aliases = ["N."] }
"South" = {}

[[rules]]
id = "each-recruits"
kind = "target"
title = "Each recruits 130"
measure = "recruited"
units = ["North", "South"]
years = ["2021-22", "2022-23"]
at_least = 130
"""

LAST = "South,2022-23,130\n"
DATA = "unit,year,recruited\nNorth,2021-22,130\nSouth,2021-22,130\nNorth,2022-23,130\n" + LAST

AS_AT = date(2024, 1, 1)


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """Load the plugins once."""
    return load_plugins()


@attrs.frozen
class Desk:
    """A folder in which submissions are checked."""

    folder: Path
    plugins: Plugins

    def report(self, data: Any, rules: str = RULES) -> Report:
        """Judge a submission: the text or bytes of a CSV file, or a dataframe."""
        if isinstance(data, (str, bytes)):
            file = self.folder / "returns.csv"
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
            data = file
        (self.folder / "rules.toml").write_text(rules)
        return rulecheck.check(self.folder / "rules.toml", data, as_at=AS_AT, plugins=self.plugins)

    def failures(self, data: Any, rules: str = RULES) -> tuple[int, dict[str, int]]:
        """Return the exit code and how many findings failed for which reason."""
        report = self.report(data, rules)
        return report.exit_code(), dict(Counter(f.reason for f in report.findings if f.outcome == "fail"))

    def refusal(self, data: Any) -> str:
        """Return why a submission is refused."""
        with pytest.raises(rulecheck.DataError) as refused:
            self.report(data)
        return str(refused.value)

    def run(self, data: str, *arguments: str, rules: str = RULES) -> Result:
        """Run ``rulecheck check`` on a CSV file."""
        (self.folder / "rules.toml").write_text(rules)
        (self.folder / "returns.csv").write_text(data, encoding="utf-8")
        files = [str(self.folder / "rules.toml"), str(self.folder / "returns.csv")]
        return CliRunner().invoke(command, ["check", *files, "--as-at", AS_AT.isoformat(), *arguments], color=True)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, plugins: Plugins) -> Callable[..., dict[str, tuple[str, str]]]:
    """Return what judges many cells in one run: each stands for a unit of its own, beside a column ``target``."""

    def judge(
        cells: Mapping[str, str], bound: str = "at_least = 130", row: str = "{},130"
    ) -> dict[str, tuple[str, str]]:
        folder = tmp_path_factory.mktemp("cells")
        listed = json.dumps(list(cells), ensure_ascii=False)
        start = RULES.partition("[units]")[0] + "[[rules]]" + RULES.partition("[[rules]]")[2]
        rules = start.replace('["North", "South"]', listed).replace('["2021-22", "2022-23"]', '"2021-22"')
        (folder / "rules.toml").write_text(rules.replace("at_least = 130", bound))
        rows = [f"{name},2021-22,{row.format(cell)}" for name, cell in cells.items()]
        text = "\n".join(["unit,year,recruited,target", *rows, ""])
        (folder / "returns.csv").write_bytes(text.encode())
        report = rulecheck.check(folder / "rules.toml", folder / "returns.csv", as_at=AS_AT, plugins=plugins)
        return {finding.unit: (finding.outcome, finding.reason) for finding in report.findings}

    return judge


@pytest.fixture
def desk(tmp_path: Path, plugins: Plugins) -> Desk:
    """Return a folder to check submissions in."""
    return Desk(tmp_path, plugins)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, plugins: Plugins) -> Desk:
    """Return a folder for what one run shows to several tests."""
    return Desk(tmp_path_factory.mktemp("desk"), plugins)


@pytest.fixture(scope="session")
def submission() -> str:
    """Return the CSV file that meets the rules exactly."""
    return DATA
