"""The parts of the sentence that a rule is stated in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs


@attrs.frozen(kw_only=True)
class Parts:
    """What a kind puts together into the sentence of one rule.

    Attributes:
        subject: who is judged: ``North``, ``Each of the 43 units of forces``.
        bound: ``at least 24 {what}``, the measure's place in it marked; empty if the rule states none.
        years: ``in 2021-22``; empty if the bound names them.
        labels: what each measure is called.
    """

    subject: str
    bound: str
    years: str
    labels: Mapping[str, str]

    def label(self, measure: str | None) -> str:
        """Return what a measure is called."""
        return "" if measure is None else self.labels.get(measure, measure)

    def amount(self, measure: str | None) -> str:
        """Return the bound with the measure named in it: ``at least 24 recruits``."""
        return " ".join(self.bound.replace("{what}", self.label(measure)).split())

    def sentence(self, *clauses: str) -> str:
        """Return the clauses that are not empty as one sentence that begins with the subject."""
        return " ".join(clause for clause in (self.subject, *clauses) if clause)


def joined(texts: Sequence[str], word: str = "and") -> str:
    """Return ``North, South and East``."""
    *first, last = texts
    return f"{', '.join(first)} {word} {last}" if first else last
