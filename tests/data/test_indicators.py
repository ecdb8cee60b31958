"""Many measures in rows: what is not read is told, with the name that may be meant."""

from __future__ import annotations

from typing import Any

import pytest

MAPPING = (
    'layout = "measures"\nunit = "unit"\nyear = "year"\nmeasure = "indicator"\nvalue = "figure"\n'
    '[data.measures]\nheadcount = { column = "Officers recruited" }\n'
)
RULE = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["North"]
years = "2020-21"
at_least = 10
"""


def table(*indicators: str) -> str:
    """Return a table with a row for each indicator."""
    rows = [f"North,2020-21,{name},{place}" for place, name in enumerate(indicators, start=11)]
    return "\n".join(["unit,year,indicator,figure", *rows, ""])


def remarks(mapped: Any, *indicators: str) -> tuple[str, ...]:
    """Return what is told of the table."""
    (read,) = mapped(MAPPING, table(*indicators), rules=RULE).inputs
    return tuple(read.remarks)


def test_all_measures_that_are_named_need_no_remark(mapped: Any) -> None:
    """There is nothing to tell."""
    assert remarks(mapped, "Officers recruited") == ()


@pytest.mark.parametrize("name", ["Officers recuited", "officers recruited", "Officers recruited "])
def test_misspelt_measure_is_told_with_the_one_that_may_be_meant(mapped: Any, name: str) -> None:
    """Its row is not read, and nobody has to wonder why the figure is not there."""
    told = (
        f"1 row of the measure '{name}', which the mapping does not name, is not read; is 'Officers recruited' meant?"
    )

    assert remarks(mapped, "Officers recruited", name) == (told,)


def test_only_a_few_are_listed(mapped: Any) -> None:
    """The others are counted."""
    told = remarks(mapped, "Officers recruited", *(f"other {place}" for place in range(8)))

    assert len(told) == 6
    assert told[-1] == "3 more measures are not read"


def test_measure_that_no_row_names_refuses_the_table(refusal: Any) -> None:
    """As a column that is not there would."""
    why = refusal(MAPPING, table("Officers recuited"), rules=RULE)

    assert why == (
        "no row names the measure 'Officers recruited' in column 'indicator'; did you mean 'Officers recuited'?"
    )
