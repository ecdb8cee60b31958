"""What kinds of plugins build their frames with: exact numbers, absence, several measures side by side, and reasons.

The public face of the pieces that the built-in kinds use; plugins import them from here and not from where they stand.
"""

from __future__ import annotations

from rulecheck.data.abreast import abreast
from rulecheck.data.cells import gravity, rank, reason_of
from rulecheck.data.frames import NUMBER, nothing, number

__all__ = ["NUMBER", "abreast", "gravity", "nothing", "number", "rank", "reason_of"]
