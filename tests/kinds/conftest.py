"""All runs of a test are judged twice."""

from __future__ import annotations

from .twice import twice

__all__ = ["twice"]
