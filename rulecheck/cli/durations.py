"""What a run took, by its stages and its rules: ``rulecheck check --durations 10``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from operator import itemgetter

from rulecheck.model.stage import Stage

_JUDGING = "judging"


class Clock:
    """Told of each stage as it begins, as a watch is; what passes until the next one is what it took."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}
        self._rules: dict[str, float] = {}
        self._stage: Stage | None = None
        self._began = time.perf_counter()

    def tell(self, stage: Stage) -> None:
        """End the stage before, and begin this one."""
        self.stop()
        self._stage = stage

    def stop(self) -> None:
        """End the stage that goes on."""
        now = time.perf_counter()
        if self._stage is not None:
            what, to = self._stage.what, self._stage.to
            self._stages[what] = self._stages.get(what, 0) + now - self._began
            if what == _JUDGING:
                self._rules[to] = self._rules.get(to, 0) + now - self._began
        self._began, self._stage = now, None

    def lines(self, limit: int) -> Iterator[str]:
        """Yield what is said of it, the stages in their order and at most ``limit`` rules, the slowest first."""
        yield "Seconds, the rules judged one by one for it, which takes longer than judging them together:"
        yield from (_line(seconds, what) for what, seconds in self._stages.items())
        slowest = sorted(self._rules.items(), key=itemgetter(1), reverse=True)[:limit]
        if slowest:
            shown = f"the slowest {len(slowest):,} of {len(self._rules):,}"
            yield f"Of judging, {shown}; what rules share counts for the first of them:"
            yield from (_line(seconds, rule) for rule, seconds in slowest)


def _line(seconds: float, what: str) -> str:
    return f"{seconds:9.3f}  {what}"
