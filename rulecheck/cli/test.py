"""``rulecheck test``: run the cases beside rule sets, and say which rules no case proves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from rulecheck.api import lint, rule_files
from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError
from rulecheck.model.report import FAILED, NOT_CHECKED, PASSED
from rulecheck.plugins import Plugins
from rulecheck.proving.cases import cases_path, read_cases
from rulecheck.proving.coverage import Cover, cover_of
from rulecheck.proving.running import Bench, Ran
from rulecheck.shown import shown

_EPILOG = """\b
Examples:
  rulecheck test rules/
  rulecheck test rules/police-uplift.toml --coverage

\b
Exit codes:
  0  every case came out as expected
  1  a case did not, or with --coverage something is not proven
  2  a rule set or its cases are refused, or there is no case at all
"""


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
        files = rule_files(list(rules))
        benches = [_bench(file, plugins) for file in files]
    except RulecheckError as error:
        refuse(error)
    if not any(runs for _, _, runs in benches):
        click.echo("rulecheck: there is no case beside any of these rule sets, so nothing was tested", err=True)
        sys.exit(NOT_CHECKED)
    lines: list[str] = []
    holds = True
    for file, bench, runs in benches:
        lines += _case_lines(file, runs)
        holds = holds and all(ran.holds for ran in runs)
        if coverage:
            covers = cover_of(bench, runs)
            lines += _cover_lines(covers)
            holds = holds and all(cover.is_full for cover in covers)
    sys.exit(tell(map(shown, lines), PASSED if holds else FAILED))


def _bench(file: Path, plugins: Plugins) -> tuple[Path, Bench, list[Ran]]:
    (ruleset,) = lint(file, plugins=plugins)
    bench = Bench(ruleset=ruleset, folder=file.parent, plugins=plugins)
    cases = cases_path(file)
    return file, bench, [bench.run(case) for case in read_cases(cases)] if cases.exists() else []


def _case_lines(file: Path, runs: list[Ran]) -> Iterator[str]:
    failed = [ran for ran in runs if not ran.holds]
    number = "no case" if not runs else "1 case" if len(runs) == 1 else f"{len(runs)} cases"
    said = "nothing is tested" if not runs else f"{len(failed)} failed" if failed else "all as expected"
    yield f"{file}: {number}, {said}"
    for ran in failed:
        yield f"  {ran.case.name}:"
        if ran.fault is not None:
            yield f"    could not be judged: {ran.fault}"
            continue
        yield from (f"    expected  {line}" for line in ran.unmet)
        for line in ran.surprises:
            yield f"    found     {line}"
            yield f"              {ran.messages[line]}"


def _cover_lines(covers: tuple[Cover, ...]) -> Iterator[str]:
    for cover in covers:
        seen = ", ".join(f"{number} {outcome}" for outcome, number in cover.outcomes.items() if number) or "nothing"
        yield f"  {cover.rule}: {seen}; {cover.mutants - len(cover.unnoticed)} of {cover.mutants} changes noticed"
        yield from (f"    no case gives {outcome}" for outcome in cover.lacking)
        yield from (f"    no case notices {what}" for what in cover.unnoticed)
