"""The pictures in the README show what the command does today."""

from __future__ import annotations

import html
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "docs" / "pictures"
LINK = re.compile(r"!\[([^]]+)\]\((docs/pictures/[^)]+)\)")


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """Load the command that makes them."""
    spec = importlib.util.spec_from_file_location("make_pictures", PICTURES / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_terminal_is_the_picture_that_the_command_makes(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes whatever console it is made on; if not, run ``python docs/pictures/make.py`` and look at it."""
    for name, setting in {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "40", "LC_ALL": "C"}.items():
        monkeypatch.setenv(name, setting)

    assert make.terminal_svg().encode() == (PICTURES / "terminal.svg").read_bytes()


def test_terminal_shows_the_verdict_of_the_example() -> None:
    """What is left out is said, and the counts are those of the whole run."""
    svg = (PICTURES / "terminal.svg").read_text(encoding="utf-8")
    drawn = html.unescape(re.sub(r"<[^>]+>", "", svg)).replace("\N{NO-BREAK SPACE}", " ")
    *_, verdict = (PROJECT / "examples/02-forty-three-forces/expected.txt").read_text(encoding="utf-8").splitlines()

    assert verdict in drawn
    assert "36 more passed" in drawn


def test_terminal_fetches_nothing() -> None:
    """No font, no style, no script from elsewhere."""
    svg = (PICTURES / "terminal.svg").read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")

    assert re.findall(r"https?:|@import|@font-face|<script|href", svg) == []


def test_every_picture_is_in_the_readme_and_told_in_words() -> None:
    """Who cannot see a picture reads what it shows; none is larger than a page should load."""
    told = {path: words for words, path in LINK.findall((PROJECT / "README.md").read_text(encoding="utf-8"))}
    files = {f"docs/pictures/{file.name}": file for file in PICTURES.iterdir() if file.suffix in (".svg", ".png")}

    assert told.keys() == files.keys()
    assert min(len(words) for words in told.values()) > 80
    assert max(file.stat().st_size for file in files.values()) < 300_000
