"""A rule set that is right, ways to spoil it, and both commands that must refuse it.

The runner is told that it has colours, or it would take escape sequences out of what is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result

import rulecheck
from rulecheck.cli import command
from rulecheck.errors import Problem
from rulecheck.plugins import Plugins, load_plugins

BASE = """\
rulecheck = 1

[ruleset]
id = "closed"
title = "A closed rule set"
version = "1.0"
rule_count = 2

[calendar]
year_starts = "04-01"

[data]
unit = "unit"
year = "year"

[data.measures]
recruited = { column = "recruited", flow = true, count = true }
headcount = { column = "headcount", flow = true }

[tables.allocation]
path = "allocation.csv"
unit = "force"
year = "year"

[units]
"North" = { aliases = ["Northern"] }
"South" = {}

[groups]
all = { units = ["North", "South"], size = 2 }

[[rules]]
id = "north-recruits"
kind = "target"
title = "North recruits"
measure = "recruited"
units = ["North"]
near_miss = "5%"
severity = "fail"
at_least = { 2021-22 = 24, 2022-23 = 39 }
[rules.source]
title = "Letter"
date = 2021-04-12
quote = "North will recruit 24"

[[rules]]
id = "all-recruit"
kind = "target"
title = "All recruit"
measure = "recruited"
group = "all"
years = "2021-22"
at_least = 100
"""

DATA = "unit,year,recruited,headcount\nNorth,2021-22,60,1\nSouth,2021-22,60,1\nNorth,2022-23,60,1\n"


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """Load the plugins once."""
    return load_plugins()


@attrs.frozen
class Workbench:
    """A folder with one rule set and data that meets it."""

    folder: Path
    plugins: Plugins

    @property
    def rules(self) -> Path:
        """The rule-set file."""
        return self.folder / "r.toml"

    def write(self, text: str | bytes) -> Path:
        """Write the rule set as it stands."""
        self.rules.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.rules

    def problems(self, text: str | bytes) -> tuple[Problem, ...]:
        """Return what is wrong with a rule set; nothing if it is accepted."""
        try:
            rulecheck.lint(self.write(text), plugins=self.plugins)
        except rulecheck.RuleSetError as error:
            return error.problems
        return ()

    def lint(self, *arguments: str) -> Result:
        """Run ``rulecheck lint``."""
        return CliRunner().invoke(command, ["lint", *(arguments or (str(self.rules),))], color=True)

    def check(self, *arguments: str) -> Result:
        """Run ``rulecheck check`` on data that meets the rules."""
        (self.folder / "d.csv").write_text(DATA)
        (self.folder / "allocation.csv").write_text("force,year\nNorth,2021-22\n")
        words = arguments or (str(self.rules), str(self.folder / "d.csv"))
        return CliRunner().invoke(command, ["check", *words, "--as-at", "2024-01-01"], color=True)


@pytest.fixture
def bench(tmp_path: Path, plugins: Plugins) -> Workbench:
    """Return a folder to break a rule set in."""
    return Workbench(tmp_path, plugins)


@pytest.fixture(scope="session")
def spoilt() -> Callable[..., str]:
    """Return what replaces text of the right rule set, each piece once; no piece to replace appends."""

    def spoil(*changes: tuple[str | None, str]) -> str:
        text = BASE
        for old, new in changes:
            if old is None:
                text += new
            else:
                assert old in text, f"the right rule set has no {old!r}"
                text = text.replace(old, new, 1)
        return text

    return spoil
