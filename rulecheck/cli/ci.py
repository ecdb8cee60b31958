"""What a run tells GitHub Actions by itself: annotations in the log, and the job's summary.

The environment is read here and nowhere else: ``GITHUB_ACTIONS``, and ``GITHUB_STEP_SUMMARY``, the file to append to.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from rulecheck.cli.outputs import write_to
from rulecheck.cli.sealing import Sealing
from rulecheck.errors import OutputError
from rulecheck.model.report import Report


def is_github() -> bool:
    """Whether the command runs as a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotate(stream: Literal["stdout", "stderr"], report: Report) -> None:
    """Print the annotations.

    Raises:
        OutputError: the stream is closed or full.
    """
    # Late, for elsewhere no run needs it.
    from rulecheck.reporters.github import render

    write_to(stream, render(report))


def append_summary(report: Report, sealing: Sealing | None) -> None:
    """Append the Markdown summary to the job's, if the runner names a file for it; a supervised run hands it over.

    Raises:
        OutputError: it could not be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    # Late, for elsewhere no run needs it.
    from rulecheck.reporters.markdown import render

    content = render(report)
    if sealing is not None:
        sealing.append(Path(path), content)
        return
    try:
        with Path(path).open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, ValueError) as error:
        raise OutputError(path, getattr(error, "strerror", None) or str(error)) from error
