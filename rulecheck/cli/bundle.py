"""``rulecheck check --bundle RUN.zip``: the run as evidence is one more output, whole or absent as the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rulecheck.bundling.archive import BundleError
from rulecheck.bundling.making import bundle, take_down
from rulecheck.bundling.manifest import Options
from rulecheck.cli.options import tables_of
from rulecheck.cli.outputs import Output, refuse_same
from rulecheck.errors import UnknownNameError
from rulecheck.hookspecs import Reporter
from rulecheck.model.report import FailOn
from rulecheck.plugins import Plugins

_CONNECTION = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+:)(?=.*(?:[@=?]|//)).*", re.DOTALL)


def bundle_output(path: str, arguments: Mapping[str, Any], as_at: date, fail_on: FailOn, plugins: Plugins) -> Output:
    """Return the output that writes the bundle; what the run is asked is taken down now, before it begins.

    Raises:
        BundleError: the run is a preview of other rules, which is no evidence.
    """
    if arguments["against"] is not None:
        raise BundleError("--bundle", "a run with --against is a preview of other rules; check without it")
    options = Options(
        data=[_without_password(location) for location in arguments["data"]],
        tables=_tables(arguments["tables"]),
        select=list(arguments["select"]),
        ignore=list(arguments["ignore"]),
        units=list(arguments["units"]),
        years=list(arguments["years"]),
        waivers=not arguments["no_waivers"],
        baseline=arguments["baseline"],
        fail_on=fail_on,
    )
    recipe = take_down((arguments["rules"], *arguments["more_rules"]), as_at, options, plugins)
    reporter = Reporter(name="bundle", suffixes=(), render=lambda report: bundle(recipe, report))
    return Output(reporter=reporter, path=Path(path))


def with_bundle(outputs: tuple[Output, ...], output: Output) -> tuple[Output, ...]:
    """Return the outputs with the bundle last.

    Raises:
        SameOutputError: a report would be written to the same file.
    """
    wanted = (*outputs, output)
    refuse_same(wanted)
    return wanted


def _tables(stated: tuple[str, ...]) -> dict[str, str]:
    try:
        return {name: _without_password(location) for name, location in tables_of(stated).items()}
    except UnknownNameError:
        return {}  # the run refuses it, and tells so in its reports


def _without_password(location: str) -> str:
    """Return a location, of what could be a connection string only how it begins."""
    return _CONNECTION.sub(r"\1…", location)
