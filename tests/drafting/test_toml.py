"""Whatever a name holds, TOML reads it back as it was."""

from __future__ import annotations

from datetime import date

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.drafting import toml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
HOSTILE = [
    '"',
    "'''",
    '"""',
    "\\",
    "a\nb",
    "a\r\nb",
    "\x00",
    "\x7f",
    "\x85",
    "{year}",
    "🚓",
    "\u202e",
    "# x",
    "[a]",
    "é = 1",
]


@given(VALUES)
def test_every_value_reads_back_as_itself(value: object) -> None:
    """Texts, numbers, dates, lists and tables come back equal."""
    assert tomli.loads(f"it = {toml.value(value)}\n") == {"it": value}


@given(TEXTS)
def test_every_name_can_be_a_key(name: str) -> None:
    """A key is quoted where it must be."""
    assert tomli.loads(f"{toml.key(name)} = 1\n") == {name: 1}


@given(TEXTS)
def test_no_comment_ends_its_line(said: str) -> None:
    """What a comment says never becomes part of the file's meaning."""
    written = toml.comment(said)

    assert tomli.loads(f"a = 1  {written}\nb = 2\n") == {"a": 1, "b": 2}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_name_reads_back(name: str) -> None:
    """Quotes, control characters and signs of TOML itself are escaped."""
    assert tomli.loads(f"[{toml.key(name)}]\nit = {toml.text(name)}\n") == {name: {"it": name}}


def test_what_cannot_be_seen_is_written_out() -> None:
    """A reviewer sees a character that would turn the text around."""
    assert toml.text("a\u202eb\u200b") == r'"a\u202Eb\u200B"'


def test_lone_surrogate_is_refused() -> None:
    """No TOML file can hold it."""
    with pytest.raises(ValueError, match="surrogate"):
        toml.text("\ud800")


@given(st.lists(TEXTS))
def test_lines_of_a_list_hold_its_texts_in_order(texts: list[str]) -> None:
    """Breaking a list into lines loses nothing."""
    assert tomli.loads("\n".join(["it = [", *toml.lines_of(texts), "]"]))["it"] == texts


def test_unknown_value_is_no_value() -> None:
    """A float has no place in a draft."""
    with pytest.raises(TypeError, match="no value of a rule set"):
        toml.value(0.5)


def test_date_is_written_without_quotes() -> None:
    """As a rule set writes it."""
    assert toml.value(date(2022, 3, 31)) == "2022-03-31"
