"""How far a run is, on a terminal, while it takes long: one line on stderr that is gone when the run ends."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rulecheck.model.stage import Stage, Watch, unwatched
from rulecheck.shown import carried, shown

if TYPE_CHECKING:
    from rich.progress import Progress

DELAY = 1.0
"""Seconds before anything is drawn: a short run leaves a terminal as it was."""
_DUMB = ("", "dumb", "unknown")


@contextmanager
def progress(*, is_quiet: bool) -> Iterator[Watch]:
    """Give who is told of each stage, and draw it if stderr is a terminal and the run takes more than a moment."""
    if is_quiet or not _is_terminal(sys.stderr):
        yield unwatched
        return
    bar = _Bar(sys.stderr)
    timer = threading.Timer(DELAY, bar.show)
    timer.start()
    try:
        yield bar.tell
    finally:
        timer.cancel()
        timer.join()  # it may be about to draw
        bar.close()


def _is_terminal(stream: Any) -> bool:
    """Return whether lines drawn on a stream can be taken away again."""
    return stream is not None and stream.isatty() and os.environ.get("TERM", "") not in _DUMB


class _Bar:
    """The line, drawn by a thread of its own while the run computes; a terminal that is gone costs it, not the run."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._stage: Stage | None = None
        self._drawn: Progress | None = None
        self._lock = threading.Lock()

    def tell(self, stage: Stage) -> None:
        """Take note of the stage that begins."""
        with self._lock:
            self._stage = stage
            self._draw()

    def show(self) -> None:
        """Begin to draw; called once."""
        # Late, for most runs are over before.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        class Cursored(Console):
            """A console that never hides the cursor: a run that is killed could not bring it back."""

            def show_cursor(self, show: bool = True) -> bool:
                return False

        columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False))
        with self._lock, suppress(OSError, ValueError):
            self._drawn = Progress(
                *columns,
                console=Cursored(file=self._stream),
                transient=True,
                redirect_stdout=False,  # what a plugin prints goes where it would go without the line
                redirect_stderr=False,
            )
            self._drawn.add_task("")
            self._draw()
            self._drawn.start()

    def close(self) -> None:
        """Take the line away."""
        with self._lock, suppress(OSError, ValueError):
            if self._drawn is not None:
                self._drawn.stop()

    def _draw(self) -> None:
        if self._drawn is None or self._stage is None:
            return
        stage = self._stage
        counted = f" ({stage.done + 1:,} of {stage.steps:,})" if stage.steps > 1 else ""
        text = carried(shown(f"{stage.what} {stage.to}{counted}"), self._stream.encoding or "utf-8")
        (task,) = self._drawn.task_ids
        total = stage.steps if stage.steps > 1 else None  # None: it moves without an end in sight
        self._drawn.update(task, description=text, completed=stage.done, total=total)
