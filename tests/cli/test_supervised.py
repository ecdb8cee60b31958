"""A run under supervision: whatever ends it before its seal ends the command with 3, and leaves no result behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rulecheck.cli.supervising import usual_memory

CHECK = ("check", "r.toml", "pass.csv", "--as-at", "2024-01-01", "--plugin", "plugin.py")
OUTPUTS = ("--output", "first.json", "--output", "second.made")


def place(shell: Any, **moments: str) -> None:
    """Lay out the plugin, with what it does at its moments, and an old report."""
    shell.plug(**moments)
    (shell.folder / "first.json").write_text("old")


def left(folder: Path) -> list[str]:
    """Return the reports, and what is hidden beside them."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith((".", "first", "second")))


ENDINGS = {
    "exits with 0": "os._exit(0)",
    "exits with 1": "os._exit(1)",
    "aborts": "os.abort()",
    "kills itself": "os.kill(os.getpid(), signal.SIGKILL)",
    "is terminated": "os.kill(os.getpid(), signal.SIGTERM)",
    "exits in a thread": "threading.Thread(target=os._exit, args=(0,)).start(); time.sleep(30)",
    "says that it passed": "os.write(1, b'PASS: 0 failed'); os._exit(0)",
    "becomes another program": "os.execv('/bin/true', ['true'])",
}


@pytest.mark.parametrize("moment", ["at_import", "at_judging", "at_rendering"])
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_a_run_that_ends_before_its_seal_is_no_result(shell: Any, moment: str, ending: str) -> None:
    """The command ends with 3 and a sentence; stdout is empty, the old report stands, nothing lies beside it."""
    place(shell, **{moment: ending})

    ended = shell.spawn(*CHECK, *OUTPUTS)

    assert (ended.returncode, ended.stdout) == (3, b"")
    assert b"the run ended before it had a result" in ended.stderr
    assert (left(shell.folder), (shell.folder / "first.json").read_text()) == (["first.json"], "old")


def test_the_same_run_unharmed_is_a_result(shell: Any) -> None:
    """The tests above can pass: without the ending both reports are there."""
    place(shell)

    ended = shell.spawn(*CHECK, *OUTPUTS)

    assert ended.returncode == 0, ended.stderr
    assert left(shell.folder) == ["first.json", "second.made"]
    assert shell.json("first.json")["complete"] is True
    assert ended.stdout.decode().splitlines()[-1].startswith("PASS: ")


def test_what_a_killed_run_laid_down_for_itself_goes_with_it(shell: Any) -> None:
    """Temporary folders of the run lie within its own, which the supervisor takes away."""
    aside = "import tempfile; print(tempfile.mkdtemp(prefix='of-the-run-'), file=open('aside', 'w'))"
    place(shell, at_judging=f"{aside}; os.kill(os.getpid(), signal.SIGKILL)")

    ended = shell.spawn(*CHECK, *OUTPUTS)

    laid_down = Path((shell.folder / "aside").read_text().strip())
    assert ended.returncode == 3
    assert laid_down.parent.name.startswith("rulecheck-")
    assert not laid_down.exists()
    assert not laid_down.parent.exists()


def test_a_run_that_hangs_is_stopped(shell: Any) -> None:
    """It says after how long, and what allows more."""
    place(shell, at_judging="time.sleep(600)")

    ended = shell.spawn(*CHECK, *OUTPUTS, "--timeout", "4")

    assert ended.returncode == 3
    assert b"the run was stopped after 4 seconds, without a result; --timeout allows more" in ended.stderr
    assert left(shell.folder) == ["first.json"]


@pytest.mark.skipif(sys.platform != "linux", reason="only here the system holds a process to its memory")
@pytest.mark.parametrize("hog", ["held = bytearray(2_000_000_000)", "held = [bytes(1_000_000) for _ in range(2_000)]"])
def test_a_run_that_needs_too_much_memory_is_no_result(shell: Any, hog: str) -> None:
    """Whether Python notices, and breaks the rule, or the process is ended: 3, and never a pass."""
    place(shell, at_judging=hog)

    ended = shell.spawn(*CHECK, *OUTPUTS, "--memory", "600MB")

    assert ended.returncode == 3, ended.stderr
    assert b"PASS" not in ended.stdout
    assert (shell.folder / "first.json").read_text() == "old" or shell.json("first.json")["complete"] is False


def test_what_the_run_started_ends_with_it(shell: Any) -> None:
    """A process that a plugin leaves running is gone when the command is."""
    child = "import subprocess; print('pid', subprocess.Popen(['sleep', '600']).pid, file=open('pid', 'w'))"
    place(shell, at_judging=child)

    ended = shell.spawn(*CHECK)

    number = int((shell.folder / "pid").read_text().split()[1])
    assert ended.returncode == 0
    assert not _is_running(number)


def _is_running(number: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_a_run_that_forks_is_one_result_or_none(shell: Any) -> None:
    """Only the process that was started may seal; a twin of it is not taken for it."""
    place(shell, at_judging="os.fork() if rule.id == 'each-recruits' else None")

    ended = shell.spawn(*CHECK, *OUTPUTS)

    assert ended.returncode in (0, 3)
    assert ended.returncode == 3 or ended.stdout.count(b"PASS: ") == 1
    assert ended.returncode == 3 or shell.json("first.json")["complete"] is True


def test_what_a_plugin_prints_by_any_way_is_not_on_stdout(shell: Any) -> None:
    """The report on stdout parses; what was printed is on stderr."""
    place(shell, at_judging="print('one'); os.write(1, b'two\\n'); os.system('echo three')")

    ended = shell.spawn(*CHECK, "--format", "json")

    assert json.loads(ended.stdout)["complete"] is True
    assert all(word in ended.stderr for word in (b"one", b"two", b"three"))


def test_a_run_whose_supervisor_is_killed_ends_too(shell: Any) -> None:
    """Nothing goes on computing for nobody, and nothing is put in place."""
    place(shell, at_judging="open('begun', 'w').write(str(os.getpid())); time.sleep(600)")
    command = [sys.executable, "-m", "rulecheck", *CHECK, *OUTPUTS]
    supervisor = subprocess.Popen(command, cwd=shell.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begun = shell.folder / "begun"
    while not (begun.exists() and begun.read_text()):
        assert supervisor.poll() is None
        time.sleep(0.01)

    supervisor.kill()
    supervisor.wait(timeout=60)

    number = int(begun.read_text())
    for _ in range(3_000):
        if not _is_running(number):
            break
        time.sleep(0.01)
    assert not _is_running(number)
    assert (shell.folder / "first.json").read_text() == "old"


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_told_to_end_takes_its_run_with_it(shell: Any, with_signal: signal.Signals) -> None:
    """Control-C and a CI system's stop: no success, and nothing is left."""
    place(shell, at_judging="open('begun', 'w').write(str(os.getpid())); time.sleep(600)")
    command = [sys.executable, "-m", "rulecheck", *CHECK, *OUTPUTS]
    supervisor = subprocess.Popen(command, cwd=shell.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begun = shell.folder / "begun"
    while not (begun.exists() and begun.read_text()):
        assert supervisor.poll() is None
        time.sleep(0.01)

    supervisor.send_signal(with_signal)

    assert supervisor.wait(timeout=60) != 0
    assert not _is_running(int(begun.read_text()))
    assert left(shell.folder) == ["first.json"]


LOADED = """
import sys, atexit
atexit.register(lambda: print(*sorted({name.partition('.')[0] for name in sys.modules}), file=open('loaded', 'w')))
from rulecheck.cli import main
main()
"""


def test_the_supervisor_stays_small(shell: Any) -> None:
    """It imports no table library, no drawing, no plugin: it costs little, and nothing of these can harm it."""
    words = ["check", "r.toml", "pass.csv", "--as-at", "2024-01-01"]
    subprocess.run([sys.executable, "-c", LOADED, *words], cwd=shell.folder, check=True, timeout=60)

    loaded = set((shell.folder / "loaded").read_text().split())
    assert {
        "polars",
        "narwhals",
        "rich",
        "msgspec",
        "jinja2",
        "toml_rs",
        "pluggy",
        "sqlglot",
        "cattrs",
        "attrs",
    } & loaded == set()


def test_a_run_looks_for_garbage_again_once_all_is_imported(shell: Any) -> None:
    """It does not while it imports, nor ever among what is there to stay; what it makes while it judges is let go."""
    place(shell, at_judging="import gc; open('kept', 'w').write(f'{gc.isenabled()} {gc.get_freeze_count() > 10_000}')")

    assert shell.spawn(*CHECK).returncode == 0
    assert (shell.folder / "kept").read_text() == "True True"


@pytest.mark.parametrize("size", ["4", "4 gigabytes", "-1GB", "0GB", "1.5GB", ""])
def test_what_is_no_size_is_refused(shell: Any, size: str) -> None:
    """It says how a size is written."""
    ended = shell.check("pass.csv", "--memory", size)

    assert ended.exit_code == 2
    assert "write it as in 500MB or 4GB" in ended.output


def test_there_is_memory() -> None:
    """Three quarters of it are more than any test needs, and fewer than the machine has."""
    assert (usual_memory() or 0) > 500_000_000


def test_in_process_gives_the_same(shell: Any) -> None:
    """Unsupervised, for a debugger: the same words, the same report, the same exit code."""
    runs = [
        shell.spawn("check", "r.toml", "fail.csv", "--as-at", "2024-01-01", *more) for more in ((), ("--in-process",))
    ]

    assert runs[0].stdout == runs[1].stdout
    assert [run.returncode for run in runs] == [1, 1]
