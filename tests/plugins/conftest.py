"""A bench to try plugins on: a rule set, synthetic returns, plugin files, installed packages made up on the spot."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner

import rulecheck
from rulecheck.cli import command
from rulecheck.plugins import NO_AUTOLOAD, Plugin, load_plugins

AS_AT = date(2022, 4, 1)
VERSION = "0.3.1"

HEAD = """
rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic rule set of the tests"
[data]
unit = "unit"
year = "year"
[data.measures]
recruited = { column = "recruited", flow = true, count = true }
"""

OTHER = """
[[rules]]
id = "other"
kind = "target"
title = "A built-in kind judges this"
measure = "recruited"
units = ["North", "South", "East"]
years = "2021-22"
at_least = 24
"""

MINE = """
[[rules]]
id = "mine"
kind = "{kind}"
title = "The plugin judges this"
measure = "recruited"
units = ["North", "South"]
years = "2021-22"
{bound}
"""

RETURNS = "unit,year,recruited\nNorth,2021-22,130\nSouth,2021-22,130\nEast,2021-22,12\n"

IMPORTS = "import sys\n\nimport attrs\nimport narwhals.stable.v2 as nw\nimport polars as pl\n\nimport rulecheck\n"

CLASS = """
@attrs.frozen(kw_only=True)
class Mine(rulecheck.Bounded):
    '''A kind made up for a test.'''

    kind = "{kind}"
    measure: str = rulecheck.key("the measure that is judged")
"""

KINDS = """
@rulecheck.hookimpl
def rulecheck_kinds():
    return [Mine]
"""

JUDGE = """
@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    frame = submission.scope_with(rule.measure)
"""


def kind_source(kind: str = "mine", judge: str = "return frame", methods: str = "") -> str:
    """Return a whole plugin with one kind, whose judging ends in the statements given; ``frame`` holds the values."""
    body = textwrap.indent(textwrap.dedent(judge).strip(), "    ")
    own = textwrap.indent(textwrap.dedent(methods), "    ")
    return f"{IMPORTS}\n{CLASS.format(kind=kind)}{own}\n{KINDS}\n{JUDGE}{body}\n"


@attrs.frozen(kw_only=True)
class Ended:
    """A command that was run."""

    code: int
    out: str
    err: str


@attrs.frozen
class Bench:
    """One test's folder, and what is done in it."""

    folder: Path

    @property
    def site(self) -> Path:
        """Where packages are installed that the commands of this bench see."""
        return self.folder / "site"

    def file(self, source: str, name: str = "my_kind.py") -> Path:
        """Write a plugin of one file."""
        path = self.folder / name
        path.write_text(source, encoding="utf-8")
        return path

    def install(self, distribution: str, source: str, name: str = "kinds") -> None:
        """Install a distribution of one module, with an entry point of this name, without pip."""
        module = distribution.replace("-", "_")
        (self.site / f"{module}.py").write_text(source, encoding="utf-8")
        self.declare(distribution, f"{name} = {module}")

    def declare(self, distribution: str, entry_points: str) -> None:
        """Write the metadata by which an installed distribution is found."""
        metadata = self.site / f"{distribution.replace('-', '_')}-{VERSION}.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {VERSION}\n")
        (metadata / "entry_points.txt").write_text(f"[rulecheck]\n{entry_points}\n")
        importlib.invalidate_caches()

    def rules(self, kind: str | None = None, bound: str = "at_least = 130") -> Path:
        """Write a rule set: a rule of a built-in kind and, if a kind is named, one of that."""
        path = self.folder / "rules.toml"
        mine = "" if kind is None else MINE.format(kind=kind, bound=bound)
        path.write_text(HEAD + OTHER + mine, encoding="utf-8")
        return path

    def returns(self, text: str = RETURNS) -> Path:
        """Write the synthetic returns: North and South meet the bound of 130, East misses its own of 24."""
        path = self.folder / "synthetic.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def check(self, *files: Path, kind: str | None = "mine", bound: str = "at_least = 130") -> rulecheck.Report:
        """Judge the returns in this process, with plugins of one file."""
        plugins = load_plugins([str(file) for file in files])
        return rulecheck.check(self.rules(kind, bound), self.returns(), as_at=AS_AT, plugins=plugins)

    def judged(self, judge: str, bound: str = "at_least = 130") -> rulecheck.Report:
        """Judge with a kind whose judging ends in these statements."""
        return self.check(self.file(kind_source(judge=judge)), bound=bound)

    def command(self, *arguments: str | Path, **environment: str) -> Ended:
        """Run the command in this process, in the folder of this bench."""
        with chdir(self.folder):
            ended = CliRunner().invoke(command, [*map(str, arguments)], prog_name="rulecheck", env=environment)
        assert isinstance(ended.exception, SystemExit | None), ended.exception
        return Ended(code=ended.exit_code, out=ended.stdout, err=ended.stderr)

    def spawn(self, *arguments: str | Path, **environment: str) -> Ended:
        """Run the command in a process of its own, with the packages of this bench installed."""
        path = os.pathsep.join(filter(None, [str(self.site), os.environ.get("PYTHONPATH")]))
        seen = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **environment}
        run = [sys.executable, "-W", "error", "-m", "rulecheck", *map(str, arguments)]
        ended = subprocess.run(run, cwd=self.folder, env=seen, capture_output=True, text=True, timeout=60, check=False)
        return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)

    def asked(self, *options: str | Path, kind: str | None = "mine") -> tuple[str | Path, ...]:
        """Return the words of ``rulecheck check`` on the returns; East's failure is left to ``--fail-on never``."""
        fixed = ("--as-at", str(AS_AT), "--fail-on", "never", "--output", "report.json")
        return ("check", self.rules(kind), self.returns(), *fixed, *options)

    def check_command(self, *options: str | Path, kind: str | None = "mine", **environment: str) -> Ended:
        """Run ``rulecheck check`` on the returns in this process."""
        return self.command(*self.asked(*options, kind=kind), **environment)

    def report(self) -> dict[str, Any]:
        """Return the JSON report that ``check_command`` wrote."""
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return found


@contextmanager
def bench_in(folder: Path) -> Iterator[Bench]:
    """Give a bench whose installed packages are seen in this process too, and forgotten after."""
    (folder / "site").mkdir()
    known = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(NO_AUTOLOAD, raising=False)
        patch.syspath_prepend(str(folder / "site"))
        importlib.invalidate_caches()
        yield Bench(folder)
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Return a bench of the test's own."""
    with bench_in(tmp_path) as bench:
        yield bench


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Return a bench for a whole module, for what several tests only read."""
    with bench_in(tmp_path_factory.mktemp("shared")) as bench:
        yield bench


@pytest.fixture(scope="module")
def without(shared: Bench) -> list[rulecheck.Finding]:
    """Return the findings of a run without the plugin's rule."""
    return list(shared.check(kind=None).findings)


@pytest.fixture
def source() -> Callable[..., str]:
    """Return the function that writes a plugin with one kind."""
    return kind_source


@pytest.fixture
def outcomes() -> Callable[[rulecheck.Report], dict[str, tuple[str, str]]]:
    """Return a function from a report to outcome and reason of each unit that the plugin's rule judged."""

    def outcomes(report: rulecheck.Report) -> dict[str, tuple[str, str]]:
        mine = (finding for finding in report.findings if finding.rule == "mine")
        return {finding.unit: (finding.outcome, finding.reason) for finding in mine}

    return outcomes


@pytest.fixture
def others() -> Callable[[rulecheck.Report], list[rulecheck.Finding]]:
    """Return a function from a report to the findings of every rule but the plugin's."""
    return lambda report: [finding for finding in report.findings if finding.rule != "mine"]


@pytest.fixture
def loaded() -> Callable[[str], Plugin]:
    """Return a function that loads all plugins and returns the one of a distribution."""

    def loaded(distribution: str) -> Plugin:
        (found,) = (plugin for plugin in load_plugins().plugins if plugin.distribution == distribution)
        return found

    return loaded
