"""Reports on their way to files: whole, or absent."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import attrs
import click

from rulecheck.cli.reserved import own_stream
from rulecheck.cli.sealing import Sealing
from rulecheck.cli.streams import write_all
from rulecheck.errors import OutputError, RulecheckError, UnknownNameError, near_name
from rulecheck.hookspecs import Reporter
from rulecheck.model.report import BROKEN, Report
from rulecheck.reporters.terminal import Detail, summarise
from rulecheck.shown import shown, without_commands


@attrs.frozen(kw_only=True)
class Output:
    """A report that was asked for: in which format, and where to."""

    reporter: Reporter
    path: Path


class SameOutputError(RulecheckError):
    """Two reports would be written to one file, and one of them lost."""

    def __init__(self, path: Path) -> None:
        super().__init__(shown(f"{path}: two reports cannot be written to one file; name another"))


def parse_outputs(texts: tuple[str, ...], reporters: Mapping[str, Reporter]) -> tuple[Output, ...]:
    """Read ``report.html`` or ``json=findings.txt``.

    Raises:
        UnknownNameError: no reporter has that name, or writes files that end so.
        SameOutputError: two of them name one file.
    """
    outputs = tuple(_parse(text, reporters) for text in texts)
    refuse_same(outputs)
    return outputs


def refuse_same(outputs: tuple[Output, ...]) -> None:
    """Refuse two outputs that would be written to one file.

    Raises:
        SameOutputError: they would.
    """
    places = [real_path(output.path) for output in outputs]
    for output, place in zip(outputs, places, strict=True):
        if places.count(place) > 1:
            raise SameOutputError(output.path)


def real_path(path: str | Path) -> str:
    """Return where a path leads; one that no system knows leads to itself."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def _parse(text: str, reporters: Mapping[str, Reporter]) -> Output:
    name, equals, path = text.partition("=")
    if equals and name in reporters:
        return Output(reporter=reporters[name], path=Path(path))
    if equals and near_name(name, reporters):
        raise UnknownNameError("format", name, reporters)
    suffix = Path(text).suffix.lower()
    for reporter in reporters.values():
        if suffix in reporter.suffixes:
            return Output(reporter=reporter, path=Path(text))
    if equals and "/" not in name and "." not in name:
        raise UnknownNameError("format", name, reporters)
    known = [each for reporter in reporters.values() for each in reporter.suffixes]
    raise UnknownNameError("report suffix", suffix or text, known)


def write_whole(path: Path, content: bytes, sealing: Sealing | None = None) -> None:
    """Write a file so that its old content, if any, stands until the new one is whole on disk.

    Until then the new one stands beside it as ``.NAME.`` and some letters, where a run that is killed leaves it. The
    next run lets it stand, for it may be another run's that is under way. A supervised run leaves it there, for its
    supervisor to put in place.

    Raises:
        OutputError: it could not be written; what stood there still stands.
    """
    temporary: str | None = None
    try:
        if (path.exists() and not path.is_file()) or real_path(path.parent) == "/dev":
            # A rename would put a file in the place of a device or a pipe, or of /dev/stdout that leads to a file.
            raise OutputError(str(path), "it is a folder, a pipe or a device; name a file")
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        if sealing is not None:
            sealing.begin(temporary)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        if sealing is not None:
            sealing.hold(path, temporary, content)
            temporary = None
        else:
            Path(temporary).replace(path)
    except (OSError, ValueError) as error:
        raise OutputError(str(path), getattr(error, "strerror", None) or str(error)) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def write_printed(content: bytes) -> None:
    """Write a report to stdout, whole.

    Raises:
        OutputError: stdout is closed or full.
    """
    write_to("stdout", content)


def write_to(name: Literal["stdout", "stderr"], content: bytes) -> None:
    """Write bytes to a standard stream.

    Raises:
        OutputError: the stream is closed or full.
    """
    with _standing(name) as stream:
        write_all(stream, content)


def summarise_to(name: Literal["stdout", "stderr"], report: Report, detail: Detail) -> None:
    """Draw the summary on a standard stream.

    Raises:
        OutputError: the stream is closed or full.
    """
    with _standing(name) as stream:
        summarise(report, stream=stream, detail=detail)


def tell(lines: Iterable[str], ending: int = 0) -> int:
    """Print lines on stdout and return the exit code: the one given, or 3 if they did not arrive."""
    try:
        with _standing("stdout") as stream:
            for line in lines:
                click.echo(without_commands(line), file=stream)
    except OutputError as error:
        say(f"rulecheck: {error}")
        return BROKEN
    return ending


def say(text: str) -> None:
    """Say something on stderr, if there is one that takes it."""
    if sys.stderr is not None:
        with suppress(OSError):
            click.echo(without_commands(text), err=True)


@contextmanager
def _standing(name: Literal["stdout", "stderr"]) -> Iterator[Any]:
    """Give a standard stream, and see to it that what was written to it has arrived."""
    stream = own_stream(getattr(sys, name))
    if stream is None:
        raise OutputError(name, "it is closed")
    try:
        yield stream
        stream.flush()
    except (OSError, ValueError) as error:
        # What is left in the buffer would fail once more when the interpreter ends, and change the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise OutputError(name, getattr(error, "strerror", None) or str(error)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
