"""The report of a run on its way out: written, printed, told to CI; what did not arrive makes it incomplete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs

from rulecheck.cli.ci import annotate, append_summary
from rulecheck.cli.inputs import Inputs
from rulecheck.cli.outputs import Output, say, summarise_to, write_printed, write_whole
from rulecheck.cli.progress import progress
from rulecheck.cli.sealing import Sealing
from rulecheck.errors import BrokenPluginError, OutputError, worded
from rulecheck.hookspecs import Reporter
from rulecheck.model.report import ErrorRecord, Report
from rulecheck.model.stage import Stage
from rulecheck.reporters.terminal import Detail


@attrs.frozen(kw_only=True)
class Delivery:
    """Where the report goes.

    Attributes:
        outputs: files.
        printed: what is printed on stdout instead of the summary.
        read: files that may not be written over.
        is_annotated: whether GitHub Actions is told too, by annotations and the job's summary.
        detail: how much the summary tells.
        sealing: of a supervised run, to which everything is handed; None: everything goes to its place.
    """

    outputs: tuple[Output, ...]
    printed: Reporter | None
    read: Inputs
    is_annotated: bool
    detail: Detail
    sealing: Sealing | None = None


def deliver(report: Report, to: Delivery) -> Report:
    """Write and print the report; return it, no longer complete if any of it did not arrive.

    What was written before something failed is written again, so that no report claims to be complete.
    """
    failures = _write(report, to)
    if to.is_annotated:
        failures += _summarise_job(_with_failures(report, failures), to.sealing)
    if failures:
        report = written_again(report, to, failures)
    stream: Literal["stdout", "stderr"] = "stdout" if to.printed is None else "stderr"
    try:
        if to.printed is not None:
            write_printed(_rendered(report, to.printed, "stdout", is_quiet=to.detail == "verdict"))
        if to.is_annotated and (to.printed is None or to.printed.name != "github"):
            annotate(stream, report)
        summarise_to(stream, report, to.detail)
    except OutputError as error:
        failures.append(error)
        report = written_again(report, to, [error])
        if to.is_annotated:
            _summarise_job(report, to.sealing)  # once more: what was appended cannot be taken back
    for failure in failures:
        say(f"rulecheck: {failure}")
    return report


def written_again(report: Report, to: Delivery, failures: Sequence[OutputError]) -> Report:
    """Write the files anew, which now say that the run is not complete; return the report that says so."""
    report = _with_failures(report, failures)
    _write(report, to)
    return report


def _summarise_job(report: Report, sealing: Sealing | None) -> list[OutputError]:
    try:
        append_summary(report, sealing)
    except OutputError as error:
        return [error]
    return []


def _write(report: Report, to: Delivery) -> list[OutputError]:
    failures = []
    is_quiet = to.detail == "verdict"
    for output in to.outputs:
        if to.sealing is not None:
            to.sealing.withdraw(output.path)
        try:
            if output.path in to.read:
                raise OutputError(
                    str(output.path), "it is a file that this run reads, or a rule set names; name another"
                )
            content = _rendered(report, output.reporter, str(output.path), is_quiet=is_quiet)
            write_whole(output.path, content, to.sealing)
        except OutputError as error:
            failures.append(error)
        else:
            if not is_quiet and to.sealing is None:
                say(f"wrote {output.path}")
    return failures


def _with_failures(report: Report, failures: Sequence[OutputError]) -> Report:
    if not failures:
        return report
    errors = (*report.errors, *(ErrorRecord(message=str(failure)) for failure in failures))
    return attrs.evolve(report, complete=False, is_broken=True, errors=errors)


def _rendered(report: Report, reporter: Reporter, path: str, *, is_quiet: bool) -> bytes:
    """Return what a reporter makes of the report that goes to a path.

    Raises:
        OutputError: it raised, or made no bytes.
    """
    try:
        with progress(is_quiet=is_quiet) as watch:
            watch(Stage(what="writing", to=path))
            content = reporter.render(report)
    except KeyboardInterrupt:
        raise
    except BrokenPluginError as error:
        raise OutputError(reporter.name, f"the reporter failed: {error}") from error
    except BaseException as error:
        raise OutputError(reporter.name, f"the reporter failed: {worded(error)}") from error
    if not isinstance(content, bytes):
        raise OutputError(reporter.name, f"the reporter made {type(content).__name__} and not bytes")
    return content
