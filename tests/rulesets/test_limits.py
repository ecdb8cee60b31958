"""What is refused before it is parsed, and what only looks as if it should be."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BOUND = "at_least = 100"
TITLE = '"All recruit"'
DEEP = "[" * 51 + "]" * 51

TOO_DEEP = {
    "arrays": (BOUND, f"at_least = {DEEP}"),
    "inline tables": (BOUND, "at_least = " + "{a=" * 51 + "1" + "}" * 51),
    "arrays and tables": (BOUND, "at_least = " + "[{a=" * 26 + "1" + "}]" * 26),
    "dotted keys": (BOUND, ".".join("a" * 52) + " = 1"),
    "dotted keys in quotes": (BOUND, ".".join(['"a"'] * 52) + " = 1"),
    "dotted keys with brackets in quotes": (BOUND, ".".join(['"a.]b"'] * 52) + " = 1"),
    "dotted keys with blanks": (BOUND, " . ".join("a" * 52) + " = 1"),
    "a dotted heading": (None, f"\n[{'.'.join('a' * 52)}]\n"),
    "never closed": (BOUND, "at_least = " + "[" * 5000),
    "200,000 brackets": (BOUND, "at_least = " + "[" * 200_000),
    "between comments with a quote": (None, f"# don't\nx = {DEEP}\n# don't\n"),
    "after a text of many lines": (None, f'x = """\n"""\ny = {DEEP}\n'),
}

ONLY_LOOKS_DEEP = {
    "in a text": (TITLE, f'"All recruit {DEEP}"'),
    "in a text after a quote": (TITLE, f'"All \\" recruit {DEEP}"'),
    "in a plain text": (TITLE, f"'All recruit {DEEP}'"),
    "in a text of many lines": (TITLE, f'"""All recruit\n{DEEP}"""'),
    "in a plain text of many lines": (TITLE, f"'''All recruit\n{DEEP}'''"),
    "in a comment": (None, f"# {DEEP}\n"),
    "dots in a text": (TITLE, f'"All recruit {"a." * 60}"'),
    "dots in a comment": (None, f"# {'.' * 200}\n"),
}


@pytest.mark.parametrize("change", TOO_DEEP.values(), ids=TOO_DEEP)
def test_nested_over_50_deep_is_refused(bench: Any, spoilt: Callable[..., str], change: tuple[str, str]) -> None:
    """However it is nested, it is refused before a parser can run out of stack."""
    (problem,) = bench.problems(spoilt(change))

    assert problem.what.startswith("is nested over 50 deep")
    assert bench.lint().exit_code == bench.check().exit_code == 2


@pytest.mark.parametrize("change", ONLY_LOOKS_DEEP.values(), ids=ONLY_LOOKS_DEEP)
def test_brackets_in_texts_are_no_nesting(bench: Any, spoilt: Callable[..., str], change: tuple[str, str]) -> None:
    """What stands in quotes or in a comment is not counted."""
    assert bench.problems(spoilt(change)) == ()


@pytest.mark.parametrize(
    ("size", "refused"), [(256 * 1024, False), (256 * 1024 + 1, True)], ids=["256 KiB", "one more"]
)
def test_over_256_kib_is_refused(bench: Any, spoilt: Callable[..., str], size: int, refused: bool) -> None:
    """A file of 256 KiB is read; one byte more is refused."""
    text = spoilt()

    problems = bench.problems(text + "#" * (size - len(text)))

    assert [problem.what[:22] for problem in problems] == (["is larger than 256 KiB"] if refused else [])


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _zero(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _dangling(path: Path) -> None:
    path.symlink_to("/nowhere")


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path.name)
    os.chdir(here)


def _nothing(path: Path) -> None:
    path.unlink(missing_ok=True)


NO_FILES = {
    "a pipe": (_pipe, "no regular file"),
    "a socket": (_socket, "no regular file"),
    "an endless device": (_zero, "no regular file"),
    "a link to nothing": (_dangling, "No such file"),
    "a link to itself": (_loop, "symbolic links"),
    "an empty folder": (_folder, "no file that ends in .toml"),
    "missing": (_nothing, "No such file"),
}


@pytest.mark.parametrize(("make", "says"), NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_is_refused_without_reading(bench: Any, make: Callable[[Path], None], says: str) -> None:
    """A pipe would wait for ever and a device never end; neither is opened."""
    make(bench.rules)

    for ended in (bench.lint(), bench.check()):
        assert ended.exit_code == 2, ended.exception
        assert says in ended.output
        assert "Traceback" not in ended.output


ODD_PATHS = {
    "empty": "",
    "a device": "/dev/null",
    "a name that is too long": "r" * 5000 + ".toml",
}


@pytest.mark.parametrize("path", ODD_PATHS.values(), ids=ODD_PATHS)
def test_odd_path_is_refused(bench: Any, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that names nothing readable is a refusal, in both commands."""
    monkeypatch.chdir(bench.folder)

    assert (bench.lint(path).exit_code, bench.check(path).exit_code) == (2, 2)


def test_path_with_a_nul_character_is_refused(bench: Any) -> None:
    """No file system has such a name; ``lint`` says so."""
    assert bench.lint("a\0b.toml").exit_code == 2


def test_path_with_a_nul_character_is_refused_by_check(bench: Any) -> None:
    """``check`` says the same; 1 would say that a target was missed."""
    assert bench.check("a\0b.toml").exit_code == 2


NO_TEXT = {
    "Latin-1": ("# Nörth\n".encode("latin-1"), "is not written in UTF-8"),
    "UTF-16": ("rulecheck = 1\n".encode("utf-16"), "is not written in UTF-8"),
    "NUL bytes": (b"rulecheck = 1\0\n", "is not valid TOML"),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + b"rulecheck = 1\n", "is not valid TOML"),
    "old Mac line ends": (b"rulecheck = 1\r[ruleset]\r", "is not valid TOML"),
    "JSON": (b'{"rulecheck": 1}', "is not valid TOML"),
    "nothing": (b"", "the first line must say `rulecheck = 1`"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "the first line must say `rulecheck = 1`"),
}


@pytest.mark.parametrize(("content", "says"), NO_TEXT.values(), ids=NO_TEXT)
def test_what_is_no_toml_in_utf_8_is_refused(bench: Any, content: bytes, says: str) -> None:
    """Bytes that are no text, and text that is no TOML, are refused in words."""
    problems = bench.problems(content)

    assert says in problems[0].what or says in problems[-1].what
    assert bench.lint().exit_code == bench.check().exit_code == 2


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""], ids=["with a byte order mark", "without"])
@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["CRLF", "LF"])
def test_what_editors_write_is_accepted(bench: Any, spoilt: Callable[..., str], start: bytes, end: str) -> None:
    """Windows editors set a byte order mark and CRLF; both are read."""
    assert bench.problems(start + spoilt().replace("\n", end).encode()) == ()


REPEATED = {
    "a key of letters": ("a", ""),
    "an unknown key of letters": ("a", " = 1"),
    "blanks": (" ", ""),
    "tabs": ("\t", ""),
    "keys with dots": ("a.", "a = 1"),
    "unknown keys": ("\nat_leastt{} = 1", ""),
    "brackets": ("[", ""),
}


@pytest.mark.parametrize(("piece", "end"), REPEATED.values(), ids=REPEATED)
def test_twice_the_text_takes_at_most_twice_the_steps(
    bench: Any, spoilt: Callable[..., str], steps: Callable[[Callable[[], object]], int], piece: str, end: str
) -> None:
    """Whatever stands in a file, our own code does not go over it once for each part of it."""

    def read(times: int) -> int:
        text = spoilt((None, "".join(piece.format(number) for number in range(times)) + end))
        return steps(lambda: bench.problems(text))

    read(10)  # what is imported and compiled once does not count
    assert read(400) <= 2.1 * read(200)
