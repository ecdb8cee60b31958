"""Ids: whether each record has its own."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from rulecheck.data.ids import are_distinct


def distinct(*ids: tuple[str | None, str | None], columns: tuple[str, ...] = ("id", "unit")) -> bool:
    """Say whether records of these ids are told apart."""
    frame = pl.LazyFrame(ids, schema={"id": pl.String, "unit": pl.String}, orient="row")
    return are_distinct(nw.from_native(frame), columns, ["[x]"])


def test_ids_that_differ_are_distinct() -> None:
    """In one column, or in two together; and so are none at all."""
    assert distinct(("1", "a"), ("2", "a"), ("1 2", "a"), columns=("id",))
    assert distinct(("1", "a"), ("1", "b"), ("2", "a"))
    assert distinct()


@pytest.mark.parametrize("text", ["2 ", " 2", "2  3", "2\u00a03", "2\u200b"])
def test_where_ids_may_only_look_alike_one_has_to_look(text: str) -> None:
    """Blanks and unseen characters, which another may be without."""
    assert not distinct(("1", "a"), (text, "a"))


def test_one_id_twice_is_not_distinct() -> None:
    """However far apart the two stand."""
    ids = [(str(number), "a") for number in range(10_000)]

    assert distinct(*ids)
    assert not distinct(*ids, ("0", "a"))
    assert not distinct(("1", "a"), ("1", "b"), columns=("id",))


@pytest.mark.parametrize("text", [None, "", " ", "\u00a0", "[x]"])
def test_what_is_no_id_is_not_distinct(text: str | None) -> None:
    """In either of two columns, even if it stands there once."""
    assert not distinct(("1", "a"), (text, "a"))
    assert not distinct(("1", "a"), ("2", text))
