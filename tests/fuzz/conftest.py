"""What the fuzz tests share, and an end for one that hangs."""

from __future__ import annotations

import faulthandler
import sys
from collections.abc import Iterator

import pytest

from rulecheck.plugins import Plugins, load_plugins

from .budget import EXAMPLES


@pytest.fixture(autouse=True)
def _ends() -> Iterator[None]:
    """End the process, showing where it stood, if a test takes longer than a second an example and two minutes."""
    faulthandler.dump_traceback_later(120 + EXAMPLES, exit=True, file=sys.__stderr__)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """Load the plugins once."""
    return load_plugins()
