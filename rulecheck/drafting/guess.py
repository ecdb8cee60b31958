"""What was guessed of a table: how it is read, with what speaks for each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from rulecheck.data.layouts import wanted_of
from rulecheck.formats.tables import Wanted
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.years import Calendar


@attrs.frozen(kw_only=True)
class Guess:
    """How a table could be read.

    Attributes:
        mapping: the reading.
        calendar: when its years begin.
        why: what speaks for each part, by its keys: ``unit``, ``measures.recruited.flow``.
        advice: what could not be guessed, with what to write; a sentence each.
        targets: columns that look like targets.
    """

    mapping: TableMapping
    calendar: Calendar = attrs.field(factory=Calendar)
    why: Mapping[str, str] = attrs.field(factory=dict)
    advice: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def wanted(self) -> Wanted:
        """What the reading needs of the table."""
        return wanted_of(self.mapping, [measure.column for measure in self.mapping.measures.values()], self.calendar)

    def with_mapping(self, why: Mapping[str, str] | None = None, **parts: Any) -> Guess:
        """Return the guess with further parts of its reading, and what speaks for them."""
        return attrs.evolve(self, mapping=attrs.evolve(self.mapping, **parts), why={**self.why, **(why or {})})

    def advised(self, *said: str) -> Guess:
        """Return the guess with more that could not be guessed."""
        return attrs.evolve(self, advice=(*self.advice, *said))


def quoted(names: list[str] | tuple[str, ...], most: int = 8) -> str:
    """Return names for a sentence: ``'a', 'b' and 3 more``."""
    said = ", ".join(f"'{name}'" for name in names[:most])
    return said if len(names) <= most else f"{said} and {len(names) - most} more"
