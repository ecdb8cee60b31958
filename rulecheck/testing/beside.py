"""A file of cases and the rule set beside it, ready to be run."""

from __future__ import annotations

from pathlib import Path

import attrs

from rulecheck.api import lint
from rulecheck.errors import Problem
from rulecheck.plugins import Plugins
from rulecheck.proving.cases import Case, check_beside, read_cases, rules_path
from rulecheck.proving.running import Bench
from rulecheck.rulesets.lines import placed
from rulecheck.rulesets.text import read_text


@attrs.frozen(kw_only=True)
class Beside:
    """The cases beside one rule set.

    Attributes:
        bench: the rule set, and who judges.
        cases: each with the line it begins on.
    """

    bench: Bench
    cases: tuple[tuple[Case, int | None], ...]


def read_beside(path: Path, plugins: Plugins) -> Beside:
    """Read a file of cases and its rule set.

    Raises:
        RulecheckError: either is refused, there is no rule set, or a rule needs a plugin that is not there.
    """
    check_beside(path)
    (ruleset,) = lint(rules_path(path), plugins=plugins)
    cases = read_cases(path, ruleset)
    source = read_text(path).source
    lines = {p.path: p.line for p in placed([_whole(place) for place in range(len(cases))], source)}
    bench = Bench(ruleset=ruleset, folder=path.parent, plugins=plugins)
    return Beside(bench=bench, cases=tuple((case, lines[_whole(n).path]) for n, case in enumerate(cases)))


def _whole(place: int) -> Problem:
    """Return what stands for a whole case, to ask where it stands."""
    return Problem(what="", path=("cases", place, "name"))
