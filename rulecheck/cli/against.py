"""``rulecheck check NEW.toml DATA --against OLD.toml``: which verdicts new rules would turn before they are out."""

from __future__ import annotations

import attrs

from rulecheck.comparing.changes import Comparison, compare
from rulecheck.comparing.reading import run_of
from rulecheck.comparing.words import change_lines, summary_of
from rulecheck.engine.selection import Selection
from rulecheck.errors import IncompleteError
from rulecheck.model.report import Report
from rulecheck.reporters.json import render
from rulecheck.shown import shown

_VERB = "would change"


@attrs.frozen(kw_only=True)
class Preview:
    """What changes from the old rules to the new ones on the same data.

    Attributes:
        against: the old rule set as given.
        comparison: the verdicts that turn.
        is_partial: verdicts that only the old rules give were not looked for, as not all was selected.
    """

    against: str
    comparison: Comparison
    is_partial: bool

    @property
    def note(self) -> str:
        """What the report says of it."""
        return f"against {self.against}: {summary_of(self.comparison, _VERB)}"

    def lines(self) -> list[str]:
        """Return the changed verdicts for the terminal."""
        partly = ["With a selection, verdicts that only the old rules give are not listed.", ""]
        heading = ["", shown(f"Against {self.against}:"), "", *(partly if self.is_partial else [])]
        return [*heading, *change_lines(self.comparison, _VERB)]


def preview(new: Report, old: Report, against: str, selection: Selection) -> Preview:
    """Compare what new and old rules find in the same data.

    Where each has one rule set, the two are taken for one whatever their ids.

    Args:
        new: found by the new rules.
        old: found by the old rules, all of them.
        against: the old rule set as given.
        selection: what of the new rules was kept.

    Raises:
        IncompleteError: the old rules could not judge everything.
    """
    if not old.complete:
        raise IncompleteError(against, [error.message for error in old.errors], is_broken=old.is_broken)
    both = [tuple({ruleset.id for ruleset in report.rulesets}) for report in (new, old)]
    name = both[0][0] if all(len(ids) == 1 for ids in both) else None
    before, after = run_of(render(old), against, ruleset=name), run_of(render(new), "the new rules", ruleset=name)
    comparison = compare(before, after)
    if selection == Selection():
        return Preview(against=against, comparison=comparison, is_partial=False)
    return Preview(against=against, comparison=comparison.without_vanished(), is_partial=True)
