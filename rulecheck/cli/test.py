"""``rulecheck test``: run the cases beside rule sets, and say which rules no case proves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import click

from rulecheck.api import lint, rule_files
from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError
from rulecheck.model.report import FAILED, NOT_CHECKED, PASSED
from rulecheck.plugins import Plugins
from rulecheck.proving.cases import SUFFIX, cases_path, check_beside, read_cases, rules_path
from rulecheck.proving.coverage import Cover, cover_of
from rulecheck.proving.running import Bench, Ran
from rulecheck.proving.telling import difference, few
from rulecheck.shown import shown

_EPILOG = """\b
Examples:
  rulecheck test rules/
  rulecheck test rules/police-uplift.toml --coverage

\b
Exit codes, the worst one wins:
  0  every case came out as expected
  1  a case did not, or with --coverage something is not proven
  2  a rule set or its cases are refused, or a rule set has no case: nothing was tested
  3  a plugin or rulecheck itself broke
"""


@attrs.frozen(kw_only=True)
class _Tested:
    """One rule set and what came of its cases."""

    file: Path
    runs: tuple[Ran, ...]
    covers: tuple[Cover, ...] | None

    @property
    def ending(self) -> int:
        if not self.runs:
            return NOT_CHECKED
        is_proven = self.covers is None or all(cover.is_full for cover in self.covers)
        return max(PASSED if is_proven else FAILED, *(ran.ending for ran in self.runs))


@click.command(name="test", epilog=_EPILOG)
@click.argument("rules", nargs=-1, required=True)
@click.option("--coverage", is_flag=True, help="Say for each rule what no case proves: outcomes, bounds, dates.")
@plugin_options
def command(rules: tuple[str, ...], plugin_files: tuple[str, ...], *, coverage: bool, strict_plugins: bool) -> None:
    """Run the cases that stand beside rule sets.

    The cases of police-uplift.toml stand in police-uplift.cases.toml. A case is a small submission, a day, and
    what each rule must find. With --coverage every bound and date is moved by the least step, and what no case
    notices is named.
    """
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
        tested = [_tested(file, plugins, coverage=coverage) for file in _files(rules)]
    except RulecheckError as error:
        refuse(error)
    lines = [line for each in tested for line in _lines(each)]
    sys.exit(tell(map(shown, lines), max(each.ending for each in tested)))


def _files(rules: tuple[str, ...]) -> list[Path]:
    """Return the rule sets to test; a file of cases stands for its rule set.

    Raises:
        RuleSetError: a file of cases has no rule set beside it, so its cases would never be run.
    """
    named = [Path(each) for each in rules]
    cases = [each for path in named for each in (path.glob(f"*{SUFFIX}") if path.is_dir() else [path])]
    for each in sorted(path for path in cases if path.name.endswith(SUFFIX)):
        if each.exists():
            check_beside(each)
    return rule_files([rules_path(path) if path.name.endswith(SUFFIX) else path for path in named])


def _tested(file: Path, plugins: Plugins, *, coverage: bool) -> _Tested:
    (ruleset,) = lint(file, plugins=plugins)
    bench = Bench(ruleset=ruleset, folder=file.parent, plugins=plugins)
    path = cases_path(file)
    runs = tuple(bench.run(case) for case in read_cases(path, ruleset)) if path.exists() else ()
    return _Tested(file=file, runs=runs, covers=cover_of(bench, runs) if coverage else None)


def _lines(tested: _Tested) -> Iterator[str]:
    runs = tested.runs
    failed = [ran for ran in runs if not ran.holds]
    number = "no case" if not runs else "1 case" if len(runs) == 1 else f"{len(runs)} cases"
    said = f"none stands in {cases_path(tested.file).name}, so nothing was tested"
    if runs:
        said = f"{len(failed)} failed" if failed else "all as expected"
    yield f"{tested.file}: {number}, {said}"
    for ran in failed:
        yield f"  {ran.case.name}:"
        yield from (f"    {line}" for line in difference(ran))
    for cover in tested.covers or ():
        yield from (f"  {line}" for line in _cover_lines(cover))


def _cover_lines(cover: Cover) -> Iterator[str]:
    seen = [f"{sum(reasons.values())} {outcome} ({_reasons(reasons)})" for outcome, reasons in cover.outcomes.items()]
    noticed = f"{cover.mutants - len(cover.unnoticed)} of {cover.mutants} changes noticed"
    if cover.rule is None:
        yield f"dates of the rule set: {noticed}"
    else:
        yield f"{cover.rule}: {', '.join(seen) or 'nothing'}; {noticed}"
    yield from (f"  no case gives {each}" for each in cover.lacking)
    yield from few([f"  no case notices {what}" for what in cover.unnoticed])
    yield from (f"  not tried: {what}" for what in cover.untried)


def _reasons(reasons: dict[str, int]) -> str:
    return ", ".join(reasons) if len(reasons) == 1 else ", ".join(f"{n} {reason}" for reason, n in reasons.items())
