"""How many examples each test tries: ``FUZZ_EXAMPLES`` for what takes no time, a share of it for whole runs."""

from __future__ import annotations

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))


def budget(share: int = 1) -> settings:
    """Return settings that try one in ``share`` of the examples.

    Without ``FUZZ_EXAMPLES`` they are the same each time, for a gate must not turn red by chance; with it they are new.
    The time is that of one example, measured when it has ended; every size is bounded, so that it does end.
    """
    return settings(
        max_examples=max(10, EXAMPLES // share),
        deadline=timedelta(seconds=20),
        derandomize="FUZZ_EXAMPLES" not in os.environ,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
