"""The waiver: a named, dated, limited permission for a finding to fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from rulecheck.model.bounds import Fixed
from rulecheck.model.days import full_date
from rulecheck.model.keys import WrongKeyError, key, not_blank
from rulecheck.model.years import Year


@attrs.frozen(kw_only=True)
class Waiver:
    """One ``[[waivers]]`` table.

    It permits the failures of one rule, of the units and years it names, from its first day to its last, both
    included; the as-at date decides. A value below ``down_to``, or above ``up_to``, is not permitted.
    """

    rule: str = key("the id of the rule whose failure is permitted")
    reason: str = key("why", validator=not_blank)
    approved_by: str = key("who permitted it, and when", validator=not_blank)
    from_: date = key("the first day on which it holds")
    until: date = key("the last day on which it holds")
    unit: tuple[str, ...] | str | None = key("the unit it is for, or several; left out: every unit", default=None)
    year: tuple[Year, ...] | None = key("the year it is for, or several; left out: every year", default=None)
    down_to: Fixed | None = key("a value below this is not permitted", default=None)
    up_to: Fixed | None = key("a value above this is not permitted", default=None)

    def __attrs_post_init__(self) -> None:
        if self.until < self.from_:
            raise WrongKeyError("until", "`until` comes before `from`, so the waiver would never hold")
        for name, listed in (("unit", self.unit), ("year", self.year)):
            if listed in ((), ""):
                raise WrongKeyError(name, "is empty, so nothing would be waived")
        for name, limit in (("down_to", self.down_to), ("up_to", self.up_to)):
            if limit is not None and limit.value == 0 and limit.percent:
                raise WrongKeyError(name, "a limit of 0% limits nothing; state how far the value may fall")

    @property
    def units(self) -> tuple[str, ...] | None:
        """The units it is for; None: every unit."""
        return (self.unit,) if isinstance(self.unit, str) else self.unit

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.from_ <= day <= self.until

    def has_lapsed(self, day: date) -> bool:
        """Whether its last day lies before a day."""
        return self.until < day

    def overlaps(self, other: Waiver) -> bool:
        """Whether both permit one failure on one day."""
        same_days = self.from_ <= other.until and other.from_ <= self.until
        same_units = self.units is None or other.units is None or bool(set(self.units) & set(other.units))
        same_years = self.year is None or other.year is None or bool(set(self.year) & set(other.year))
        return self.rule == other.rule and same_days and same_units and same_years

    def __str__(self) -> str:
        """Return who permitted it and until when."""
        return f"{self.approved_by}; until {full_date(self.until)}"

    def scope_words(self) -> str:
        """Return what it is for: ``rule 'north-recruits', North, 2022-23``."""
        return ", ".join(self._scope())

    def _scope(self) -> Iterator[str]:
        yield f"rule '{self.rule}'"
        yield from self.units or ()
        yield from map(str, self.year or ())
