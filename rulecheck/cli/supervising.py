"""``rulecheck check`` under supervision: the run in a process of its own, its result taken only if whole and sealed.

The supervisor imports no table library and no plugin. Whatever ends the run before its seal (an abort within a reader,
a plugin that calls ``os._exit(0)``, a hang, memory that is not there) is a run that could not be carried through: 3.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import click

from rulecheck.cli.sealing import ASKED, BEGUN, PRINTED, SEAL
from rulecheck.cli.streams import write_all
from rulecheck.shown import shown

BROKEN = 3
_ENDINGS = range(4)
_KEYS = {"process", "ending", "printed", "files", "appended", "is_quiet"}


_OWN_GROUP = 0 if os.name == "posix" else None
"""The run is in a process group of its own, where there are such, so that what it starts can be ended with it."""


class Limits(NamedTuple):
    """What a run may take.

    Attributes:
        memory: bytes; None where nobody knows how much there is.
        seconds: from beginning to end.
    """

    memory: int | None
    seconds: float


class _UnsealedError(Exception):
    """A run whose result cannot be taken; the sentence says why."""


class _Handed(NamedTuple):
    """What a sealed run hands over."""

    ending: int
    printed: bytes
    files: list[tuple[Path, Path]]
    appended: list[tuple[Path, bytes]]
    is_quiet: bool


def usual_memory() -> int | None:
    """Return three quarters of the memory that there is, or that the container may use; None where nobody knows."""
    there: list[int] = []
    with suppress(AttributeError, ValueError, OSError):
        there.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            there.append(int(Path(path).read_bytes()))
    return min(there) // 4 * 3 if there and min(there) > 0 else None


def supervise(limits: Limits) -> int:
    """Run the command line once more in a process of its own, publish what it hands over, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="rulecheck-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        handed: _Handed | None = None
        try:
            handed = _handed(folder, *_run(folder, limits))
            _publish(handed)
        except _UnsealedError as error:
            _say(f"rulecheck: {error}")
            return BROKEN
        finally:
            _clear(folder)
    return handed.ending


def _run(folder: Path, limits: Limits) -> tuple[int, int]:
    """Return which process the run was, and how it ended.

    Raises:
        _UnsealedError: it took too long, or could not be started.
    """
    asked = {"folder": str(folder), "memory": limits.memory, "seconds": limits.seconds, **_stdout_facts()}
    error_stream = None if sys.stderr is not None else subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - our own command line once more
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if sys.stderr is None else 2,  # what anyone else prints there is no result
            stderr=error_stream,
            env={**os.environ, ASKED: json.dumps(asked)},
            process_group=_OWN_GROUP,
        )
    except OSError as error:
        raise _UnsealedError(f"the run could not be started: {error.strerror or error}") from error
    with _ended_at_last(process):
        try:
            return process.pid, process.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            spent = f"{limits.seconds:,g} seconds"
            raise _UnsealedError(
                f"the run was stopped after {spent}, without a result; --timeout allows more"
            ) from error


def _command() -> list[str]:
    """Return how this process was started, so that the run has the same interpreter, options and paths."""
    words = sys.argv[1:]
    given = sys.orig_argv[1:]
    is_own = given[len(given) - len(words) :] == words
    return [sys.executable, *(given if is_own else ["-m", "rulecheck", *words])]


def _stdout_facts() -> dict[str, Any]:
    """Return what the run must know of the stream that what it prints is for."""
    stream = sys.stdout
    is_there = stream is not None and not stream.closed
    return {
        "encoding": (stream.encoding if is_there else None) or "utf-8",
        "is_terminal": is_there and stream.isatty(),
    }


@contextmanager
def _ended_at_last(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """See to it that the run and what it started are gone, also if this process is told to end."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        signal.signal(signal.SIGTERM, before)


def _handed(folder: Path, process: int, ended: int) -> _Handed:
    """Return what the run hands over, once it is certain that it is all there as it was sealed.

    Raises:
        _UnsealedError: it is not.
    """
    try:
        seal = json.loads((folder / SEAL).read_bytes())
        printed = (folder / PRINTED).read_bytes()
    except (OSError, ValueError) as error:
        raise _UnsealedError(_unsealed(ended)) from error
    if not isinstance(seal, dict) or set(seal) != _KEYS:
        raise _UnsealedError("the run's seal cannot be read, so its result is not taken")
    if (seal["process"], seal["ending"]) != (process, ended) or ended not in _ENDINGS:
        raise _UnsealedError(f"the run ended otherwise than it was sealed ({_how(ended)}), so its result is not taken")
    digests = [(printed, seal["printed"]), *((_content(file), digest) for _, file, digest in seal["files"])]
    if any(hashlib.sha256(content).hexdigest() != digest for content, digest in digests):
        raise _UnsealedError("what the run wrote is not what it sealed, so its result is not taken")
    return _Handed(
        ending=ended,
        printed=printed,
        files=[(Path(path), Path(file)) for path, file, _ in seal["files"]],
        appended=[(Path(path), text.encode()) for path, text in seal["appended"]],
        is_quiet=seal["is_quiet"],
    )


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise _UnsealedError(f"{file}: what the run wrote cannot be read: {error.strerror or error}") from error


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


def _publish(handed: _Handed) -> None:
    """Print what was printed, then put every file in its place.

    Raises:
        _UnsealedError: something did not arrive. If that is what was printed, no file is put in its place.
    """
    _print(handed.printed)
    for path, content in handed.appended:
        try:
            with path.open("ab") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except (OSError, ValueError) as error:
            raise _not_arrived(str(path), error) from error
    for path, temporary in handed.files:
        try:
            temporary.replace(path)
        except OSError as error:
            with suppress(_UnsealedError):
                _print(b"INCOMPLETE: a report could not be written\n")  # what was printed last may have said PASS
            raise _not_arrived(str(path), error) from error
        if not handed.is_quiet:
            _say(f"wrote {path}")


def _print(content: bytes) -> None:
    stream = sys.stdout
    if stream is None:
        if content:
            raise _UnsealedError("stdout: the report could not be written: it is closed")
        return
    try:
        write_all(stream, content)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            # What is left in the buffer would fail once more when the interpreter ends, and change the exit code.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise _not_arrived("stdout", error) from error


def _not_arrived(name: str, error: Exception) -> _UnsealedError:
    return _UnsealedError(f"{name}: the report could not be written: {getattr(error, 'strerror', None) or error}")


def _clear(folder: Path) -> None:
    """Take away the files that the run had begun and that are not in their places."""
    with suppress(OSError, ValueError):
        for line in (folder / BEGUN).read_text("utf-8", errors="surrogateescape").splitlines():
            with suppress(OSError):
                Path(json.loads(line)).unlink(missing_ok=True)


def _say(text: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError):
            click.echo(shown(text), err=True)
