"""Patterns of text: compiled by the engine and held against any text, or refused in a sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rulecheck import DataError, check
from rulecheck.plugins import Plugins

from .budget import budget
from .hostile import cells, texts
from .test_rulesets import load, quoted

RULES = """
rulecheck = 1
[ruleset]
id = "fuzzed"
title = "Synthetic"
[data]
unit = "unit"
year = "year"
[data.measures]
n = "n"
[[rules]]
id = "looks-right"
kind = "text-pattern"
title = "It looks right"
column = "n"
units = ["North"]
years = "2021-22"
pattern = """
PARTS = (
    *(
        "a",
        "[0-9]",
        "[A-Z]",
        "[^a]",
        "[]",
        "[^]",
        "[[:alpha:]]",
        "[a-",
        "[z-a]",
        "[a&&b]",
        "[\\]]",
        ".",
        "^",
        "$",
        "|",
        "\\",
    ),
    *(
        "*",
        "+",
        "?",
        "*?",
        "++",
        "{2}",
        "{2,}",
        "{,2}",
        "{2,1}",
        "{9999999}",
        "{1000}{1000}",
        "{",
        "}",
        "(",
        ")",
        "(?:",
        "(?i)",
    ),
    *(
        "(?=a)",
        "(?<!a)",
        "(?P<n>",
        "(?#",
        "(?x",
        "\\d",
        "\\w",
        "\\b",
        "\\1",
        "\\p{L}",
        "\\x41",
        "\\u{41}",
        "\\x{110000}",
    ),
    *(
        "\\n",
        "\\A",
        "\\z",
        "\\Z",
        "\\Q",
        "#",
        " ",
        "((a+)+)+",
        "(a|a)*",
        "(a*)*",
        "\u00e9",
        "\u0131",
        "\u202e",
        "\U0010ffff",
    ),
)
PATTERNS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=10).map("".join) | texts()


@budget(2)
@given(pattern=PATTERNS, text=cells() | st.integers(1, 10_000).map(lambda n: "a" * n + "!"))
def test_pattern_is_refused_or_held_against_any_text(pattern: str, text: str, tmp_path: Path, plugins: Plugins) -> None:
    """What is let in compiles, and is held against a text without breaking or taking long."""
    if load(f"{RULES}{quoted(pattern)}\n", tmp_path, plugins) is None:
        return
    cell = text.replace('"', '""')
    (tmp_path / "data.csv").write_bytes(f'unit,year,n\nNorth,2021-22,"{cell}"\n'.encode())
    try:
        report = check(tmp_path / "rules.toml", tmp_path / "data.csv", as_at=date(2024, 1, 1), plugins=plugins)
    except DataError:
        return

    assert report.exit_code() in (0, 1)
