"""What a sealed run hands over: taken if whole, printed and put in its place, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import click

from rulecheck.cli.sealing import BEGUN, PRINTED, SEAL, path_noted
from rulecheck.cli.streams import write_all
from rulecheck.shown import shown

_ENDINGS = range(4)
_KEYS = {"process", "ending", "printed", "files", "appended", "is_quiet"}


class UnsealedError(Exception):
    """A run whose result cannot be taken; the sentence says why."""


class Handed(NamedTuple):
    """What a sealed run hands over.

    Attributes:
        ending: its exit code.
        printed: what is for stdout.
        files: each place with the file that stands ready for it.
        appended: files, and what is to be appended to them.
        is_quiet: whether nobody is told which files were written.
    """

    ending: int
    printed: bytes
    files: list[tuple[Path, Path]]
    appended: list[tuple[Path, bytes]]
    is_quiet: bool


def handed_over(folder: Path, process: int, ended: int) -> Handed:
    """Return what the run hands over, once it is certain that it is all there as it was sealed.

    Args:
        folder: the run's own.
        process: the number of the process that was started.
        ended: how it ended, as ``subprocess`` tells it.

    Raises:
        UnsealedError: it is not.
    """
    try:
        seal = json.loads((folder / SEAL).read_bytes())
        printed = (folder / PRINTED).read_bytes()
    except (OSError, ValueError, RecursionError) as error:
        raise UnsealedError(_unsealed(ended)) from error
    try:
        return _as_sealed(seal, printed, process, ended)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnsealedError("the run's seal cannot be read, so its result is not taken") from error


def _as_sealed(seal: Any, printed: bytes, process: int, ended: int) -> Handed:
    if set(seal) != _KEYS:
        raise ValueError("other keys")
    if (seal["process"], seal["ending"]) != (process, ended) or ended not in _ENDINGS:
        raise UnsealedError(f"the run ended otherwise than it was sealed ({_how(ended)}), so its result is not taken")
    digests = [(hashlib.sha256(printed).hexdigest(), seal["printed"])]
    digests += [(_digest(path_noted(file)), digest) for _, file, digest in seal["files"]]
    if any(found != sealed for found, sealed in digests):
        raise UnsealedError("what the run wrote is not what it sealed, so its result is not taken")
    return Handed(
        ending=ended,
        printed=printed,
        files=[(path_noted(path), path_noted(file)) for path, file, _ in seal["files"]],
        appended=[(path_noted(path), text.encode()) for path, text in seal["appended"]],
        is_quiet=seal["is_quiet"],
    )


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise UnsealedError(f"{file}: what the run wrote cannot be read: {error.strerror or error}") from error


def _unsealed(ended: int) -> str:
    if ended == -getattr(signal, "SIGXCPU", 0):
        return "the run was stopped for it computed too long, before it had a result; --timeout allows more"
    return (
        f"the run ended before it had a result ({_how(ended)}): a reader or a plugin ended the process, or it needed "
        "more memory than --memory allows"
    )


def _how(ended: int) -> str:
    if ended >= 0:
        return f"exit {ended}"
    with suppress(ValueError):
        return signal.Signals(-ended).name
    return f"signal {-ended}"


def publish(handed: Handed) -> None:
    """Print what was printed, then put every file in its place.

    Raises:
        UnsealedError: something did not arrive; then no file is in its place, and what stood there stands.
    """
    _print(handed.printed)
    with _said_incomplete():
        for path, content in handed.appended:
            _append(path, content)
        _put_in_place(handed.files)
    if not handed.is_quiet:
        for path, _ in handed.files:
            say(f"wrote {path}")


@contextmanager
def _said_incomplete() -> Iterator[None]:
    """Print that the run is not complete if it turns out so, for what was printed before may have said PASS."""
    try:
        yield
    except UnsealedError:
        with suppress(UnsealedError):
            _print(b"INCOMPLETE: a report could not be written\n")
        raise


def _append(path: Path, content: bytes) -> None:
    try:
        with path.open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, ValueError) as error:
        raise _not_arrived(str(path), error) from error


def _put_in_place(files: list[tuple[Path, Path]]) -> None:
    """Rename every file to its place; if one cannot be, or this process is told to end, take all of them back."""
    done: list[tuple[Path, Path, bytes | None]] = []
    try:
        for path, temporary in files:
            before = _standing(path)
            temporary.replace(path)
            done.append((path, temporary, before))
    except BaseException as error:
        _take_back(done)
        if isinstance(error, OSError):
            raise _not_arrived(str(files[len(done)][0]), error) from error
        raise


def _standing(path: Path) -> bytes | None:
    """Return what stands in a place; None if nothing does.

    Raises:
        OSError: it cannot be read, so that it could not be put back.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _take_back(done: list[tuple[Path, Path, bytes | None]]) -> None:
    """Put back what stood in each place; if that cannot be, leave the place empty."""
    for path, temporary, before in done:
        try:
            if before is None:
                raise FileNotFoundError
            temporary.write_bytes(before)
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _print(content: bytes) -> None:
    stream = sys.stdout
    if stream is None:
        if content:
            raise UnsealedError("stdout: the report could not be written: it is closed")
        return
    try:
        write_all(stream, content)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            # What is left in the buffer would fail once more when the interpreter ends, and change the exit code.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise _not_arrived("stdout", error) from error


def _not_arrived(name: str, error: Exception) -> UnsealedError:
    return UnsealedError(f"{name}: the report could not be written: {getattr(error, 'strerror', None) or error}")


def clear(folder: Path) -> None:
    """Take away the files that the run had begun and that are not in their places."""
    with suppress(OSError, ValueError):
        for line in (folder / BEGUN).read_text("utf-8").splitlines():
            with suppress(OSError, AttributeError, ValueError):
                path_noted(json.loads(line)).unlink(missing_ok=True)


def say(text: str) -> None:
    """Say something on stderr, if there is one that takes it."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            click.echo(shown(text), err=True)
