"""Rows that are sums of others are told by their names, or by adding up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.drafting.totals import Line, is_total, sums_of


def lines(*given: tuple[str, int]) -> list[Line]:
    """Return rows with one number each."""
    return [Line(unit=unit, values=(Decimal(number),)) for unit, number in given]


@pytest.mark.parametrize(
    "name", ["Total", "total 43 forces", "All", "England and Wales", "Grand Total", "Region total"]
)
def test_totals_are_known_by_name(name: str) -> None:
    """As published tables call them."""
    assert is_total(name)


@pytest.mark.parametrize("name", ["North", "Wales", "Totalford", "Allerton", "England", "Overall Park"])
def test_places_are_no_totals(name: str) -> None:
    """A name that only begins so is a unit's."""
    assert not is_total(name)


def test_blocks_that_add_up_have_their_heads_named() -> None:
    """Each head is the sum of the rows below it up to the next head."""
    table = lines(("A", 3), ("a", 1), ("b", 2), ("B", 7), ("c", 3), ("d", 4), ("Total", 10))

    assert sums_of(table) == (0, 3)


@pytest.mark.parametrize(
    "table",
    [
        lines(("A", 3), ("a", 1), ("b", 2)),
        lines(("A", 3), ("a", 1), ("b", 2), ("c", 9), ("d", 1), ("e", 7)),
        lines(("A", 0), ("a", 0), ("b", 0), ("B", 0), ("c", 0), ("d", 0)),
        [],
    ],
)
def test_rows_that_only_happen_to_add_up_are_no_heads(table: list[Line]) -> None:
    """One block alone, blocks with a rest, and sums of nothing prove nothing."""
    assert sums_of(table) == ()


def test_every_column_must_add_up() -> None:
    """A chance sum in one column is not one in both."""
    table = [Line(unit=str(i), values=(Decimal(n), Decimal(1))) for i, n in enumerate([3, 1, 2, 7, 3, 4])]

    assert sums_of(table) == ()


@given(st.lists(st.lists(st.integers(1, 10**6), min_size=2, max_size=5), min_size=2, max_size=5))
def test_heads_of_made_blocks_are_found(blocks: list[list[int]]) -> None:
    """Whatever the numbers, some split into blocks that add up is found."""
    table = lines(*((str(i), n) for block in blocks for i, n in enumerate([sum(block), *block])))
    heads = sums_of(table)

    assert heads[:1] == (0,)
