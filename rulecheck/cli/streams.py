"""Writing to a standard stream so that all of it arrives, or an error is raised."""

from __future__ import annotations

from typing import Any


def write_all(stream: Any, content: bytes) -> None:
    """Write bytes to a text stream's descriptor.

    Unbuffered (``PYTHONUNBUFFERED``), a write to a disk that is nearly full takes a part, and only its number says so.

    Raises:
        OSError: not all of it arrived.
    """
    stream.flush()
    rest = memoryview(content)
    while rest:
        taken = stream.buffer.write(rest)
        if not taken:
            raise BlockingIOError("the stream takes no more")
        rest = rest[taken:]
    stream.flush()
