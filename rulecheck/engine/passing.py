"""What a plugin prints is passed on to stderr, each line under the plugin's name: stdout is the report's."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

from rulecheck.shown import shown

_LONGEST = 10_000


class Passing(io.TextIOWrapper):
    """A stream to print on, whose lines go on to stderr: ``rulecheck: plugin TITLE printed: …``.

    It may be kept beyond the call (a logger does), closed, and written to as bytes through ``buffer``.
    """

    def __init__(self, title: str, target: Any) -> None:
        self.target = target
        lines: Any = _Lines(title, target)
        super().__init__(lines, encoding="utf-8", errors="backslashreplace", write_through=True)

    def end(self) -> None:
        """Pass on a last line that has no end."""
        with suppress(ValueError):  # it was closed, or taken apart
            self.flush()


class _Lines(io.BufferedIOBase):
    """Bytes become lines, each passed on when it is whole, or longer than any line that is meant to be read."""

    def __init__(self, title: str, target: Any) -> None:
        self._title, self._target, self._begun = title, target, b""

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        *lines, self._begun = (self._begun + bytes(content)).split(b"\n")
        for line in lines:
            self._pass_on(line)
        if len(self._begun) > _LONGEST:
            self._end_line()
        return len(content)

    def flush(self) -> None:
        if self._begun:
            self._end_line()

    def _end_line(self) -> None:
        line, self._begun = self._begun, b""
        self._pass_on(line)

    def _pass_on(self, line: bytes) -> None:
        text = line.removesuffix(b"\r").decode("utf-8", "backslashreplace")
        if self._target is not None:
            with suppress(OSError, ValueError):  # a stream that is closed or full
                self._target.write(f"rulecheck: {shown(f'plugin {self._title} printed: {text}')}\n")


def plain_stderr(stream: Any) -> Any:
    """Return the stream on which lines end up: within a plugin's call, that of the outermost one."""
    return stream.target if isinstance(stream, Passing) else stream
