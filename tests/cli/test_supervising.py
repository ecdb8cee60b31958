"""The supervisor from within: what it starts, what it waits for, and what is gone when it is done.

The run is a few lines of Python that write a seal, so that these tests are of the supervisor alone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rulecheck.cli import supervising
from rulecheck.cli.supervising import Limits, supervise, usual_memory

RUN = """\
import hashlib, json, os, signal, subprocess, sys, time
from pathlib import Path
asked = json.loads(os.environ["RULECHECK_SUPERVISED"])
folder = Path(asked["folder"])
(folder / "begun").write_text(json.dumps("begun.tmp") + "\\n")
Path("begun.tmp").touch()
ending, printed = 0, b"printed"
{body}
(folder / "stdout").write_bytes(printed)
seal = {{"process": os.getpid(), "ending": ending, "printed": hashlib.sha256(printed).hexdigest()}}
(folder / "seal").write_text(json.dumps({{**seal, "files": [], "appended": [], "is_quiet": True}}))
os._exit(ending)
"""
AMPLE = Limits(memory=None, seconds=60)
Supervised = Callable[..., int]


@pytest.fixture
def supervised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervised:
    """Return what supervises a run that does something before it seals, in a folder that is the current one."""
    monkeypatch.chdir(tmp_path)

    def supervised(body: str = "", limits: Limits = AMPLE, words: tuple[str, ...] = ()) -> int:
        monkeypatch.setattr(sys, "orig_argv", [sys.executable, "-S", "-c", RUN.format(body=body), *words])
        monkeypatch.setattr(sys, "argv", ["-c", *words])
        return supervise(limits)

    return supervised


def _told(what: str) -> str:
    """Return what lets the run tell something of itself."""
    return f'Path("told").write_text(json.dumps({what}))'


def _heard() -> Any:
    return json.loads(Path("told").read_text())


def _is_gone(number: int) -> bool:
    """Whether a process has ended, or does within seconds."""
    for _ in range(1_000):
        try:
            if "Z" in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]:
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_run_is_told_its_limits_its_folder_and_of_stdout(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is its own and gone afterwards; its words and options are those of this process."""
    monkeypatch.setenv("SYNTHETIC", "kept")

    supervised(_told('[asked, sys.argv[1:], sys.flags.no_site, os.environ["SYNTHETIC"]]'), Limits(5, 60.5), ("é", ""))

    asked, words, has_no_site, variable = _heard()
    folder = Path(asked.pop("folder"))
    assert asked == {"memory": 5, "seconds": 60.5, "encoding": "utf-8", "is_terminal": False}
    assert (words, has_no_site, variable) == (["é", ""], 1, "kept")
    assert (folder.name.startswith("rulecheck-"), folder.parent) == (True, Path(tempfile.gettempdir()))
    assert not folder.exists()


@pytest.mark.parametrize("ending", [0, 1, 2, 3])
def test_sealed_run_ends_as_it_says(supervised: Supervised, ending: int, capfd: pytest.CaptureFixture[str]) -> None:
    """What it printed is on stdout, and nothing that it began is left."""
    assert supervised(f"ending = {ending}") == ending

    assert (capfd.readouterr(), Path("begun.tmp").exists()) == (("printed", ""), False)


def test_run_that_ends_otherwise_than_it_says_ends_with_3(
    supervised: Supervised, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its seal is one of 0, it exits with 1, and nothing is printed but why."""
    assert supervised("os._exit = lambda ending: sys.exit(1)") == 3

    said = "rulecheck: the run ended otherwise than it was sealed (exit 1), so its result is not taken\n"
    assert (capfd.readouterr(), Path("begun.tmp").exists()) == (("", said), False)


class _Stream:
    """A stream that is as it is said to be, and takes what is printed."""

    def __init__(self, *, encoding: str | None, is_terminal: bool, closed: bool = False) -> None:
        self.encoding, self.is_terminal, self.closed = encoding, is_terminal, closed
        self.buffer = self

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, content: bytes) -> int:
        return len(content)

    def flush(self) -> None: ...


STREAMS = {
    "a terminal": (_Stream(encoding="cp1252", is_terminal=True), ["cp1252", True]),
    "of no encoding": (_Stream(encoding=None, is_terminal=False), ["utf-8", False]),
    "closed": (_Stream(encoding="cp1252", is_terminal=True, closed=True), ["utf-8", False]),
    "none": (None, ["utf-8", False]),
}


@pytest.mark.parametrize(("stream", "facts"), STREAMS.values(), ids=STREAMS)
def test_run_is_told_what_stdout_is(
    supervised: Supervised, stream: object, facts: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it prints is held, and would look otherwise."""
    monkeypatch.setattr(sys, "stdout", stream)

    supervised(f'printed = b""\n{_told("""[asked["encoding"], asked["is_terminal"]]""")}')

    assert _heard() == facts


@pytest.mark.parametrize(("encoding", "mode"), [("ascii", "1"), ("utf-8", None)])
def test_names_are_utf_8_where_this_process_takes_them_for_ascii(
    supervised: Supervised, encoding: str, mode: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container without a locale has files with names all the same."""
    monkeypatch.delenv("PYTHONUTF8", raising=False)
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: encoding)

    supervised(_told('os.environ.get("PYTHONUTF8")'))

    assert _heard() == mode


def test_command_that_was_started_by_its_script_is_started_as_a_module(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever calls it from Python has words of their own, and the run has the command's."""
    body = "Path('never').touch()"
    monkeypatch.setattr(sys, "orig_argv", [sys.executable, "-c", RUN.format(body=body), "others"])
    monkeypatch.setattr(sys, "argv", ["rulecheck", "check", "--help"])

    assert supervise(AMPLE) == 3

    assert supervising._command() == [sys.executable, "-m", "rulecheck", "check", "--help"]
    assert "Usage: rulecheck check" not in capfd.readouterr().out
    assert not Path("never").exists()


def test_what_anyone_else_prints_is_on_stderr(supervised: Supervised, capfd: pytest.CaptureFixture[str]) -> None:
    """Stdout is the result's."""
    supervised("os.write(1, b'one '); os.write(2, b'two')")

    assert capfd.readouterr() == ("printed", "one two")


def test_run_needs_no_stderr(supervised: Supervised, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says there is for nobody; the result is the same."""
    monkeypatch.setattr(sys, "stderr", None)

    assert supervised(_told("[os.path.realpath(f'/proc/self/fd/{number}') for number in (1, 2)]")) == 0

    assert _heard() == [os.devnull] * 2


def test_run_sees_its_supervisor_until_the_end(supervised: Supervised) -> None:
    """A pipe that nothing is written to, and that closes with it."""
    supervised(_told("[bool(__import__('select').select([0], [], [], 0)[0]), os.fstat(0).st_mode & 0o170000]"))

    assert _heard() == [False, 0o010000]


def test_run_that_takes_too_long_is_stopped(supervised: Supervised, capfd: pytest.CaptureFixture[str]) -> None:
    """With all that it started, and without a result."""
    body = f"child = subprocess.Popen(['sleep', '600'])\n{_told('[os.getpid(), child.pid]')}\ntime.sleep(600)"
    begun = time.monotonic()

    assert supervised(body, Limits(None, 1.5)) == 3

    said = "rulecheck: the run was stopped after 1.5 seconds, without a result; --timeout allows more\n"
    assert (capfd.readouterr(), Path("begun.tmp").exists()) == (("", said), False)
    assert time.monotonic() - begun < 60
    assert all(map(_is_gone, _heard()))


def test_what_the_run_left_running_is_ended(supervised: Supervised) -> None:
    """Though the run itself ended well; no end of its pipe is left open."""
    before = len([*Path("/proc/self/fd").iterdir()])

    assert supervised(_told("subprocess.Popen(['sleep', '600']).pid")) == 0

    assert _is_gone(_heard())
    assert len([*Path("/proc/self/fd").iterdir()]) == before


TOLD = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}


@pytest.fixture
def _listening() -> Iterator[None]:
    """Listen to signals as a command does that a person starts; what runs the tests may be deaf to them."""
    usual = {"SIGINT": signal.default_int_handler, "SIGTERM": signal.SIG_DFL, "SIGHUP": signal.SIG_DFL}
    before = {name: signal.signal(getattr(signal, name), handler) for name, handler in usual.items()}
    yield
    for name, handler in before.items():
        signal.signal(getattr(signal, name), handler)


@pytest.mark.usefixtures("_listening")
@pytest.mark.parametrize(("name", "code"), TOLD.items())
def test_command_that_is_told_to_end_ends_so(supervised: Supervised, name: str, code: int) -> None:
    """The run with it, and nothing is left; afterwards this process listens as it did before."""
    handlers = {each: signal.getsignal(each) for each in signal.valid_signals()}
    body = f"{_told('os.getpid()')}\nos.kill(os.getppid(), signal.{name})\ntime.sleep(600)"

    with pytest.raises(SystemExit) as ended:
        supervised(body)

    assert (ended.value.code, _is_gone(_heard()), Path("begun.tmp").exists()) == (code, True, False)
    assert {each: signal.getsignal(each) for each in signal.valid_signals()} == handlers


def test_command_that_is_told_to_end_while_it_begins_to_wait_ends_too(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock that it had just taken is never given back, and waiting for the killed run must not wait for that."""
    waits = [supervising.subprocess.Popen.wait]

    def wait(process: Any, timeout: float | None = None) -> int:
        if process.args[0] != sys.executable or len(waits) > 1:
            return waits[0](process, timeout)
        waits.append(wait)
        process._waitpid_lock.acquire()
        sys.exit(143)

    monkeypatch.setattr(supervising, "_KILLED_IN", 0.1)
    monkeypatch.setattr(supervising.subprocess.Popen, "wait", wait)

    with pytest.raises(SystemExit) as ended:
        supervised("time.sleep(600)")

    assert ended.value.code == 143


def test_command_that_is_deaf_stays_so(supervised: Supervised) -> None:
    """It was started with ``nohup``."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert supervised("os.kill(os.getppid(), signal.SIGHUP)") == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_run_that_cannot_be_started_is_no_result(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The interpreter is gone, say."""
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")

    assert supervised() == 3

    said = "rulecheck: the run could not be started: No such file or directory\n"
    assert capfd.readouterr() == ("", said)


def test_run_that_fails_before_it_is_a_program_is_no_result(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What Python says of it is all there is to say."""

    def fail(*_: object, **__: object) -> None:
        raise subprocess.SubprocessError("synthetic")

    monkeypatch.setattr(supervising.subprocess, "Popen", fail)

    assert supervised() == 3

    assert capfd.readouterr() == ("", "rulecheck: the run could not be started: synthetic\n")


def test_without_a_temporary_folder_there_is_no_run(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It says what would help."""
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(Path.cwd() / "gone"))
        ending = supervised()

    assert ending == 3

    said = "there is no temporary folder: No such file or directory; set TMPDIR to one that can be written"
    assert capfd.readouterr() == ("", f"rulecheck: {said}\n")


MEMORY, CONTAINER, OLD_CONTAINER = (
    {"SC_PAGE_SIZE": 4, "SC_PHYS_PAGES": 1_001},
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)
THERE: dict[str, tuple[dict[str, int], dict[str, bytes], int | None]] = {
    "the machine's": (MEMORY, {}, 3_003),
    "a container's": (MEMORY, {CONTAINER: b"2003\n"}, 1_500),
    "an old container's": (MEMORY, {OLD_CONTAINER: b"2003\n"}, 1_500),
    "a container that may have more": (MEMORY, {CONTAINER: b"9000\n"}, 3_003),
    "a container that may have all": (MEMORY, {CONTAINER: b"max\n", OLD_CONTAINER: b"2003\n"}, 1_500),
    "a container's alone": ({}, {CONTAINER: b"2003\n"}, 1_500),
    "nobody's": ({}, {}, None),
    "none": (MEMORY, {CONTAINER: b"0\n"}, None),
    "not told": ({"SC_PAGE_SIZE": 4, "SC_PHYS_PAGES": -1}, {}, None),
    "one byte": ({}, {CONTAINER: b"1\n"}, 0),
}


@pytest.mark.parametrize(("machine", "files", "usual"), THERE.values(), ids=THERE)
def test_three_quarters_of_what_memory_there_is(
    machine: dict[str, int], files: dict[str, bytes], usual: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the least of what the machine has and the container may use; none where nobody knows."""

    def sysconf(name: str) -> int:
        if name not in machine:
            raise ValueError(name)
        return machine[name]

    def read_bytes(path: Path) -> bytes:
        if str(path) not in files:
            raise FileNotFoundError(path)
        return files[str(path)]

    monkeypatch.setattr(os, "sysconf", sysconf)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)

    assert usual_memory() == usual


@pytest.mark.parametrize("error", [AttributeError, ValueError, OSError])
def test_machine_that_has_no_word_for_its_memory(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows, or a system that knows the question and not the answer; a container may still say."""

    def sysconf(name: str) -> int:
        raise error(name)

    monkeypatch.setattr(os, "sysconf", sysconf)
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"2003")

    assert usual_memory() == 1_500
