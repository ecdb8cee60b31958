"""Plugins that do harm under supervision: each one's exit code and word; and only 0 or 1 has a report that is complete.

A plugin runs in the process that judges, so one that sets out to can make any result up: the last table says which do.
What keeps them out is ``--allow-plugin`` (docs/gate.md).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="signals, forks and limits are told of as Linux has them"
)

NOT_SEALED = "the run ended before it had a result"
OTHERWISE = "the run ended otherwise than it was sealed"
STOPPED = "the run was stopped after"

# name: (what it does while it judges, what must come out: exit code, a word on stderr); on data that fails.
JUDGING: dict[str, tuple[str, int, str]] = {
    "sleeps": ("time.sleep(600)", 3, STOPPED),
    "loops": ("while True: pass", 3, STOPPED),
    "waits for a lock that it holds": ("lock = threading.Lock(); lock.acquire(); lock.acquire()", 3, STOPPED),
    "stops itself": ("os.kill(os.getpid(), signal.SIGSTOP)", 3, STOPPED),
    "leaves a thread that never ends": ("threading.Thread(target=time.sleep, args=(600,)).start()", 1, ""),
    "reads stdin": ("assert sys.stdin.read() == ''", 1, ""),
    "starts what reads stdin": ("subprocess.run(['cat'], timeout=20, check=True)", 1, ""),
    "takes memory": ("held = bytearray(3_000_000_000)", 3, "MemoryError"),
    "answers with too much": ("ONCE.append(b'x' * 3_000_000_000)", 3, "MemoryError"),
    "recurses": ("f = lambda f: f(f); f(f)", 3, "RecursionError"),
    "recurses in C": ("sys.setrecursionlimit(10**9); f = lambda f: [*map(f, [f])]; f(f)", 3, NOT_SEALED),
    "reads an address that is none": ("ctypes.string_at(0)", 3, NOT_SEALED),
    "forks, and the twin exits with 0": ("os.fork() or os._exit(0)", 1, ""),
    "forks, and the twin goes on judging": ("if os.fork(): time.sleep(2)", 1, ""),
    "forks, and the twin seals": ("if not os.fork(): private().seal(0, is_quiet=False)", 1, ""),
    "forks, and the parent exits with 0": ("if os.fork(): os._exit(0)", 3, NOT_SEALED),
    "forks twice each, four times": ("[os.fork() for _ in range(4)]", 1, ""),
    "exits with 0 in a thread before the seal": (
        "threading.Thread(target=os._exit, args=(0,)).start(); time.sleep(30)",
        3,
        NOT_SEALED,
    ),
    "exits with 0 in a thread after the seal": (
        "seal = private().folder / 'seal'; end = os._exit; os._exit = lambda _: time.sleep(600); "
        "threading.Thread(target=lambda: ([time.sleep(.01) for _ in iter(seal.exists, True)], end(0))).start()",
        3,
        OTHERWISE,
    ),
    "exits with 0 at exit": ("atexit.register(os._exit, 0)", 1, ""),
    "makes os._exit end with 0": ("end = os._exit; os._exit = lambda _: end(0)", 3, OTHERWISE),
    "makes os._exit do nothing": ("os._exit = lambda _: None", 1, ""),
    "makes os._exit do nothing, and exits with 0 at exit": (
        "end = os._exit; os._exit = lambda _: None; atexit.register(end, 0)",
        3,
        OTHERWISE,
    ),
    "exits with 0 when it is taken away": (
        "class Gone:\n            def __del__(self): os._exit(0)\n        builtins.gone = Gone(); del builtins.gone",
        3,
        NOT_SEALED,
    ),
    "makes sys.exit do nothing": ("sys.exit = lambda *_: None", 1, ""),
    "makes sys.exit end with 0": ("sys.exit = lambda *_: os._exit(0)", 1, ""),
    "raises SystemExit": ("raise SystemExit(0)", 3, "each-recruits"),
    "raises KeyboardInterrupt": ("raise KeyboardInterrupt", 3, NOT_SEALED),
    "raises GeneratorExit": ("raise GeneratorExit", 3, "each-recruits"),
    "closes stdout": ("sys.stdout.close()", 1, ""),
    "closes stderr": ("sys.stderr.close()", 1, ""),
    "closes descriptor 1": ("os.close(1)", 1, ""),
    "closes descriptor 2": ("os.close(2)", 1, ""),
    "has no stdout": ("sys.stdout = None", 1, "changed the standard streams"),
    "closes the true stdout": ("sys.__stdout__.close()", 1, ""),
    "takes garbage collection away": ("gc.disable(); gc.set_threshold(0)", 1, ""),
    "freezes garbage": ("gc.freeze()", 1, ""),
    "profiles and traces": ("sys.setprofile(lambda *_: None); sys.settrace(lambda *_: None)", 1, ""),
    "takes signals for itself": (
        "signal.signal(signal.SIGTERM, lambda *_: os._exit(0)); os.kill(os.getpid(), 15)",
        3,
        NOT_SEALED,
    ),
    "sets an alarm": (
        "signal.signal(signal.SIGALRM, lambda *_: os._exit(0)); signal.setitimer(0, .001); time.sleep(9)",
        3,
        NOT_SEALED,
    ),
    "hooks imports": (
        "sys.meta_path.insert(0, type('I', (), {'find_spec': lambda *a: os._exit(0)})()); import wave",
        3,
        NOT_SEALED,
    ),
    "takes modules out": (
        "[sys.modules.pop(n) for n in list(sys.modules) if n.startswith('rulecheck.reporters')]",
        1,
        "",
    ),
    "puts nothing in a module's place": ("sys.modules['rulecheck.reporters.github'] = None", 1, ""),
    "breaks os.replace": ("os.replace = os.rename = None", 3, NOT_SEALED),
    "breaks the hash": (
        "hashlib.sha256 = lambda *_: type('H', (), {'hexdigest': lambda s: '0' * 64})()",
        3,
        "is not what it sealed",
    ),
    "breaks json": ("json.dumps = lambda *_: None", 3, NOT_SEALED),
    "takes the rule set away": ("os.remove('r.toml')", 1, ""),
    "takes the data away": ("os.remove('fail.csv')", 1, ""),
    "changes the data after it was read": ("open('fail.csv', 'w').write(open('pass.csv').read())", 1, ""),
    "goes elsewhere": ("os.chdir('/')", 1, "changed the working directory"),
    "forbids everybody to write": ("os.umask(0o777)", 1, ""),
    "takes the private folder away": ("shutil.rmtree(private().folder)", 3, "could not be kept"),
    "writes what is no seal": (
        "(private().folder / 'stdout').touch(); (private().folder / 'seal').write_text('{}'); os._exit(0)",
        3,
        "the run's seal",
    ),
    "writes a seal of numbers": (
        "(private().folder / 'stdout').touch(); (private().folder / 'seal').write_text('7'); os._exit(0)",
        3,
        "the run's seal",
    ),
    "writes a deep seal": ("(private().folder / 'seal').write_text('[' * 10**6); os._exit(0)", 3, NOT_SEALED),
    "seals 0 and goes on": ("private().seal(0, is_quiet=True)", 1, "FAIL: 1 failed"),
    "prints PASS and ends": ("os.write(1, b'PASS'); os.write(2, b'PASS'); os._exit(0)", 3, NOT_SEALED),
}
# The same while a report is rendered, after first.json stands ready.
RENDERING: dict[str, tuple[str, int, str]] = {
    "rewrites what stands ready": (
        "[open(p, 'w').write('{\"complete\": true}') for p in glob.glob('.first*')]",
        3,
        "is not what it sealed",
    ),
    "takes away what stands ready": ("[os.remove(p) for p in glob.glob('.first*')]", 3, "cannot be read"),
    "puts a folder in the place of the first": (
        "os.remove('first.json'); os.makedirs('first.json/in')",
        3,
        "could not be written",
    ),
    "puts a folder in the place of the second": (
        "os.makedirs('second.made/in', exist_ok=True)",
        3,
        "could not be written",
    ),
    "fails the second time only": ("(ONCE.append(1) if len(ONCE) < 2 else 1 / 0)", 1, ""),
    "renders no bytes": ("return 'PASS'", 3, "made str and not bytes"),
    "writes what was printed": ("open(private().folder / 'stdout', 'a').write('PASS')", 1, ""),
}


def outcome(shell: Any, *words: str, seconds: str = "50") -> tuple[int, str, str]:
    """Run a check of data that fails; return its exit code, stdout and stderr."""
    outputs = ("--output", "first.json", "--output", "second.made", "--timeout", seconds, "--memory", "2GB")
    ended = shell.spawn(
        "check", "r.toml", "fail.csv", "--as-at", "2024-01-01", "--plugin", "plugin.py", *outputs, *words
    )
    printed = ended.stdout.decode()
    return ended.returncode, printed, " ".join((ended.stderr.decode("utf-8", "replace") + printed).split())


def lay_out(shell: Any, *, at_judging: str = "pass", at_rendering: str = "pass") -> None:
    """Write the plugin, and an old report that claims to be complete of another run."""
    shell.plug(at_judging=at_judging, at_rendering=at_rendering)
    (shell.folder / "first.json").write_text("old")


def assert_no_claim(folder: Path, code: int, printed: str) -> None:
    """See to it that nothing says the run was complete, or passed, unless it ended with 0 or 1."""
    first = folder / "first.json"
    if code not in (0, 1):
        assert not first.is_file() or first.read_text() == "old" or json.loads(first.read_text())["complete"] is False
        assert not any(line.startswith(("PASS", "KNOWN", "FAIL")) for line in printed.splitlines()[-1:])
    assert [path.name for path in folder.glob(".*")] == []


@pytest.mark.parametrize(("harm", "code", "word"), JUDGING.values(), ids=JUDGING)
def test_harm_while_judging(shell: Any, harm: str, code: int, word: str) -> None:
    """It ends as the table says, and a report that claims to be complete is there only with 1, as the data fails."""
    lay_out(shell, at_judging=harm)

    found, printed, said = outcome(shell, seconds="6" if word == STOPPED else "50")

    assert (found, word in said) == (code, True), said
    assert_no_claim(shell.folder, found, printed)


def test_a_run_that_closes_every_descriptor_is_a_result_or_none(shell: Any) -> None:
    """What the libraries had open may have been needed, or not; the result is the right one, or there is none."""
    lay_out(shell, at_judging="os.closerange(3, 256)")

    found, printed, said = outcome(shell, seconds="50")

    assert found in (1, 3), said
    assert_no_claim(shell.folder, found, printed)


@pytest.mark.parametrize(("harm", "code", "word"), RENDERING.values(), ids=RENDERING)
def test_harm_while_rendering(shell: Any, harm: str, code: int, word: str) -> None:
    """Likewise, when one report stands ready already."""
    lay_out(shell, at_rendering=harm)

    found, printed, said = outcome(shell)

    assert (found, word in said) == (code, True), said
    assert_no_claim(shell.folder, found, printed)


FORGED = """seal = private(); seal._stream.write("PASS"); seal.seal(0, is_quiet=True); os._exit(0)"""
WINS = {
    "seals a result of its own": FORGED,
    "answers for the report": "from rulecheck.model.report import Report; Report.exit_code = lambda *_: 0",
}


@pytest.mark.parametrize("forgery", WINS.values(), ids=WINS)
def test_what_is_not_promised(shell: Any, forgery: str) -> None:
    """A plugin that sets out to lie can: it is code in the process that judges. Permit only those you trust."""
    lay_out(shell, at_judging=forgery)

    assert outcome(shell)[0] == 0


@pytest.mark.parametrize("forgery", WINS.values(), ids=WINS)
def test_what_is_not_permitted_cannot_lie(shell: Any, forgery: str) -> None:
    """With a list of permitted plugins another one's code is not run at all."""
    lay_out(shell, at_judging=forgery)

    code, _, said = outcome(shell, "--allow-plugin", "plugin.py==sha256:" + "0" * 64)

    assert (code, "is not permitted" in said) == (2, True)
