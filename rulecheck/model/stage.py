"""How far a run has come, for whoever is watching; nothing is judged by it and no report holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import attrs

_Item = TypeVar("_Item")


@attrs.frozen(kw_only=True)
class Stage:
    """A step of a run that begins.

    Attributes:
        what: is done: ``laying out``.
        to: what it is done to: ``rule north-recruits``.
        done: how many steps of this sort are behind.
        steps: how many there are; 1 if it cannot be told from outside how far the one step is.
    """

    what: str
    to: str
    done: int = 0
    steps: int = 1


Watch = Callable[[Stage], None]
"""Told of each step before it begins; what it does takes no part in the run."""


def unwatched(stage: Stage) -> None:
    """Watch nothing."""


def both(one: Watch, other: Watch) -> Watch:
    """Tell two that watch."""

    def tell(stage: Stage) -> None:
        one(stage)
        other(stage)

    return tell


def watched(items: Sequence[_Item], watch: Watch, what: str, name: Callable[[_Item], str]) -> Iterator[_Item]:
    """Yield items, and tell of each before it is worked on."""
    for done, item in enumerate(items):
        watch(Stage(what=what, to=name(item), done=done, steps=len(items)))
        yield item
