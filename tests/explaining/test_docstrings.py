"""What is read from the docstring of a class."""

from __future__ import annotations

from rulecheck.explaining.docstrings import attributes_of, description_of


class Described:
    """A measure meets its bound.

    It is told first.
    Formula: the value,
    held against ``at_least``.
    Border: on the bound is met: it passes.

    Example:
        [[rules]]
        id = "it"

        [rules.source]
        title = "A letter"

    Attributes:
        from_: the first day; left out:
            always.
        unit: who.
    """


class Bare:
    """One sentence."""


def test_summary_is_the_first_sentence() -> None:
    """It is what lists of kinds show."""
    assert description_of(Described).summary == "A measure meets its bound."


def test_parts_stand_under_the_word_they_begin_with() -> None:
    """A colon further on begins no part."""
    assert description_of(Described).parts == (
        ("", "It is told first."),
        ("Formula", "the value, held against `at_least`."),
        ("Border", "on the bound is met: it passes."),
    )


def test_example_is_toml_as_it_would_stand_in_a_file() -> None:
    """Without the margin of the docstring, blank lines and all."""
    assert description_of(Described).example == '[[rules]]\nid = "it"\n\n[rules.source]\ntitle = "A letter"'


def test_attributes_have_their_help() -> None:
    """On one line, whatever it holds."""
    assert attributes_of(Described) == {"from_": "the first day; left out: always.", "unit": "who."}


def test_a_class_may_say_little_or_nothing() -> None:
    """What is not there is empty."""
    silent = type("Silent", (), {})

    assert (description_of(Bare).summary, description_of(Bare).parts, attributes_of(Bare)) == ("One sentence.", (), {})
    assert (description_of(silent).summary, description_of(silent).example) == ("", "")
