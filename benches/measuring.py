"""Whole processes are timed, in turns: what is compared runs side by side, so that a busy machine slows both."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

MEGABYTE = 1024
"""The system counts the most memory in units of 1024 bytes."""


@attrs.frozen(kw_only=True)
class Command:
    """A command whose cost is wanted.

    Attributes:
        words: the program and its arguments.
        folder: where it runs; None: here.
        ends_with: the exit code that says that it did its work.
    """

    words: tuple[str, ...]
    folder: Path | None = None
    ends_with: int = 0


@attrs.frozen(kw_only=True)
class Run:
    """One run of a command.

    Attributes:
        seconds: from start to end.
        cpu: seconds of all its threads, and of the processes that it waited for.
        peak: the most memory that it, or any one process that it waited for, held; in megabytes.
    """

    seconds: float
    cpu: float
    peak: float


@attrs.frozen(kw_only=True)
class Cost:
    """What a command costs: medians of several runs, and what it is compared with.

    Attributes:
        name: of the command, within its table.
        seconds: the median.
        least: the shortest run.
        greatest: the longest run.
        cpu: the median.
        peak: the median, in megabytes.
        ratio: the median of what it took divided by what the first command of its table took in the same turn.
    """

    name: str
    seconds: float
    least: float
    greatest: float
    cpu: float
    peak: float
    ratio: float


def ran(command: Command) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: it ended with another exit code, and so did not do the work that is to be timed.
    """
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command.words, cwd=command.folder, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != command.ends_with:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command.words)} ended with {process.returncode}: {said.read()[-2000:]}")
    return Run(seconds=seconds, cpu=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss / MEGABYTE)


def paired(commands: Mapping[str, Command], turns: int) -> Iterator[Cost]:
    """Run commands in turns, each once a turn after one turn that does not count, and yield what each costs."""
    for command in commands.values():
        ran(command)
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(turns):
        for name, command in commands.items():
            runs[name].append(ran(command))
    first = next(iter(runs.values()))
    for name, its in runs.items():
        yield cost(name, its, first)


def cost(name: str, runs: Sequence[Run], first: Sequence[Run]) -> Cost:
    """Sum up the runs of a command, and of the one that it is compared with, turn by turn."""
    seconds = [run.seconds for run in runs]
    return Cost(
        name=name,
        seconds=statistics.median(seconds),
        least=min(seconds),
        greatest=max(seconds),
        cpu=statistics.median(run.cpu for run in runs),
        peak=statistics.median(run.peak for run in runs),
        ratio=statistics.median(one.seconds / other.seconds for one, other in zip(runs, first, strict=True)),
    )
