"""What a beginner gets wrong in TOML is answered with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from rulecheck.errors import RuleSetError
from rulecheck.rulesets.text import read_text


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("since = 2021-22", "a year as a value needs quotation marks"),
        ("years = [2021-22, 2022-23]", "a year as a value needs quotation marks"),
        ("at_least = 1,000", "a number is written without commas"),
        ("2021/22 = 10", "a year with a slash needs quotation marks"),
        ("title = \u201cNorth\u201d", "curly quotation marks"),
        ("id = 1\nid = 2", "a key is written twice in one table"),
        ("[rules]\n[rules]", "a rule begins with [[rules]]"),
        ("[data]\n[data]", "a table is written twice"),
        ("at_least = { 2021-22 = 24, 2022-23 = }", "Invalid value"),
        ("at_lea", "the file may have been cut off here"),
    ],
)
def test_the_message_says_what_would_be_right(tmp_path: Path, line: str, hint: str) -> None:
    """The line is named and the hint fits it; what fits no hint keeps the parser's words."""
    file = tmp_path / "rules.toml"
    file.write_text(f"rulecheck = 1\n{line}", encoding="utf-8")

    with pytest.raises(RuleSetError) as caught:
        read_text(file)

    assert hint in str(caught.value)
