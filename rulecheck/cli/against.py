"""``rulecheck check NEW.toml DATA --against OLD.toml``: which verdicts new rules would turn before they are out."""

from __future__ import annotations

import attrs

from rulecheck.comparing.changes import Change, changes_between
from rulecheck.comparing.reading import run_of
from rulecheck.comparing.words import change_lines, summary_of
from rulecheck.errors import RulecheckError
from rulecheck.model.report import Report
from rulecheck.reporters.json import render


class IncompleteError(RulecheckError):
    """The run that is compared with could not judge everything, so that a comparison would mislead."""


@attrs.frozen(kw_only=True)
class Preview:
    """What changes from the old rules to the new ones on the same data.

    Attributes:
        against: the old rule set as given.
        changes: the verdicts that turn.
        number: how many were compared.
    """

    against: str
    changes: tuple[Change, ...]
    number: int

    @property
    def note(self) -> str:
        """What the report says of it."""
        return f"against {self.against}: {summary_of(self.changes, self.number)}"

    def lines(self) -> list[str]:
        """Return the changed verdicts for the terminal."""
        return ["", f"Against {self.against}:", "", *change_lines(self.changes, self.number)]


def preview(new: Report, old: Report, against: str, *, is_narrowed: bool) -> Preview:
    """Compare what new and old rules find in the same data.

    Args:
        new: found by the new rules.
        old: found by the old rules, all of them.
        against: the old rule set as given.
        is_narrowed: only some of the new rules, units or years were looked at, so what is not there says nothing.

    Raises:
        IncompleteError: the old rules could not judge everything.
    """
    if not old.complete:
        said = "; ".join(error.message for error in old.errors)
        raise IncompleteError(f"--against {against}: could not be judged, so nothing is compared: {said}")
    both = [tuple({ruleset.id for ruleset in report.rulesets}) for report in (new, old)]
    name = both[0][0] if all(len(ids) == 1 for ids in both) else None
    before, after = run_of(render(old), against, ruleset=name), run_of(render(new), "the new rules", ruleset=name)
    changes = changes_between(before, after)
    if is_narrowed:
        changes = tuple(change for change in changes if change.new is not None)
    number = len(after.verdicts if is_narrowed else before.verdicts.keys() | after.verdicts.keys())
    return Preview(against=against, changes=changes, number=number)
