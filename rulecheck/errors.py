"""Every error a user can meet: where, what, and what would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import attrs

from rulecheck.raised import line_of
from rulecheck.shown import shown

_COUNTED = re.compile(r" for \d+ out of \d+ values.*")
_DUMP = re.compile(r"\s*(Resolved plan until failure|This error occurred (in|with) the following)\b.*", re.DOTALL)
"""What Polars adds to an error: the plan it was about to compute, of which nobody wrote a word."""
_LONGEST = 500
_IN_GROUP = 5


class RulecheckError(Exception):
    """The user's rules, data or plugins are at fault: shown as a sentence, exit code 2."""


@attrs.frozen(kw_only=True)
class Problem:
    """One thing wrong in a rule set, and where.

    Attributes:
        what: the fault and what would be right, one sentence without a full stop.
        path: the keys and list positions that lead to it, e.g. ``("rules", 2, "at_least")``; empty for the whole file.
        rule: the id of the rule it stands in, if it stands in one.
        line: the line in the file, from 1; None where it could not be told.
    """

    what: str
    path: tuple[str | int, ...] = ()
    rule: str | None = None
    line: int | None = None

    def sentence(self, file: Path) -> str:
        """Return ``file:line: rule 'id': what``."""
        place = f"{file}:{self.line}" if self.line is not None else f"{file}"
        rule = f" rule '{self.rule}':" if self.rule is not None else ""
        return shown(f"{place}:{rule} {self.what}")


class RuleSetError(RulecheckError):
    """A rule set is refused; all its problems at once."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.sentence(file) for problem in self.problems))


class DataError(RulecheckError):
    """A submitted table is refused.

    Attributes:
        file: the file's name as given.
        place: a line, a sheet and cell, or None for the whole file.
    """

    def __init__(self, file: str, what: str, *, place: str | None = None) -> None:
        self.file, self.what, self.place = file, what, place
        super().__init__(shown(f"{file}:{f' {place}:' if place else ''} {what}"))


class PluginError(RulecheckError):
    """A plugin could not be loaded, or two of them clash."""

    def __init__(self, plugin: str, what: str) -> None:
        self.plugin, self.what = plugin, what
        super().__init__(shown(f"plugin {plugin}: {what}"))


class BrokenPluginError(PluginError):
    """A plugin that was loaded failed while it read or wrote: exit code 3 for a check."""


class UnknownNameError(RulecheckError):
    """A name that nothing answers to."""

    def __init__(self, sort: str, name: str, known: Iterable[str]) -> None:
        self.sort, self.name, self.known = sort, name, tuple(known)
        super().__init__(shown(f"unknown {sort} '{name}'{nearest(name, self.known)}"))


class IncompleteError(RulecheckError):
    """The run that is compared with could not judge everything, so that a comparison would mislead.

    Attributes:
        is_broken: a plugin or rulecheck itself failed, as against a refusal.
    """

    def __init__(self, against: str, faults: Iterable[str], *, is_broken: bool) -> None:
        self.is_broken = is_broken
        said = "; ".join(faults)
        super().__init__(shown(f"--against {against}: could not be judged, so nothing is compared: {said}"))


class AbsentError(KeyError):
    """What was asked for is not there; reads as a sentence, where a ``KeyError`` puts its words in quotation marks."""

    def __str__(self) -> str:
        return str(self.args[0])


class OutputError(RulecheckError):
    """What was found could not be written: exit code 3, for it did not arrive."""

    def __init__(self, path: str, reason: str, *, what: str = "the report") -> None:
        self.path, self.reason = path, reason
        super().__init__(shown(f"{path}: {what} could not be written: {reason}"))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?``, or the known names where none is near, or nothing where there are none."""
    names = sorted(set(known))
    near = near_name(name, names)
    if near is not None:
        return f"; did you mean '{near}'?"
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"; known: {shown}{', …' if len(names) > 12 else ''}"


def near_name(name: str, known: Iterable[str], *, least: float = 0.7) -> str | None:
    """Return the known name that looks most like this one, or None if none does; case and ``&`` do not count.

    Args:
        name: what was written.
        known: what could have been meant.
        least: how alike it must be, from 0 to 1.
    """
    names: dict[str, str] = {}
    for other in known:
        names.setdefault(folded(other), other)
    matches = difflib.get_close_matches(folded(name), list(names), n=1, cutoff=least)
    return names[matches[0]] if matches else None


def is_alike(name: str, other: str) -> bool:
    """Whether two names differ only in case, blanks, hyphens, or ``&`` for ``and``."""
    return folded(name) == folded(other)


def folded(name: str) -> str:
    """Return a name without what people write now so and now so: case, blanks, hyphens, ``&`` for ``and``."""
    name = "".join(character for character in name if character.isprintable() or character.isspace())
    return " ".join(name.casefold().replace("&", " and ").replace("_", " ").replace("-", " ").split())


def told(error: BaseException) -> str:
    """Return an error of a plugin as one line: type, words, and where in the plugin's file it was raised."""
    line = line_of(error)
    return worded(error) if line is None else f"{worded(error)} ({line})"


def worded(error: BaseException) -> str:
    """Return an error as one line: type and words, the same whichever thread met it first; of a group, all in it."""
    type_ = type(error).__name__[:_LONGEST]
    try:
        said = " ".join(_DUMP.sub("", str(error)).split())
        if isinstance(error, BaseExceptionGroup):
            said = f"{said}: {'; '.join(worded(each) for each in error.exceptions[:_IN_GROUP])}"
    except BaseException:  # noqa: BLE001 - the plugin border: an error of a plugin's own may not even tell itself
        said = ""
    said = _COUNTED.sub("", said)[:_LONGEST] + _meant(error)
    return f"{type_}: {said}" if said else type_


def _meant(error: BaseException) -> str:
    """Return the attribute that was meant, which Python tells only in a traceback."""
    if not isinstance(error, AttributeError) or error.name is None:
        return ""
    known = vars(error.obj) if isinstance(error.obj, ModuleType) else dir(type(error.obj))
    near = near_name(error.name, [name for name in known if not name.startswith("_")])
    return "" if near is None else f"; did you mean '{near}'?"
