"""The grammar of an identity: names, signs with blanks around them, one equals sign."""

from __future__ import annotations

import pytest

from rulecheck.model.identity import Identity, Term, parse_identity, side_words


def added(*names: str) -> tuple[Term, ...]:
    """Return measures that are added."""
    return tuple(Term(measure=name) for name in names)


def taken(name: str) -> Term:
    """Return a measure that is taken away."""
    return Term(measure=name, sign=-1)


READ = {
    "opening + joiners - leavers = closing": Identity(
        left=(*added("opening", "joiners"), taken("leavers")), right=added("closing")
    ),
    "opening \u2212 leavers = closing": Identity(left=(*added("opening"), taken("leavers")), right=added("closing")),
    "a = b": Identity(left=added("a"), right=added("b")),
    "- a + b = c - d": Identity(left=(taken("a"), *added("b")), right=(*added("c"), taken("d"))),
    "\u2212 a = \u2212 b": Identity(left=(taken("a"),), right=(taken("b"),)),
    "re-joiners + 65+ = closing-strength": Identity(left=added("re-joiners", "65+"), right=added("closing-strength")),
    "new officers + old officers = all officers": Identity(
        left=added("new officers", "old officers"), right=added("all officers")
    ),
    "  a\n  + b  =   c ": Identity(left=added("a", "b"), right=added("c")),
}


@pytest.mark.parametrize(("text", "identity"), READ.items())
def test_an_identity_is_read(text: str, identity: Identity) -> None:
    """Both minus signs are signs, a leading one too; hyphens, plus signs and blanks may stand in names."""
    assert parse_identity(text) == identity


@pytest.mark.parametrize("text", ["", "opening", "a + b", "a=b", "a = b = c", "a == b", "= a", "a =", "a < b"])
def test_without_one_equals_sign_it_is_refused(text: str) -> None:
    """None, two, or one without blanks and measures around it say nothing."""
    with pytest.raises(ValueError, match="one ' = '"):
        parse_identity(text)


@pytest.mark.parametrize("text", ["a + = b", "a + + b = c", "+ a = b", "a - - b = c", "a = b -", "- = b", "- - a = b"])
def test_a_sign_without_a_measure_is_refused(text: str) -> None:
    """Each sign stands between two measures; only a minus may begin a side."""
    with pytest.raises(ValueError, match=r"a sign without a measure|one ' = '"):
        parse_identity(text)


@pytest.mark.parametrize("text", ["a + a = b", "a = a", "a + b = c - a", "a - a = b"])
def test_a_measure_twice_is_refused(text: str) -> None:
    """It would count double, or cancel out and hold whatever it is."""
    with pytest.raises(ValueError, match="names 'a' twice"):
        parse_identity(text)


def test_a_side_is_written_with_words_and_the_minus_sign() -> None:
    """What is read aloud has no underscores."""
    left = parse_identity("- left_early + new-joiners - b = c").left

    assert side_words(left) == "\u2212 left early + new joiners \u2212 b"
