"""The seal from within the run: what is handed over, to the byte, and what the run is held to.

These tests play the run in this process; that whatever comes before the seal is no result is in ``test_supervised.py``.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rulecheck.cli import sealing
from rulecheck.cli.publishing import handed_over
from rulecheck.cli.sealing import ASKED, BEGUN, PRINTED, SEAL, Sealing, noted, path_noted, sealing_asked_for

ODD = os.fsdecode(b"odd \xff\xc3\xa9 \n.json")
"""A name that is no text in any one encoding."""


@pytest.fixture(autouse=True)
def _streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put stdout back after each test, which the seal takes away."""
    monkeypatch.setattr(sys, "stdout", sys.stdout)


def _seal(folder: Path, *, encoding: str = "utf-8", is_terminal: bool = False) -> Sealing:
    return Sealing(folder, encoding=encoding, is_terminal=is_terminal)


def test_what_is_sealed_is_what_is_handed_over(tmp_path: Path) -> None:
    """Files, additions, what was printed and the exit code arrive as they were, whatever the names are made of."""
    sealed = _seal(tmp_path)
    (tmp_path / ODD).write_bytes(b"content")
    sealed.hold(tmp_path / f"to {ODD}", str(tmp_path / ODD), b"content")
    sealed.append(tmp_path / f"at {ODD}", "é\n".encode())
    sys.stdout.write("é\n")
    sealed.seal(1, is_quiet=True)

    handed = handed_over(tmp_path, os.getpid(), 1)

    assert handed.files == [(tmp_path / f"to {ODD}", tmp_path / ODD)]
    assert handed.appended == [(tmp_path / f"at {ODD}", "é\n".encode())]
    assert (handed.ending, handed.printed, handed.is_quiet) == (1, "é\n".encode(), True)


def test_seal_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets its name last, when it and what was printed are on the disk."""
    kept: list[str] = []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: kept.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
    )
    sealed = _seal(tmp_path)
    sys.stdout.write("printed")

    sealed.seal(0, is_quiet=False)

    assert kept == [PRINTED, f"{SEAL}.begun"]
    assert {each.name for each in tmp_path.iterdir()} == {PRINTED, SEAL}
    assert json.loads((tmp_path / SEAL).read_text()) == {
        "process": os.getpid(),
        "ending": 0,
        "printed": hashlib.sha256(b"printed").hexdigest(),
        "files": [],
        "appended": [],
        "is_quiet": False,
    }


def test_what_is_printed_after_the_seal_is_no_part_of_the_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is shown on stderr, as what anybody else prints."""
    sealed = _seal(tmp_path)

    sealed.seal(0, is_quiet=False)
    sys.stdout.write("late")

    assert ((tmp_path / PRINTED).read_bytes(), capsys.readouterr().err) == (b"", "late")


def test_file_that_is_withdrawn_is_not_handed_over(tmp_path: Path) -> None:
    """It is taken away, there or not, and what was never held ready may be withdrawn."""
    sealed = _seal(tmp_path)
    for name in ("one", "two", "three"):
        (tmp_path / name).write_bytes(b"content")
        sealed.hold(tmp_path / f"to {name}", str(tmp_path / name), b"content")
    (tmp_path / "two").unlink()
    for name in ("one", "two", "four"):
        sealed.withdraw(tmp_path / f"to {name}")
    sealed.seal(0, is_quiet=False)

    assert [path for path, _ in handed_over(tmp_path, os.getpid(), 0).files] == [tmp_path / "to three"]
    assert not (tmp_path / "one").exists()


def test_file_that_cannot_be_taken_away_is_withdrawn_all_the_same(tmp_path: Path) -> None:
    """The supervisor takes it away; what matters is that nobody puts it in its place."""
    sealed = _seal(tmp_path)
    sealed.hold(tmp_path / "to one", str(tmp_path), b"")

    sealed.withdraw(tmp_path / "to one")
    sealed.seal(0, is_quiet=False)

    assert handed_over(tmp_path, os.getpid(), 0).files == []


def test_files_that_are_begun_are_written_down_one_by_one(tmp_path: Path) -> None:
    """Each on a line of its own, at once, so that they are found if the run does not end well."""
    sealed = _seal(tmp_path)
    for name in (ODD, "two"):
        sealed.begin(name)

    lines = (tmp_path / BEGUN).read_text("utf-8").splitlines()

    assert [path_noted(json.loads(line)) for line in lines] == [Path(ODD), Path("two")]


def test_twin_of_the_run_seals_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that a plugin forked has come as far as the run, and is not it."""
    sealed = _seal(tmp_path)
    number = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: number + 1)
    monkeypatch.setattr(os, "_exit", sys.exit)

    with pytest.raises(SystemExit) as ended:
        sealed.seal(0, is_quiet=False)

    assert (ended.value.code, list(tmp_path.iterdir())) == (3, [])


def _without_folder(tmp_path: Path, ending: int) -> object:
    """Seal where there is no folder, and return the exit code."""
    sealed = _seal(tmp_path / "gone")
    with pytest.raises(SystemExit) as ended:
        sealed.seal(ending, is_quiet=False)
    return ended.value.code


def test_result_that_cannot_be_kept_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And a sentence, whatever it was."""
    assert _without_folder(tmp_path, 0) == 3

    said = f"rulecheck: the run's result could not be kept in {tmp_path / 'gone'}: No such file or directory\n"
    assert capsys.readouterr().err == said


def test_stdout_that_was_closed_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was printed is lost, so there is no result; Python says why."""
    sealed = _seal(tmp_path)
    sys.stdout.close()
    with pytest.raises(SystemExit) as ended:
        sealed.seal(0, is_quiet=False)

    assert (ended.value.code, (tmp_path / SEAL).exists()) == (3, False)
    assert capsys.readouterr().err.startswith(f"rulecheck: the run's result could not be kept in {tmp_path}: I/O oper")


class _Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(f"{len(text)} characters are too many")


CLOSED = io.StringIO()
CLOSED.close()


@pytest.mark.parametrize("stream", [None, CLOSED, _Full()], ids=["none", "closed", "full"])
def test_result_that_cannot_be_kept_ends_with_3_if_nobody_can_be_told(
    stream: io.StringIO | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stderr may be closed or full too."""
    monkeypatch.setattr(sys, "stderr", stream)

    assert _without_folder(tmp_path, 0) == 3


def test_what_is_held_looks_like_the_stream_it_is_for(tmp_path: Path) -> None:
    """Its encoding, with what that cannot carry written out, and whether it is a terminal."""
    sealed = _seal(tmp_path, encoding="cp1252", is_terminal=True)
    encoding, is_terminal = sys.stdout.encoding, sys.stdout.isatty()
    sys.stdout.write("é∞")
    sealed.seal(0, is_quiet=False)

    assert (encoding, is_terminal) == ("cp1252", True)
    assert (tmp_path / PRINTED).read_bytes() == b"\xe9\\u221e"
    _seal(tmp_path)
    assert (sys.stdout.encoding, sys.stdout.isatty()) == ("utf-8", False)


@pytest.mark.parametrize("name", [ODD, "r.json", "ｒ.json", "é"])  # noqa: RUF001 - meant
def test_name_is_written_down_in_bytes(name: str) -> None:
    """A process in which names have another encoding finds the same file."""
    assert path_noted(noted(name)) == Path(name)
    assert noted(name).encode("latin-1") == os.fsencode(name)


def test_what_nobody_wrote_down_is_no_name() -> None:
    """The seal that holds it cannot be read."""
    with pytest.raises(ValueError, match="latin-1"):
        path_noted("∞")


Limited = dict[int, tuple[int, int]]
UNLIMITED = resource.RLIM_INFINITY
ALLOCATOR = "_RJEM_MALLOC_CONF"


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Limited]:
    """Return what sets limits under hard ones that are there, with two processors; the process itself is left alone."""

    def limited(
        memory: int | None,
        seconds: float,
        hard: int = UNLIMITED,
        processors: int | None = 2,
        allocator: str | None = None,
    ) -> Limited:
        set_to: Limited = {}
        there = dict.fromkeys((resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_CORE), (7, hard))
        monkeypatch.setattr(resource, "getrlimit", there.__getitem__)
        monkeypatch.setattr(resource, "setrlimit", set_to.__setitem__)
        monkeypatch.setattr(os, "cpu_count", lambda: processors)
        told = {} if allocator is None else {ALLOCATOR: allocator}
        others = {name: value for name, value in os.environ.items() if name != ALLOCATOR}
        monkeypatch.setattr(os, "environ", others | told)
        sealing._limit(memory, seconds)
        return set_to

    return limited


@pytest.fixture(autouse=True)
def deaf(monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """Take note of which signals are ignored, and leave them alone."""
    ignored: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", ignored.__setitem__)
    return ignored


def test_run_is_held_to_its_memory_and_to_its_seconds_on_every_processor(limits: Callable[..., Limited]) -> None:
    """A run may compute on all of them at once; it leaves no core file, and may not give itself more memory."""
    assert limits(5_000, 2.5) == {
        resource.RLIMIT_DATA: (5_000, 5_000),
        resource.RLIMIT_CPU: (6, UNLIMITED),
        resource.RLIMIT_CORE: (0, UNLIMITED),
    }


def test_run_is_not_held_to_memory_that_nobody_knows(limits: Callable[..., Limited]) -> None:
    """Where the machine does not say how much there is."""
    assert resource.RLIMIT_DATA not in limits(None, 2.5)


@pytest.mark.parametrize(
    ("memory", "allocator", "told"),
    [(5_000, None, "retain:false"), (5_000, "retain:true", "retain:false,retain:true"), (None, None, None)],
)
def test_memory_that_is_let_go_does_not_count(
    limits: Callable[..., Limited], memory: int | None, allocator: str | None, told: str | None
) -> None:
    """Where there is a limit the allocator hands addresses back, unless somebody has told it not to."""
    limits(memory, 2.5, allocator=allocator)

    assert os.environ.get(ALLOCATOR) == told


@pytest.mark.parametrize(
    ("hard", "memory", "computing"), [(4, 4, None), (6, 6, None), (7, 7, (6, 7)), (9_000, 5_000, (6, 9_000))]
)
def test_harder_limits_stand(
    limits: Callable[..., Limited], hard: int, memory: int, computing: tuple[int, int] | None
) -> None:
    """Those that the machine sets already are not to be raised, and the run is held to the nearer."""
    set_to = limits(5_000, 2.5, hard)

    assert (set_to[resource.RLIMIT_DATA], set_to.get(resource.RLIMIT_CPU)) == ((memory, memory), computing)


def test_unknown_number_of_processors_counts_as_one(limits: Callable[..., Limited]) -> None:
    """The time is that of the whole run then."""
    assert limits(None, 2.5, UNLIMITED, None)[resource.RLIMIT_CPU] == (3, UNLIMITED)


def test_run_may_draw_on_its_terminal(limits: Callable[..., Limited], deaf: dict[int, Any]) -> None:
    """It is in a process group of its own, which would be stopped for it."""
    limits(None, 1)

    assert deaf == {signal.SIGTTOU: signal.SIG_IGN}


def test_where_there_are_no_limits_none_are_set(
    limits: Callable[..., Limited], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows; the supervisor's clock runs there too."""
    monkeypatch.setitem(sys.modules, "resource", None)

    assert limits(5_000, 2.5) == {}


@pytest.fixture
def stdin() -> Iterator[tuple[int, int]]:
    """Lay a pipe to stdin: its end that is written to, and stdin."""
    before = os.dup(0)
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    os.close(reading)
    try:
        yield writing, 0
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(writing)


def test_run_that_was_not_asked_for_is_not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is somebody's own."""
    monkeypatch.delenv(ASKED, raising=False)

    assert sealing_asked_for() is None


def test_run_that_is_asked_for_is_as_asked(
    tmp_path: Path, limits: Callable[..., Limited], stdin: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Limited, sealed into its folder, watching for its supervisor's end; what it starts is asked for nothing."""
    asked = {"folder": str(tmp_path), "memory": 9_999, "seconds": 1, "encoding": "cp1252", "is_terminal": True}
    monkeypatch.setenv(ASKED, json.dumps(asked))
    watching: list[Any] = []

    def start(thread: threading.Thread) -> None:
        watching.append(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    set_to: Limited = {}
    limits(None, 1)
    monkeypatch.setattr(resource, "setrlimit", set_to.__setitem__)

    sealed = sealing_asked_for()

    assert sealed is not None
    assert (sealed.folder, sys.stdout.encoding, sys.stdout.isatty()) == (tmp_path, "cp1252", True)
    assert (set_to[resource.RLIMIT_DATA], set_to[resource.RLIMIT_CPU]) == ((9_999, 9_999), (3, UNLIMITED))
    assert ASKED not in os.environ
    (thread,) = watching
    apart = thread._args[0]
    os.write(stdin[0], b"x")
    assert (thread._target, thread.daemon, os.read(apart, 1)) == (sealing._end_with_supervisor, True, b"x")
    os.close(apart)


def test_who_reads_stdin_finds_it_empty(stdin: tuple[int, int]) -> None:
    """It does not wait for a supervisor that never writes: that one's end is one more descriptor, and the only one."""
    open_before = len([*Path("/proc/self/fd").iterdir()])
    apart = sealing._stdin_apart()
    more = len([*Path("/proc/self/fd").iterdir()]) - open_before
    os.write(stdin[0], b"x")

    assert (os.read(stdin[1], 1), os.read(apart, 1), more) == (b"", b"x", 1)
    os.close(apart)


def _ended(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(os, "_exit", sys.exit)
    with pytest.raises(SystemExit) as ended:
        sealing._end_with_supervisor(descriptor)
    return ended.value.code


def test_run_ends_with_3_when_its_supervisor_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which closes the pipe; a byte in it is none, and a pipe that a plugin closed is as if it were."""
    reading, writing = os.pipe()
    os.write(writing, b"xy")
    os.close(writing)

    assert _ended(reading, monkeypatch) == 3
    assert os.read(reading, 1) == b""
    os.close(reading)
    assert _ended(reading, monkeypatch) == 3
