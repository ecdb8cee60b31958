"""``rulecheck check`` under supervision: the run in a process of its own, its result taken only if whole and sealed.

The supervisor imports no table library and no plugin. Whatever ends the run before its seal (an abort within a reader,
a plugin that calls ``os._exit(0)``, a hang, memory that is not there) is a run that could not be carried through: 3.
"""

from __future__ import annotations

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

from rulecheck.cli.publishing import UnsealedError, clear, handed_over, publish, say
from rulecheck.cli.sealing import ASKED

BROKEN = 3

_OWN_GROUP = 0 if os.name == "posix" else None
"""The run is in a process group of its own, where there are such, so that what it starts can be ended with it."""
_KILLED_IN = 5.0
"""Seconds in which a process that was killed is surely gone."""


class Limits(NamedTuple):
    """What a run may take.

    Attributes:
        memory: bytes; None where nobody knows how much there is.
        seconds: from beginning to end.
    """

    memory: int | None
    seconds: float


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
    try:
        with _ending_when_told(), _private_folder() as folder:
            try:
                handed = handed_over(folder, *_run(folder, limits))
                publish(handed)
            finally:
                clear(folder)
    except UnsealedError as error:
        say(f"rulecheck: {error}")
        return BROKEN
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    return handed.ending


@contextmanager
def _ending_when_told() -> Iterator[None]:
    """See to it that a process that is told to end takes away what it began."""
    told = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # A command that was started with ``nohup`` stays deaf to it.
    told = [each for each in told if signal.getsignal(each) is not signal.SIG_IGN]
    before = [signal.signal(each, lambda number, _: sys.exit(128 + number)) for each in told]
    try:
        yield
    finally:
        for each, handler in zip(told, before, strict=True):
            signal.signal(each, handler)


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Make the run's own folder, and take it away.

    Raises:
        UnsealedError: there is no place for it.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="rulecheck-", ignore_cleanup_errors=True)
    except OSError as error:
        raise UnsealedError(
            f"there is no temporary folder: {error.strerror or error}; set TMPDIR to one that can be written"
        ) from error
    with folder as name:
        yield Path(name)


def _run(folder: Path, limits: Limits) -> tuple[int, int]:
    """Return which process the run was, and how it ended.

    Raises:
        UnsealedError: it took too long, or could not be started.
    """
    asked = {"folder": str(folder), "memory": limits.memory, "seconds": limits.seconds, **_stdout_facts()}
    error_stream = None if sys.stderr is not None else subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - our own command line once more
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if sys.stderr is None else 2,  # what anyone else prints there is no result
            stderr=error_stream,
            env={**os.environ, **_utf8_for_ascii(), ASKED: json.dumps(asked)},
            process_group=_OWN_GROUP,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnsealedError(f"the run could not be started: {getattr(error, 'strerror', None) or error}") from error
    with _ended_at_last(process):
        try:
            return process.pid, process.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            spent = f"{limits.seconds:,g} seconds"
            raise UnsealedError(
                f"the run was stopped after {spent}, without a result; --timeout allows more"
            ) from error


def _command() -> list[str]:
    """Return how this process was started, so that the run has the same interpreter, options and paths."""
    words = sys.argv[1:]
    given = sys.orig_argv[1:]
    is_own = given[len(given) - len(words) :] == words
    return [sys.executable, *(given if is_own else ["-m", "rulecheck", *words])]


def _utf8_for_ascii() -> dict[str, str]:
    """Return what lets the run read names and arguments as UTF-8 where this process takes them for ASCII alone."""
    return {"PYTHONUTF8": "1"} if sys.getfilesystemencoding() == "ascii" else {}


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
    try:
        yield
    finally:
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        try:
            process.wait(timeout=_KILLED_IN)
        except subprocess.TimeoutExpired:
            # A signal that came just as ``wait`` had taken its lock left it taken, and we would wait for good.
            process.returncode = -9
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
