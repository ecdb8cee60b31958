"""What no line of the packages may do: run foreign code, reach out, guess, swallow faults; by the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted((ROOT / "rulecheck").rglob("*.py")), *sorted((ROOT / "plugins").glob("*/src/**/*.py"))]

Lint = Callable[[ast.AST], bool]

RUNS_CODE = {"eval", "exec", "compile", "__import__", "breakpoint", "input", "os.system", "os.popen"}
READS_CODE = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "yaml", "ctypes", "code"}
REACHES_OUT = {"socket", "http", "ssl", "ftplib", "smtplib", "requests", "httpx", "urllib3", "aiohttp", "webbrowser"}
GUESSES = {"random", "secrets", "locale"}
TEXT_FILES = {"open", "read_text", "write_text"}
EVERYTHING = {"Exception", "BaseException"}


def name_of(node: ast.AST | None) -> str:
    """Return the dotted name of an expression, or nothing."""
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imported(node: ast.AST) -> set[str]:
    """Return the modules that a statement imports, whole and by their first name."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
    return {*names, *(name.partition(".")[0] for name in names)}


def runs_code(node: ast.AST) -> bool:
    """Whether text may become code."""
    return isinstance(node, ast.Call) and name_of(node.func) in RUNS_CODE


def reads_code(node: ast.AST) -> bool:
    """Whether a format is read that can hold code."""
    return bool(imported(node) & READS_CODE)


def reaches_out(node: ast.AST) -> bool:
    """Whether the network may be asked."""
    return bool(imported(node) & (REACHES_OUT | {"urllib.request"}))


def guesses(node: ast.AST) -> bool:
    """Whether the same inputs may give something else: by chance, or by the place."""
    return bool(imported(node) & GUESSES)


def asserts(node: ast.AST) -> bool:
    """Whether a check vanishes under ``python -O``."""
    return isinstance(node, ast.Assert)


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_float(node.operand)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.Call) and name_of(node.func) == "float"


def compares_floats(node: ast.AST) -> bool:
    """Whether a number that may be rounded is held to be equal, or not."""
    if not isinstance(node, ast.Compare) or not any(isinstance(sign, (ast.Eq, ast.NotEq)) for sign in node.ops):
        return False
    return any(_is_float(part) for part in (node.left, *node.comparators))


def _stated(call: ast.Call) -> list[str]:
    listed = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return [part.value for part in listed if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def leaves_encoding_open(node: ast.AST) -> bool:
    """Whether a text file is read or written in whatever encoding the machine has."""
    if not isinstance(node, ast.Call) or name_of(node.func).rpartition(".")[2] not in TEXT_FILES | {"fdopen"}:
        return False
    is_own = isinstance(node.func, ast.Name) and node.func.id != "open"  # a function of ours of that name
    if is_own or name_of(node.func) == "os.open" or any(keyword.arg == "encoding" for keyword in node.keywords):
        return False
    return not any("b" in text and len(text) < 4 for text in _stated(node)) and "utf-8" not in _stated(node)


def uses_a_shell(node: ast.AST) -> bool:
    """Whether a shell reads a command."""
    if not isinstance(node, ast.Call):
        return False
    asked = [word.value for word in node.keywords if word.arg == "shell"]
    is_off = all(isinstance(value, ast.Constant) and value.value is False for value in asked)
    return not is_off or name_of(node.func) in {"subprocess.getoutput", "subprocess.getstatusoutput"}


def swallows(node: ast.AST) -> bool:
    """Whether any fault at all is passed over."""
    if isinstance(node, ast.Call) and name_of(node.func).rpartition(".")[2] == "suppress":
        return any(name_of(fault) in EVERYTHING for fault in node.args)
    if not isinstance(node, ast.ExceptHandler):
        return False
    faults = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    is_all = any(fault is None or name_of(fault) in EVERYTHING for fault in faults)
    return is_all and all(isinstance(step, (ast.Pass, ast.Continue)) for step in node.body)


BAD: dict[Lint, tuple[str, ...]] = {
    runs_code: ("eval('1')", "exec(text)", "compile(a, b, 'eval')", "__import__('os')", "os.system(x)"),
    reads_code: ("import pickle", "from marshal import loads", "import yaml", "import shelve as s"),
    reaches_out: ("import socket", "from urllib.request import urlopen", "import http.client"),
    guesses: ("import random", "from locale import setlocale"),
    asserts: ("assert x",),
    compares_floats: ("x == 0.5", "1.0 != x", "float(a) == b", "x == -0.1"),
    leaves_encoding_open: (
        "open(p)",
        "p.open()",
        "p.open('w')",
        "p.read_text()",
        "p.write_text(t)",
        "os.fdopen(1, 'w')",
    ),
    uses_a_shell: ("run(c, shell=True)", "subprocess.run(c, shell=x)", "subprocess.getoutput(c)"),
    swallows: (
        *("try:\n a\nexcept Exception:\n pass", "try:\n a\nexcept:\n pass", "suppress(Exception)"),
        "for x in y:\n try:\n  a\n except (OSError, BaseException):\n  continue",
    ),
}
GOOD = (
    *(
        "import urllib.parse",
        "x == 1",
        "x < 0.5",
        "p.open('rb')",
        "open(p, mode='ab')",
        "p.read_text(encoding='utf-8')",
    ),
    *("p.read_text('utf-8')", "os.open(p, 0)", "read_text(p)", "run(c)", "run(c, shell=False)", "suppress(OSError)"),
    *("try:\n a\nexcept OSError:\n pass", "try:\n a\nexcept Exception:\n raise", "model.eval", "regex.compile(x)"),
)
EXCEPTIONS: dict[tuple[Lint, str, str], str] = {
    (
        runs_code,
        "rulecheck/loading.py",
        "exec",
    ): "the plugin that the user names by --plugin FILE.py is code, to be run",
    (runs_code, "rulecheck/loading.py", "compile"): "so that what runs is what was hashed",
    (
        guesses,
        "rulecheck/engine/standing.py",
        "locale",
    ): "it puts back what a plugin may have set, and reads nothing by it",
    (
        leaves_encoding_open,
        "rulecheck/rulesets/structure.py",
        "values.read_text",
    ): "a function of ours, of a TOML value",
    (
        leaves_encoding_open,
        "rulecheck/spreadsheets/archives.py",
        "self._zip.open",
    ): "a part of an archive, always bytes",
}


def _what(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return name_of(node.func)
    return next(iter(sorted(imported(node))), type(node).__name__)


def found(lint: Lint) -> Iterator[tuple[str, str, int]]:
    """Yield the file, what it is, and the line of each place where a lint finds something."""
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if lint(node):
                yield str(file.relative_to(ROOT).as_posix()), _what(node), getattr(node, "lineno", 0)


@pytest.mark.parametrize("lint", BAD, ids=lambda lint: lint.__name__)
def test_no_line_of_the_packages_does_it(lint: Lint) -> None:
    """But for the few places that are listed with their reasons; and each of them is there."""
    places = list(found(lint))
    allowed = {(file, what) for which, file, what in EXCEPTIONS if which is lint}

    assert [place for place in places if place[:2] not in allowed] == []
    assert allowed == {place[:2] for place in places}


@pytest.mark.parametrize(("lint", "code"), [(lint, code) for lint, codes in BAD.items() for code in codes])
def test_what_is_forbidden_is_found(lint: Lint, code: str) -> None:
    """Each lint sees each way of doing it."""
    assert any(lint(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize("code", GOOD)
def test_what_is_allowed_is_not_found(code: str) -> None:
    """What only looks like it is left alone."""
    assert not any(lint(node) for lint in BAD for node in ast.walk(ast.parse(code)))


def test_the_packages_are_looked_at() -> None:
    """The core and every plugin."""
    assert len([file for file in SOURCES if "plugins" in file.relative_to(ROOT).parts]) >= 3
    assert ROOT / "rulecheck" / "engine" / "grade.py" in SOURCES
