"""Whole processes are timed, in turns: what is compared runs side by side, so that a busy machine slows both."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

MEGABYTE = 1024
"""The system counts the most memory in units of 1024 bytes."""
LAUNCHING = Path(__file__).with_name("launching.py")
"""Starts what is measured."""


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
        said: what it wrote to its standard output.
    """

    seconds: float
    cpu: float
    peak: float
    said: str = ""


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


@attrs.frozen(kw_only=True)
class Failure:
    """A command that did not do its work, and so has no cost.

    Attributes:
        name: of the command, within its table.
        failed: how it ended, and what it said last.
    """

    name: str
    failed: str


def ran(command: Command) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: it ended with another exit code, and so did not do the work that is to be timed.
    """
    temporary = tempfile.TemporaryFile
    with temporary("w+") as said, temporary("w+") as complained, temporary("w+") as told:
        words = (sys.executable, "-I", "-S", str(LAUNCHING), str(told.fileno()), *command.words)
        subprocess.run(words, cwd=command.folder, stdout=said, stderr=complained, pass_fds=[told.fileno()], check=True)
        for file in (said, complained, told):
            file.seek(0)
        used = json.load(told)
        if used["ended_with"] != command.ends_with:
            ending = f"{' '.join(command.words)} ended with {used['ended_with']}"
            raise RuntimeError(f"{ending}: {complained.read()[-2000:]}")
        return Run(seconds=used["seconds"], cpu=used["cpu"], peak=used["peak"] / MEGABYTE, said=said.read())


def paired(commands: Mapping[str, Command], turns: int, *, is_counted: bool = False) -> Iterator[Cost | Failure]:
    """Run commands in turns, each once a turn after one turn that does not count, and yield what each costs.

    A command that fails in the first turn is left out of the others, and yielded as a failure.

    Args:
        commands: by name; the first is what the others are compared with.
        turns: how often each runs.
        is_counted: whether they print the counts that they came to, which must agree.

    Raises:
        RuntimeError: the first did not do its work, or another did not after it once had, or came to other counts.
    """
    said, failures = {}, []
    for name, command in commands.items():
        try:
            said[name] = ran(command).said
        except RuntimeError as error:
            if not said:
                raise
            failures.append(Failure(name=name, failed=str(error)))
    if is_counted:
        check_counts({name: json.loads(counts) for name, counts in said.items()})
    runs: dict[str, list[Run]] = {name: [] for name in said}
    for _ in range(turns):
        for name in said:
            runs[name].append(ran(commands[name]))
    first = next(iter(runs.values()))
    for name, its in runs.items():
        yield cost(name, its, first)
    yield from failures


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


def check_counts(counts: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse to compare commands that did not find the same.

    Args:
        counts: what each command found, check by check; None where it cannot say.

    Raises:
        RuntimeError: a command found something else than the first, or has other checks.
    """
    first, wanted = next(iter(counts.items()))
    for name, found in counts.items():
        if found.keys() != wanted.keys():
            raise RuntimeError(f"{name} has the checks {sorted(found)}; {first} has {sorted(wanted)}")
        for check, number in found.items():
            if number is not None and number != wanted[check]:
                raise RuntimeError(f"{name} found {number} for {check}; {first} found {wanted[check]}")
