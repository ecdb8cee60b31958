"""What is unseen, or acts on a screen, is written out."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.shown import begun, carried, escaped_for_json, shown, without_surrogates

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Avon and Somerset", "Avon and Somerset"),
        ("Heddlu Gogledd Cymru: Dŵr £1 😀", "Heddlu Gogledd Cymru: Dŵr £1 😀"),
        ("a\x1b[31mred", r"a\u{1b}[31mred"),
        ("a\x9b31m", r"a\u{9b}31m"),
        ("a\x00b\x7f", r"a\u{0}b\u{7f}"),
        ("first\nsecond\r\tthird", r"first\nsecond\r\tthird"),
        ("pass\u202eliaf", r"pass\u{202e}liaf"),
        ("\u2066\u2069\u200e\u200f\u061c", r"\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}"),
        ("Nor\u200bth\u2060\ufeff\u00ad", r"Nor\u{200b}th\u{2060}\u{feff}\u{ad}"),
        ("a\u2028b\u2029", r"a\u{2028}b\u{2029}"),
        ("bytes \udc80", r"bytes \u{dc80}"),
        ("\U000e0041", r"\u{e0041}"),
        (r"C:\returns", r"C:\returns"),
        ("no character \uffff", r"no character \u{ffff}"),
        ("::error::forged", r"\u{3a}:error::forged"),
        (":::", r"\u{3a}\u{3a}:"),
        ("North: ##vso[task.complete]", r"North: \u{23}#vso[task.complete]"),
        ("###[error]forged", r"#\u{23}#[error]forged"),
        ("a: b #1 ## [c]", "a: b #1 ## [c]"),
    ],
)
def test_unseen_characters_are_written_out(text: str, expected: str) -> None:
    """What can be read stays as it is; what cannot is shown by its code point."""
    assert shown(text) == expected


@given(ANYTHING)
def test_nothing_shown_acts_on_a_screen(text: str) -> None:
    """No control character, lone surrogate or separator of lines is left, in any text."""
    categories = {unicodedata.category(character) for character in shown(text)}

    assert not categories & {"Cc", "Cs", "Zl", "Zp"}


@given(st.text(st.sampled_from(":#[av \n\x00")))
def test_nothing_shown_commands_a_ci_system(text: str) -> None:
    """Wherever between words, or within one, the line is broken, no part is a command of GitHub, Azure or TeamCity."""
    said = shown(text)

    assert re.search(r"(^|\s)::", said) is None
    assert re.search(r"##\w*\[", said) is None
    assert not any(begun(said[place:]).lstrip().startswith("::") for place in range(len(said)))


@pytest.mark.parametrize("text", ["data.db::returns", "postgresql::returns"])
def test_name_of_a_table_in_a_database_is_shown_as_it_is(text: str) -> None:
    """Within a word the signs begin no line."""
    assert shown(text) == text


@given(ANYTHING)
def test_showing_twice_changes_nothing(text: str) -> None:
    """What was written out is itself plain text."""
    assert shown(shown(text)) == shown(text)


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("Dŵr £1", "utf-8", "Dŵr £1"),
        ("Dŵr £1", "cp1252", r"D\u{175}r £1"),
        ("Dŵr £1", "ascii", r"D\u{175}r \u{a3}1"),
        ("Dŵr £1", "no-such-encoding", r"D\u{175}r \u{a3}1"),
        ("\udc80", "utf-8", r"\u{dc80}"),
    ],
)
def test_what_an_encoding_cannot_carry_is_written_out(text: str, encoding: str, expected: str) -> None:
    """The rest of the text stays."""
    assert carried(text, encoding) == expected


@given(ANYTHING | st.text(st.sampled_from(":#[av")))
def test_json_escapes_keep_the_value(text: str) -> None:
    """A JSON text whose unseen characters are escaped reads back as what it was."""
    text = without_surrogates(text)
    written = escaped_for_json(json.dumps(text, ensure_ascii=False))

    assert json.loads(written) == text
    assert shown(written) == written
