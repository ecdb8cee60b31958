"""The words of findings as numbers, which are compared, kept and counted sooner than texts.

An outcome is its place in ``OUTCOMES``, a reason its place in ``GRAVITY``, so that the gravest is the least.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data.frames import Frame
from rulecheck.model.words import GRAVITY, OUTCOMES

CODE = nw.Int8

OUTCOME = {word: place for place, word in enumerate(OUTCOMES)}
REASON = {word: place for place, word in enumerate(GRAVITY)}

OUTCOMES_BY_CODE = dict(enumerate(OUTCOMES))
REASONS_BY_CODE = dict(enumerate(GRAVITY))
"""The words again; what is no code is none, whereas of a list the last would be one less than the first."""


def outcome(word: str) -> nw.Expr:
    """Return an outcome in every row."""
    return nw.lit(OUTCOME[word], dtype=CODE)


def reason(word: str) -> nw.Expr:
    """Return a reason in every row."""
    return nw.lit(REASON[word], dtype=CODE)


def is_reason(column: str, words: Sequence[str]) -> nw.Expr:
    """Whether a column has one of some reasons; absent where it has none."""
    return nw.col(column).is_in([REASON[word] for word in words])


def coded(frame: Frame, *, outcomes: Sequence[str] = (), reasons: Sequence[str] = ()) -> Frame:
    """Return a frame with the texts of some columns as codes; null stays null.

    What kinds say is looked through before (``rulecheck.engine.fitness``), so every text is a word that is known;
    on the embedded engine any other ends the run, on others it is taken for none.
    """
    words = dict.fromkeys(outcomes, OUTCOME) | dict.fromkeys(reasons, REASON)
    if frame.implementation is nw.Implementation.POLARS:
        rows: pl.LazyFrame = frame.to_native()
        listed = {name: pl.Enum(list(of)) for name, of in words.items()}
        return nw.from_native(
            rows.with_columns(pl.col(name).cast(of).cat.physical().cast(pl.Int8) for name, of in listed.items())
        )
    return frame.with_columns(_place_of(name, of).alias(name) for name, of in words.items())


def _place_of(name: str, words: dict[str, int]) -> nw.Expr:
    place_of = nw.lit(None, dtype=CODE)
    for word, place in words.items():
        place_of = nw.when(nw.col(name) == word).then(nw.lit(place, dtype=CODE)).otherwise(place_of)
    return place_of
