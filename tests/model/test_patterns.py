"""Patterns that would mean something else on another day, or take too long, are refused before they are compiled."""

from __future__ import annotations

import pytest

from rulecheck.model.patterns import LARGEST, LONGEST, complaint

REFUSED = {
    r"[0-9]\d": "write [0-9]",
    r"[\d]": "write [0-9]",
    r"\D": "write [^0-9]",
    r"\w+": "write [A-Za-z0-9_]",
    r"\W": "write [^A-Za-z0-9_]",
    r"a\sb": "write [ \\t]",
    r"\S": "write [^ \\t]",
    r"\p{L}+": "write the letters you mean",
    r"\PL": "write the letters you do not mean",
    r"\bA": "the edge of a word",
    r"A\B": "the edge of a word",
    r"\<A\>": "the edge of a word",
    r"(a)\1": "refers back",
    r"\e": "has no meaning here; write e",
    "(?i)abc": "sets flags",
    "(?x)a # b": "sets flags",
    "(?s-u:.)": "sets flags",
    "[(?i)]": "sets flags",
    "(?=a)b": "looks around",
    "(?!a)b": "looks around",
    "(?<=a)b": "looks around",
    "(?<!a)b": "looks around",
    "(?P<code>a)": "names a group",
    "(?<code>a)": "names a group",
    "(?>a)": "sets flags",
    "": "is empty",
    "a" * (LONGEST + 1): "has 1001 signs",
    "(?:(?:a{100}){100}){2}": "make 20000 places",
    "(?:a{5000}){3}": "make 15000 places",
    "(?:[A-Z][0-9]){9999}": "make 19998 places",
    "a{99999999999999999999}": "places of it",
}
ALLOWED = [
    "E23[0-9]{6}|W15[0-9]{6}",
    r"\(a\)\.\*\[\]\\d\-\/\"",
    r"\\d",
    r"\(?a",
    r"[\]\[]+",
    "[]a]+",
    "[^]a]+",
    "[[:alpha:]]+",
    "(?:a|b){2,3}?",
    r"\x41\u{41}\t\n\A\z",
    "[A-Za-zÀ-ÿ' -]+",
    f"a{{{LARGEST}}}",
    "a" * LONGEST,
    "a{2",
]


@pytest.mark.parametrize("pattern", REFUSED, ids=lambda pattern: pattern[:20])
def test_pattern_is_refused_with_what_would_be_right(pattern: str) -> None:
    """Shorthands of Unicode, flags, look-around, references back, and what is too long or too large."""
    assert REFUSED[pattern] in str(complaint(pattern))


@pytest.mark.parametrize("pattern", ALLOWED, ids=lambda pattern: pattern[:20])
def test_pattern_is_not_refused(pattern: str) -> None:
    """A sign behind a backslash is itself, and a backslash behind one begins nothing."""
    assert complaint(pattern) is None
