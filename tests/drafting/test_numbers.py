"""Columns of numbers are told from columns of words, and the forms that occur are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.drafting.numbers import FORMS, numbers_in


def texts(*given: str) -> dict[str, int]:
    """Return texts that stand once each."""
    return dict.fromkeys(given, 1)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_found_by_its_own_example(form: str) -> None:
    """A form is named by an example of itself."""
    found = numbers_in(texts("1", form))

    assert found is not None
    assert found.accepts == (form,)


def test_plain_numbers_need_no_form() -> None:
    """Nothing is accepted that does not occur."""
    found = numbers_in(texts("1", "-2", "3.5"))

    assert found is not None
    assert found.accepts == ()


@pytest.mark.parametrize(
    ("given", "is_count"),
    [(("0", "12"), True), (("1,234",), True), (("-1", "12"), False), (("1.5",), False), (("2.3%",), False)],
)
def test_count_is_whole_and_not_below_zero(given: tuple[str, ...], *, is_count: bool) -> None:
    """One value that is neither makes the column no count."""
    found = numbers_in(texts(*given))

    assert found is not None
    assert found.is_count is is_count


def test_signs_are_told_by_whether_they_must_be_declared() -> None:
    """The government's own are known, others are proposed."""
    found = numbers_in(texts("1", "[c]", "n/k"))

    assert found is not None
    assert (found.known, dict(found.signs)) == (("[c]",), {"n/k": "missing"})


def test_few_words_among_numbers_are_said() -> None:
    """A column stays one of numbers, and what cannot be read is named."""
    found = numbers_in({"1": 5, "2": 5, "see note": 1})

    assert found is not None
    assert found.unread == ("see note",)


@pytest.mark.parametrize("given", [(), ("North",), ("1", "North"), ("[c]", "n/k"), ("2021-22",), ("31/03/2022",)])
def test_words_years_and_signs_alone_are_no_numbers(given: tuple[str, ...]) -> None:
    """Such a column is no measure."""
    assert numbers_in(texts(*given)) is None


@given(st.lists(st.integers(0, 10**14), min_size=1))
def test_whole_numbers_are_a_count(numbers: list[int]) -> None:
    """Whatever their size up to the limit."""
    found = numbers_in(texts(*map(str, numbers)))

    assert found is not None
    assert found.is_count
