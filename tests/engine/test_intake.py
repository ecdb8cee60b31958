"""What a kind returns, taken in: one form of frame, exact numbers, and a reason where it is no answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from rulecheck.data.frames import NUMBER, YEAR, Frame
from rulecheck.engine.intake import JUDGED, NUMBERS, PACE, TEXTS, NoAnswerError, checked, formed

KEYS = {"unit": ["North"], "year": [2021]}
DATES = ("at", "observed_on", "earlier_on")


def take(answer: Any, place: int, *, makes_bound: bool = False) -> Frame:
    """Return one answer in the form of all."""
    (frame,) = formed({place: checked(answer, makes_bound=makes_bound)})
    return frame


def _frame(**columns: Any) -> nw.LazyFrame[Any]:
    """Return an answer of one row; None takes a column out."""
    stated = {**KEYS, "observed": [1], **columns}
    return nw.from_native(pl.LazyFrame({name: values for name, values in stated.items() if values is not None}))


def _row(**columns: Any) -> dict[str, Any]:
    (row,) = take(_frame(**columns), 7).collect().iter_rows(named=True)
    return row


def test_an_answer_has_every_column_in_one_form() -> None:
    """Whatever it left out is absent; which rule it is of is added."""
    taken = take(_frame(), 7)
    schema = dict(taken.collect_schema())
    wanted = {"rule": nw.Int64, "unit": nw.String, "year": YEAR, "is_share": nw.Boolean, "off_grid": nw.Boolean}
    wanted |= {**dict.fromkeys((*NUMBERS, "earlier"), NUMBER), **dict.fromkeys(TEXTS, nw.String)}
    wanted |= {**dict.fromkeys(DATES, nw.Date), "provisional": nw.Boolean}

    assert {*schema} == {*JUDGED} >= {*PACE}
    assert schema == wanted
    told = {"rule": 7, "unit": "North", "year": 2021, "observed": Decimal(1), "is_share": False, "off_grid": False}
    assert _row() == {**dict.fromkeys(JUDGED), **told}


def test_what_an_answer_says_is_kept() -> None:
    """Each column as it is."""
    said = {
        **{name: Decimal(place) for place, name in enumerate((*NUMBERS, "earlier"), 3)},
        **{name: f"the {name}" for name in TEXTS},
        **{name: date(2022, 3, place) for place, name in enumerate(DATES, 1)},
        "provisional": True,
    }
    columns = {name: [int(value) if isinstance(value, Decimal) else value] for name, value in said.items()}

    assert (
        _row(**columns)
        == {**KEYS, "unit": "North", "year": 2021, "rule": 7, "is_share": True, "off_grid": False} | said
    )


def test_a_column_without_a_type_is_absent() -> None:
    """Polars gives it none where every value is absent."""
    assert _row(observed=[None], reason=[None], at=[None])["observed"] is None


TAKEN = {
    "a whole number": (5, pl.Int64, "5", False),
    "a float": (0.5, pl.Float64, "0.5", False),
    "noise": (0.1 + 0.2, pl.Float64, "0.3", False),
    "noise of a large number": (123456789.1 * 3, pl.Float64, "370370367.3", False),
    "as much noise as may be": (0.5 + 5e-10, pl.Float64, "0.5", False),
    "more than noise": (0.5 + 1.5e-9, pl.Float64, "0.5", True),
    "a seventh decimal": (0.3333331, pl.Float64, "0.333333", True),
    "a third": (1 / 3, pl.Float64, "0.333333", True),
    "a millionth": (0.000001, pl.Float64, "0.000001", False),
    "just off a millionth": (0.00000101, pl.Float64, "0.000001", True),
    "a short float": (0.5, pl.Float32, "0.5", False),
    "a decimal": (Decimal("1.25"), pl.Decimal(38, 2), "1.25", False),
    "a fine decimal on the grid": (Decimal("1.25"), pl.Decimal(38, 10), "1.25", False),
    "a fine decimal off the grid": (Decimal("1.0000001"), pl.Decimal(38, 10), "1.000000", True),
    "not a number": (float("nan"), pl.Float64, None, None),
    "infinity": (float("inf"), pl.Float64, None, None),
    "minus infinity": (float("-inf"), pl.Float64, None, None),
    "a float too large": (1e18, pl.Float64, None, None),
    "a float too little": (-1e300, pl.Float64, None, None),
    "the largest": (10**18 - 1, pl.Int64, str(10**18 - 1), False),
    "too large": (10**18, pl.Int64, None, False),
    "the least": (-(10**18) + 1, pl.Int64, str(-(10**18) + 1), False),
    "too little": (-(10**18), pl.Int64, None, False),
    "the least integer": (-(2**63), pl.Int64, None, False),
}


@pytest.mark.parametrize("column", ["observed", "of", "expected", "expected_high", "trajectory"])
@pytest.mark.parametrize(("value", "dtype", "taken", "is_off_grid"), TAKEN.values(), ids=TAKEN)
def test_a_number_is_exact_or_absent(column: str, value: Any, dtype: Any, taken: str | None, is_off_grid: bool) -> None:
    """What lies off the grid of six decimals by more than noise is marked, in whatever column it stands."""
    row = _row(**{column: pl.Series([value], dtype=dtype)})

    assert row[column] == (None if taken is None else Decimal(taken))
    if is_off_grid is not None:
        assert row["off_grid"] is is_off_grid


@pytest.mark.parametrize(("value", "is_off_grid"), [(0.5, False), (1 / 3, True)])
def test_a_number_that_is_absent_lies_on_no_grid_and_off_none(value: float, is_off_grid: bool) -> None:
    """The others of its row say whether one is off."""
    row = _row(observed=[value], expected=pl.Series([None], dtype=pl.Float64))

    assert row["off_grid"] is is_off_grid


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no unit": ({"unit": None}, "the frame has no column unit; it has year, observed"),
    "no unit and no year": ({"unit": None, "year": None}, "the frame has no column unit, year; it has observed"),
    "nothing observed": ({"observed": None}, "the frame has no column observed; it has unit, year"),
    "a year in words": ({"year": ["2021-22"]}, "the column year holds String and not whole start years"),
    "a number in words": ({"observed": ["5"]}, "the column observed holds String and not numbers"),
    "a share of words": ({"of": ["5"]}, "the column of holds String and not numbers"),
    "an earlier value in words": ({"earlier": ["5"]}, "the column earlier holds String and not numbers"),
    "a reason in numbers": ({"reason": [5]}, "the column reason holds Int64 and not String"),
    "a unit in numbers": ({"unit": [5]}, "the column unit holds Int64 and not String"),
    "a day in words": ({"at": ["2022-03-31"]}, "the column at holds String and not Date"),
    "provisional in words": ({"provisional": ["yes"]}, "the column provisional holds String and not Boolean"),
    "a count without a sign": (
        {"observed": pl.Series([5], dtype=pl.UInt32)},
        "the column observed holds UInt32, which wraps around below zero; cast counts to nw.Int64 first",
    ),
}


@pytest.mark.parametrize(("columns", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_no_answer(columns: dict[str, Any], said: str) -> None:
    """The sentence names the column and what it holds."""
    with pytest.raises(NoAnswerError) as refused:
        take(_frame(**columns), 7)

    assert str(refused.value) == said


def test_a_frame_at_hand_is_an_answer_too_and_anything_else_is_none() -> None:
    """It need not be lazy; a frame of another library is told how to become one."""
    assert take(_frame().collect(), 7).collect()["observed"].to_list() == [Decimal(1)]
    with pytest.raises(NoAnswerError) as refused:
        take({"unit": []}, 7)

    assert str(refused.value) == (
        "the answer is builtins.dict and not a frame of narwhals.stable.v2; "
        "build it from the submission's frames, or wrap it with narwhals.stable.v2.from_native"
    )


def test_a_very_wide_frame_is_named_in_part() -> None:
    """A sentence of ten thousand names would tell nothing."""
    with pytest.raises(NoAnswerError) as refused:
        take(_frame(unit=None, **{f"column_{number}": [1] for number in range(999)}), 7)

    assert len(str(refused.value).partition("it has ")[2]) == 300


@pytest.mark.parametrize("more", [{"expected": [1]}, {"outcome": ["pass"]}, {"outcome": ["pass"], "observed": None}])
def test_a_kind_without_bounds_gives_what_it_holds_against_or_the_outcome(more: dict[str, Any]) -> None:
    """Otherwise nothing would be held against anything."""
    assert take(_frame(**more), 7, makes_bound=True).collect()["unit"].to_list() == ["North"]
    with pytest.raises(NoAnswerError) as refused:
        take(_frame(), 7, makes_bound=True)

    assert str(refused.value) == (
        "nothing says what a value is held against: the kind states no bounds, and the frame has no column "
        "expected; derive the class from Bounded, or give expected, or say the outcome"
    )


SLIPS = {
    "a letter left out": ({"outcom": ["fail"]}, "'outcom'", "outcome"),
    "a capital": ({"Outcom": ["fail"]}, "'Outcom'", "outcome"),
    "a letter too many": ({"off": [1]}, "'off'", "of"),
    "another of the same letter is there": ({"of": [1], "outcom": ["fail"]}, "'outcom'", "outcome"),
    "very long": ({f"expected{' ' * 60}": [1]}, repr(f"expected{' ' * 60}")[:60], "expected"),
}


@pytest.mark.parametrize(("columns", "shown", "meant"), SLIPS.values(), ids=SLIPS)
def test_slip_of_a_column_that_decides_is_refused(columns: dict[str, Any], shown: str, meant: str) -> None:
    """Nothing would read it, and what it says would count for nothing."""
    with pytest.raises(NoAnswerError) as refused:
        take(_frame(**columns), 7)

    assert str(refused.value) == (
        f"the frame has a column {shown}, which nothing reads; did you mean '{meant}'? "
        "If it is your own, drop it or call it otherwise"
    )


OWN = {
    "of another first letter": {"bexpected": [1]},
    "like one that is there": {"reason": ["missing"], "reasons": ["missing"]},
    "less alike": {"reasonable": [1]},
    "one that is read, like one that is not there": {
        "observed": None,
        "outcome": ["pass"],
        "observed_on": [date(2022, 3, 31)],
    },
}


@pytest.mark.parametrize("columns", OWN.values(), ids=OWN)
def test_column_of_its_own_is_left_aside(columns: dict[str, Any]) -> None:
    """A kind may work with columns that the engine does not know."""
    assert _row(**columns)["unit"] == "North"
