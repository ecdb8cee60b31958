"""What ships finds on DuckDB what it finds on the embedded engine, in every column to the last decimal.

DuckDB is told the same by other code than Polars is, so a mistake of either is seen, and one of ours where a kind
leans on what only one of them does. Judged twice are every example on its data, every rule set on its cases, and the
cases of every kind: some of their cases among the other tests, all of them where ENGINES=all, as in `tox -e engines`.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

import rulecheck
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.proving.cases import cases_path, read_cases
from rulecheck.proving.running import Bench
from rulecheck.rulesets.load import load

from .tables import KINDS, cases_of, found
from .twice import Twice

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/README.md"))
RULE_SETS = [
    path
    for pattern in ("rules/*.toml", "examples/*/*.toml")
    for path in sorted(ROOT.glob(pattern))
    if not path.name.endswith(".cases.toml")
]


Case = TypeVar("Case")
MOST = None if os.environ.get("ENGINES") == "all" else 2


def some(cases: Sequence[Case]) -> Sequence[Case]:
    """Return a few of many cases, from all over their file; or all of them, if that is asked for."""
    return cases if MOST is None else cases[:: -(-len(cases) // MOST)]


def commands(folder: Path) -> Iterator[list[str]]:
    """Yield the arguments of the commands in an example's walk-through that check its data."""
    for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
        program, _, arguments = line.strip().partition(" check ")
        if program.endswith("rulecheck") and "--select" not in arguments:
            yield shlex.split(arguments)


def plugins_beside(path: Path) -> Plugins:
    """Return the built-in plugins, with the one that an example brings along."""
    return load_plugins([str(file) for file in sorted(path.parent.glob("my_*.py"))])


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_finds_the_same_on_both(folder: Path, twice: Twice, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the data that it comes with."""
    monkeypatch.chdir(ROOT)
    ((rules, table, _, day, *_),) = commands(folder)
    rulecheck.check(rules, table, as_at=date.fromisoformat(day), plugins=plugins_beside(ROOT / rules))

    assert twice.differences == []
    assert twice.findings


@pytest.mark.parametrize("path", RULE_SETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_cases_of_a_rule_set_find_the_same_on_both(path: Path, twice: Twice) -> None:
    """On the rules that a case names."""
    plugins = plugins_beside(path)
    ruleset = load(path, plugins.kinds)
    bench = Bench(ruleset=ruleset, folder=path.parent, plugins=plugins)
    assert all(bench.run(case).holds for case in some(read_cases(cases_path(path), ruleset)))

    assert twice.differences == []
    assert twice.findings


@pytest.mark.parametrize("kind", KINDS)
def test_the_cases_of_a_kind_find_the_same_on_both(kind: str, twice: Twice, tmp_path: Path) -> None:
    """Its border, zero, what is missing, and whatever else stands in its table."""
    for case in some(cases_of(kind)):
        found(kind, case, tmp_path)

    assert twice.differences == []
    assert twice.kinds == {kind}
