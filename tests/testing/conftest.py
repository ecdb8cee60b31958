"""A synthetic rule set with cases beside it, in a folder in which pytest is run with our plugin."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rulecheck.plugins import load_plugins

RULES = """
rulecheck = 1
[ruleset]
id = "northern"
title = "Synthetic rule set of the tests"
[data]
unit = "unit"
year = "year"
[data.measures]
recruited = "recruited"
[[rules]]
id = "north-recruits"
kind = "target"
title = "North recruits"
measure = "recruited"
units = ["North"]
at_least = { 2021-22 = 24 }
"""

CASE = """
[[cases]]
name = "{name}"
as_at = 2023-04-30
data = '''
unit,year,recruited
North,2021-22,{recruited}
'''
expect = '''
rule,unit,year,outcome,reason
north-recruits,North,2021-22,{expected}
'''
"""

FULL_CLASSES = '''
import attrs
import rulecheck


@attrs.frozen(kw_only=True)
class FullClasses(rulecheck.Bounded):
    """Recruits fill whole training classes."""

    kind = "full-classes"
    measure: str = rulecheck.key("the measure that counts the recruits")
    size: int = rulecheck.key("how many recruits fill a class", default=12)


@rulecheck.hookimpl
def rulecheck_kinds():
    return [FullClasses]


@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    def left_over(row):
        return None if row["observed"] is None else row["observed"] % rule.size

    return rulecheck.judge_rows(submission, rule.measure, left_over)
'''


def cases(*listed: tuple[str, str, str]) -> str:
    """Return the text of a file of cases: the name of each, what North recruited and what is expected of it."""
    parts = [CASE.format(name=name, recruited=recruited, expected=expected) for name, recruited, expected in listed]
    return "\n".join(["rulecheck_cases = 1", *parts])


REACHED = ("reached", "24", "pass,met")
WRONG = ("one short", "23", "pass,met")


@pytest.fixture
def write(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what writes files by their names, in a folder where pytest loads no plugins but those it is told."""
    load_plugins()  # what is loaded for one run of pytest only cannot be loaded again
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def write(**files: str) -> None:
        for name, text in files.items():
            path = pytester.path / name.replace("__", ".")
            path.write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def run(pytester: pytest.Pytester, write: Callable[..., None]) -> Callable[..., pytest.RunResult]:
    """Return what runs pytest with our plugin, warnings as errors, in the folder of the test."""

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest("-p", "rulecheck.testing.plugin", "-W", "error", "--strict-config", *arguments)

    return run
