"""Frames in order: sorted as Python sorts, told apart from their neighbours, and set side by side."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import narwhals.stable.v2 as nw
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rulecheck.data.frames import Frame, fetched, make
from rulecheck.data.order import alongside, are_equal, in_order, is_ascending, is_first

SCHEMA = {"unit": nw.String, "year": nw.Int64, "place": nw.Int64}
KEYS = ("unit", "year")
Keys = list[tuple[str | None, int | None]]
ROWS = st.lists(st.tuples(st.sampled_from(["A", "B", "b", None]), st.sampled_from([2019, 2020, None])), max_size=8)


def _frame(keys: Keys) -> Frame:
    """Return a frame of these keys, each row with its place."""
    columns = {"unit": [unit for unit, _ in keys], "year": [year for _, year in keys], "place": [*range(len(keys))]}
    return make(columns, SCHEMA)


def _rows(frame: Frame) -> list[tuple[Any, ...]]:
    return list(fetched(frame).rows())


def _rank(key: tuple[Any, ...]) -> list[tuple[bool, Any]]:
    """Return what Python sorts by so that nothing comes before anything."""
    return [(part is not None, part) for part in key]


@given(keys=ROWS)
def test_rows_are_sorted_and_equal_ones_stay_as_they_lie(keys: Keys) -> None:
    """By each key in turn; what is null comes first."""
    wanted = [(*key, place) for place, key in enumerate(keys)]

    assert _rows(in_order(_frame(keys), *KEYS)) == sorted(wanted, key=lambda row: _rank(row[:2]))


@given(keys=ROWS)
def test_rows_ascend_where_each_comes_after_the_one_before(keys: Keys) -> None:
    """Not where two are equal."""
    ranked = [_rank(key) for key in keys]
    rises = all(before < after for before, after in pairwise(ranked))

    assert is_ascending(_frame(keys).collect("polars"), *KEYS) is rises


@given(keys=ROWS)
def test_first_of_its_like_is_told_in_a_sorted_frame(keys: Keys) -> None:
    """Null is like null and nothing else."""
    ordered = sorted(keys, key=_rank)

    assert is_first(_frame(ordered), *KEYS).to_list() == [
        key not in ordered[:place] for place, key in enumerate(ordered)
    ]


def test_many_equal_rows_stay_as_they_lie() -> None:
    """Also where a sort that need not keep them would not."""
    places = [*range(10_000)]
    frame = make({"unit": ["A"] * len(places), "year": [place % 2 for place in places], "place": places}, SCHEMA)

    assert fetched(in_order(frame, *KEYS))["place"].to_list() == [*places[::2], *places[1::2]]


@given(keys=ROWS)
def test_what_is_not_in_order_is_not_told_apart(keys: Keys) -> None:
    """One that is like a row may stand anywhere, so nothing is said rather than something wrong."""
    ranked = [_rank(key) for key in keys]
    assume(ranked != sorted(ranked))

    with pytest.raises(ValueError, match="not in the order of unit, year"):
        is_first(_frame(keys), *KEYS)


def test_rows_of_another_engine_are_looked_for() -> None:
    """Which promises no order."""
    frame, other = (_frame([("A", 2019), ("B", 2020)]).collect("polars").lazy("duckdb") for _ in range(2))
    found = alongside(frame, other.rename({"place": "its"}), list(KEYS))

    assert found.implementation is nw.Implementation.DUCKDB
    assert sorted(found.collect("polars").rows()) == [("A", 2019, 0, 0), ("B", 2020, 1, 1)]


def test_tables_are_equal_if_their_rows_are_in_the_same_order() -> None:
    """And in no other."""
    table, other = (fetched(_frame(keys)) for keys in ([("A", 2019), ("B", 2020)], [("B", 2020), ("A", 2019)]))

    assert (are_equal(table, table.clone()), are_equal(table, other)) == (True, False)


def test_what_is_in_order_is_returned_as_it_lies() -> None:
    """Without a copy of its columns."""
    frame = _frame([("A", 2019), ("A", 2020), ("B", 2019)]).collect("polars").lazy()
    found = in_order(frame, *KEYS)

    assert _where(found) == _where(frame)


def _where(frame: Frame) -> int:
    """Return where a column lies in memory."""
    return int(fetched(frame)["place"].to_arrow().buffers()[1].address)


EACH = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(2019, 2022)), max_size=12, unique=True).map(sorted)


@given(keys=EACH, others=EACH, shifted=st.integers(-1, 1))
def test_rows_stand_beside_those_of_their_keys_whatever_else_there_is(keys: Keys, others: Keys, shifted: int) -> None:
    """Of further years, of fewer, of as many and others, of a year earlier or later."""
    moved = [(unit, year + shifted) for unit, year in others]
    its: dict[Any, int] = {key: place for place, key in enumerate(moved)}
    found = alongside(_frame(keys), _frame(moved).rename({"place": "its"}), list(KEYS))

    assert _rows(found) == [(*key, place, its.get(key)) for place, key in enumerate(keys)]


@pytest.mark.parametrize(("first", "last"), [(2019, 2022), (2020, 2022), (2021, 2021)])
def test_rows_of_further_years_are_not_looked_through(first: int, last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what is left without them lies in the same order."""
    monkeypatch.setattr(nw.LazyFrame, "join", None)
    every = [(unit, year) for unit in "ABC" for year in range(2019, 2023)]
    kept = [(unit, year) for unit, year in every if first <= year <= last]
    found = alongside(_frame(kept), _frame(every).rename({"place": "its"}), list(KEYS))

    assert _rows(found) == [(*key, place, every.index(key)) for place, key in enumerate(kept)]


@pytest.mark.parametrize("keys", [[("A", 2019), ("B", 2020)], [("B", 2020), ("A", 2019)], [("B", 2020)], []])
def test_rows_stand_beside_those_of_their_keys(keys: Keys) -> None:
    """Be they in the same order, in another, or not there."""
    frame, other = _frame([("A", 2019), ("B", 2020)]), _frame(keys).rename({"place": "its"})
    its: dict[Any, int] = {key: place for place, key in enumerate(keys)}

    assert _rows(alongside(frame, other, list(KEYS))) == [
        ("A", 2019, 0, its.get(("A", 2019))),
        ("B", 2020, 1, its.get(("B", 2020))),
    ]
