"""A check from the plugins to the exit code: what ``rulecheck check`` does, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from rulecheck.api import check_reading, load_rulesets
from rulecheck.cli.ci import is_github
from rulecheck.cli.delivering import Delivery, deliver, written_again
from rulecheck.cli.durations import Clock
from rulecheck.cli.faults import show_fault
from rulecheck.cli.inputs import inputs_of, read_by
from rulecheck.cli.options import plugins_for, tables_of
from rulecheck.cli.outputs import parse_outputs, say, tell
from rulecheck.cli.progress import progress
from rulecheck.cli.sealing import Sealing
from rulecheck.engine.engines import EMBEDDED, ONE_BY_ONE
from rulecheck.engine.reading import Reading
from rulecheck.engine.selection import Selection
from rulecheck.errors import (
    BrokenPluginError,
    IncompleteError,
    OutputError,
    RulecheckError,
    RuleSetError,
    UnknownNameError,
    worded,
)
from rulecheck.hookspecs import Reporter
from rulecheck.model.report import BROKEN, ErrorRecord, FailOn, Report
from rulecheck.model.stage import Stage, Watch, both
from rulecheck.plugins import Plugins
from rulecheck.reporters.terminal import Detail, error_words
from rulecheck.shown import shown
from rulecheck.version import __version__

if TYPE_CHECKING:
    from rulecheck.cli.against import Preview


@attrs.frozen(kw_only=True)
class _Request:
    """What the command line asks for."""

    rules: tuple[str, ...]
    data: tuple[str, ...]
    tables: dict[str, str]
    as_at: date
    selection: Selection
    takes_waivers: bool
    against: str | None
    baseline: str | None

    def reading(self, plugins: Plugins, tables: Mapping[str, str], watch: Watch) -> Reading:
        """Return how the data is to be read, with these of the further tables."""
        return Reading(
            readers=plugins.readers,
            data=list(self.data) or None,
            tables=tables,
            as_at=self.as_at,
            waivers=self.takes_waivers,
            watch=watch,
        )


def run(
    *,
    outputs: tuple[str, ...],
    fail_on: FailOn,
    plugin_files: tuple[str, ...],
    strict_plugins: bool,
    detail: Detail,
    sealing: Sealing | None,
    durations: int | None,
    **arguments: Any,
) -> int:
    """Judge a submission, deliver the reports, and return the exit code.

    What is not told here is as on the command line.

    Args:
        outputs: the reports that are wanted.
        fail_on: the mildest outcome that ends with 1.
        plugin_files: plugins in single files.
        strict_plugins: whether a plugin that cannot be loaded ends the run.
        detail: how much the summary tells.
        sealing: of a supervised run, which hands over what it writes and prints; None: everything goes to its place.
        durations: of how many rules it is said how long they took; None: nothing is said of that.
        arguments: the others of the command line.
    """
    clock = None if durations is None else Clock()
    _begins(clock, "loading plugins")
    as_at: date = arguments["as_at"] or date.today()  # noqa: DTZ011 - a reporting day, not a moment
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins, allowed=arguments["allowed_plugins"])
        wanted = parse_outputs(outputs, plugins.reporters)
        printed = None if arguments["stdout_format"] is None else _reporter(arguments["stdout_format"], plugins)
        if arguments["bundle"] is not None:
            # Late, as is what compares, for few runs ask for it.
            from rulecheck.cli.bundle import bundle_output, with_bundle

            wanted = with_bundle(wanted, bundle_output(arguments["bundle"], arguments, as_at, fail_on, plugins))
    except RulecheckError as error:
        say(f"rulecheck: {error}")
        return 2
    report, previewed = _report(arguments, as_at, plugins, clock, is_quiet=detail == "verdict")
    tables = (text.partition("=")[2] for text in arguments["tables"])
    compared = (arguments[name] for name in ("against", "baseline") if arguments[name] is not None)
    given = (arguments["rules"], *compared, *arguments["more_rules"], *arguments["data"], *tables, *plugin_files)
    delivery = Delivery(
        outputs=wanted,
        printed=printed,
        read=inputs_of([*given, *read_by(report)]),
        is_annotated=is_github() and not arguments["no_ci"],
        detail=detail,
        sealing=sealing,
    )
    _begins(clock, "writing reports")
    report = deliver(report, delivery)
    if clock is not None:
        clock.stop()
        say("\n".join(clock.lines(durations or 0)))
    if previewed is not None and report.complete and detail != "verdict":
        report = _show(previewed, report, delivery)
    for remark in plugins.border.taken():  # of reporters; what came before stands among the report's notes
        say(f"rulecheck: warning: {remark}")
    return report.exit_code(fail_on)


def _begins(clock: Clock | None, what: str) -> None:
    if clock is not None:
        clock.tell(Stage(what=what, to=""))


def _report(
    arguments: dict[str, Any], as_at: date, plugins: Plugins, clock: Clock | None, *, is_quiet: bool
) -> tuple[Report, Preview | None]:
    """Return the report of the run; one that could not be carried through has no findings and says why.

    With ``--against`` what that rule set would find otherwise goes with it. What kept rules from being judged is said
    here if the summary, being quiet, does not say it.
    """
    try:
        request = _request(arguments, as_at)
        with progress(is_quiet=is_quiet) as watch:
            _begins(clock, "loading rule sets")
            rulesets = load_rulesets(request.rules, plugins)
            told = watch if clock is None else both(watch, clock.tell)
            reading = request.reading(plugins, request.tables, told)
            engine = EMBEDDED if clock is None else ONE_BY_ONE
            report = check_reading(rulesets, reading, selection=request.selection, plugins=plugins, engine=engine)
        _begins(clock, "comparing")
        for error in report.errors if is_quiet else ():
            say(f"rulecheck: {shown(error_words(error))}")
        if request.baseline is not None and report.complete:
            from rulecheck.comparing.baseline import hold_against

            is_partial = request.selection != Selection()
            report = hold_against(report, Path(request.baseline), is_partial=is_partial)
        if request.against is None or not report.complete:
            return report, None
        from rulecheck.cli.against import preview

        previewed = preview(
            report, _old(request, request.against, plugins, is_quiet=is_quiet), request.against, request.selection
        )
        return attrs.evolve(report, notes=(*report.notes, previewed.note)), previewed
    except KeyboardInterrupt:
        raise
    except RuleSetError as error:
        say(f"rulecheck: {error}")
        said = [ErrorRecord(message=p.sentence(error.file), rule=p.rule) for p in error.problems]
        return _unchecked(said, as_at, is_broken=False), None
    except RulecheckError as error:
        say(f"rulecheck: {error}")
        is_broken = isinstance(error, (BrokenPluginError, OutputError)) or (
            isinstance(error, IncompleteError) and error.is_broken
        )
        return _unchecked([ErrorRecord(message=str(error))], as_at, is_broken=is_broken), None
    except BaseException as error:  # noqa: BLE001 - our own faults, Polars panics among them, must end with 3 and a report
        show_fault(error)
        return _unchecked(
            [ErrorRecord(message=f"rulecheck itself failed: {worded(error)}")], as_at, is_broken=True
        ), None


def _old(request: _Request, against: str, plugins: Plugins, *, is_quiet: bool) -> Report:
    """Judge the same data by the old rules, with those of the tables that they know."""
    with progress(is_quiet=is_quiet) as watch:
        rulesets = load_rulesets(against, plugins)
        known = {name for ruleset in rulesets for name in ruleset.tables}
        tables = {name: path for name, path in request.tables.items() if name in known}
        reading = request.reading(plugins, tables, watch)
        return check_reading(rulesets, reading, selection=Selection(), plugins=plugins)


def _show(previewed: Preview, report: Report, to: Delivery) -> Report:
    """Print the comparison beside the summary; return the report, broken and written again if that did not arrive."""
    if to.printed is not None:
        say("\n".join(previewed.lines()))
        return report
    if tell(previewed.lines()) != BROKEN:
        return report
    return written_again(report, to, [OutputError("stdout", "the comparison did not arrive")])


def _request(arguments: dict[str, Any], as_at: date) -> _Request:
    return _Request(
        rules=(arguments["rules"], *arguments["more_rules"]),
        data=arguments["data"],
        tables=tables_of(arguments["tables"]),
        as_at=as_at,
        selection=Selection(
            select=arguments["select"],
            ignore=arguments["ignore"],
            units=arguments["units"],
            years=arguments["years"],
        ),
        takes_waivers=not arguments["no_waivers"],
        against=arguments["against"],
        baseline=arguments["baseline"],
    )


def _unchecked(errors: Sequence[ErrorRecord], as_at: date, *, is_broken: bool) -> Report:
    return Report(complete=False, version=__version__, as_at=as_at, errors=tuple(errors), is_broken=is_broken)


def _reporter(name: str, plugins: Plugins) -> Reporter:
    if name not in plugins.reporters:
        raise UnknownNameError("format", name, plugins.reporters)
    return plugins.reporters[name]
