"""A fault of our own on stderr; apart, so that telling it imports nothing that may be at fault."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress

from rulecheck.shown import shown


def show_fault(error: BaseException) -> None:
    """Print where it was raised; what it quotes of a submission cannot act on the screen, nor command a CI system."""
    if sys.stderr is None:
        return
    lines = [line for part in traceback.format_exception(error) for line in part.rstrip("\n").split("\n")]
    with suppress(OSError):
        sys.stderr.write("".join(f"{shown(line)}\n" for line in lines))
