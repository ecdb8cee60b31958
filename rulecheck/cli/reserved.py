"""Stdout is for what the command prints; what plugins print there, by whatever way, goes to stderr."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from rulecheck.engine.passing import Passing

_STDOUT, _STDERR = 1, 2


class _Reserved(Passing):
    """What stands in the place of stdout, with the stream that the command itself prints on."""

    def __init__(self, kept: Any) -> None:
        self.kept = kept
        super().__init__("(which one cannot be told)", sys.stderr)


def own_stream(stream: Any) -> Any:
    """Return the stream that the command prints on, where another stands in its place."""
    return stream.kept if isinstance(stream, _Reserved) else stream


@contextmanager
def reserved_stdout() -> Iterator[None]:
    """Keep stdout for the command, for Python's streams and, in a process of its own, for the descriptor too."""
    before = sys.stdout
    if before is None or isinstance(before, _Reserved):
        yield
        return
    kept, descriptor = _apart(before)
    sys.stdout = reserved = _Reserved(kept)
    try:
        yield
    finally:
        reserved.end()
        sys.stdout = before
        if descriptor is not None:
            with suppress(OSError, ValueError):
                kept.flush()
            os.dup2(descriptor, _STDOUT)
            with suppress(OSError, ValueError):
                kept.close()


def _apart(stream: Any) -> tuple[Any, int | None]:
    """Return a stream on a descriptor apart, descriptor 1 then leading to stderr; if that cannot be, the stream."""
    try:
        stream.flush()
        if (stream.fileno(), sys.stderr.fileno()) != (_STDOUT, _STDERR):
            return stream, None
        descriptor = os.dup(_STDOUT)
    except (OSError, ValueError, AttributeError, io.UnsupportedOperation):
        return stream, None
    os.dup2(_STDERR, _STDOUT)
    apart = os.fdopen(
        descriptor, "w", encoding=stream.encoding, errors=stream.errors, buffering=1 if stream.isatty() else -1
    )
    return apart, descriptor
