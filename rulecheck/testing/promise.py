"""One promise of a kind: a change of a table, and what must hold between the findings before and after."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from rulecheck.model.finding import Finding
from rulecheck.testing.drawing import Rows
from rulecheck.testing.trials import Seen, Whose

SCOPE = "it answers for its scope: one finding for each unit and year, none outside"
USABLE = "it judges whatever is submitted"
REPEATED = "two runs give the same findings"
UNTOUCHED = "it leaves the submission as it is"
EXAMPLE = "its example is a valid rule that gives findings"
DOCUMENTED = "it is documented"
ORDER = "the order of rows changes nothing"
COLUMNS = "measures that it does not name change nothing"
UNITS = "another unit changes nobody else's findings"
ENGINE = "on another engine it finds the same"
EVIDENCE = "what is not there never passes"
DECIDED = "what is submitted decides"
WORDED = "it words its findings"
LOADED = "it can be loaded"
HELD = "it says how its bound is held"

Change = Callable[[Rows], Rows]
Breach = Callable[..., "str | None"]


def _none(_rows: Rows) -> tuple[Rows, ...]:
    return ()


@attrs.frozen(kw_only=True)
class Promise:
    """One promise, on one table.

    Attributes:
        name: what is promised.
        rows: the table.
        change: what is done to it.
        breach: from what was found before and after to how the promise is broken; None: it is kept.
        doubts: further tables, asked when it seems to be broken; what was found in them is handed to ``breach`` too.
        shows_changed: whether the changed table is what shows it, or the one before.
    """

    name: str
    rows: Rows
    change: Change = lambda rows: rows
    breach: Breach
    doubts: Callable[[Rows], tuple[Rows, ...]] = _none
    shows_changed: bool = False

    @property
    def tables(self) -> tuple[Rows, Rows]:
        """The table before and after."""
        return self.rows, self.change(self.rows)


def broken(promise: Promise, before: Seen, after: Seen, *doubted: Seen) -> tuple[str, str] | None:
    """Return which promise is broken, and how; None: it is kept. Where nothing was judged no other can be asked."""
    for seen in (before, after):
        if seen.fault is not None:
            is_of_scope = "outside the rule's scope" in seen.fault or "two rows" in seen.fault
            return SCOPE if is_of_scope else USABLE, seen.fault
    said = promise.breach(before, after, *doubted)
    return None if said is None else (promise.name, said)


def same(when: str, *, to_the_letter: bool = False) -> Breach:
    """Return that whatever was found is found again, the sentence too if it is asked for: it may quote one of two."""

    def breach(before: Seen, after: Seen) -> str | None:
        for whose, finding in before.findings.items():
            was, now = (told(each, to_the_letter=to_the_letter) for each in (finding, after.findings.get(whose)))
            differing = next((pair for pair in zip(was, now, strict=False) if pair[0] != pair[1]), None)
            if differing is not None:
                return f"{where(whose)}: {differing[0]}; but {differing[1]} {when}"
        return None

    return breach


same_elsewhere = same("on DuckDB")
same_again = same("when it is judged once more", to_the_letter=True)


def told(finding: Finding | None, *, to_the_letter: bool = False) -> tuple[str, ...]:
    """Return what counts of a finding; to the letter its sentence too."""
    if finding is None:
        return ("not found",)
    numbers = ("observed", "expected", "expected_high", "margin")
    told = (f"{finding.outcome}, {finding.reason}", *(f"{name} {getattr(finding, name)}" for name in numbers))
    return (*told, finding.message) if to_the_letter else told


def no_pass(why: str) -> Breach:
    """Return that nobody who had a finding passes."""

    def breach(before: Seen, after: Seen) -> str | None:
        passed = [each for each in before.findings if each in after.findings and after.findings[each].outcome == "pass"]
        return f"{where(passed[0])} passes, though {why}" if passed else None

    return breach


def where(whose: Whose) -> str:
    """Return unit, year and checkpoint in words."""
    return ", ".join(str(each) for each in whose if each is not None)


def named(finding: Finding) -> str:
    """Return whose a finding is."""
    return where((finding.unit, finding.year, finding.at))
