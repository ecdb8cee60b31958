"""Files of cases that hands, tools and enemies have changed: read, or refused in sentences."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rulecheck import RulecheckError
from rulecheck.api import load_rulesets
from rulecheck.plugins import Plugins
from rulecheck.proving.cases import read_cases
from rulecheck.proving.running import Bench

from .budget import budget
from .hostile import TOML_VALUES, cells, changed
from .sentences import check_sentence
from .test_rulesets import quoted

EXAMPLE = Path(__file__).parents[2] / "examples" / "06-gate-in-ci"
CASES = (EXAMPLE / "rules.cases.toml").read_text(encoding="utf-8")
VALUES = st.sampled_from(TOML_VALUES) | cells().map(quoted) | cells()


@budget(3)
@given(source=changed(CASES, VALUES))
def test_changed_cases_are_run_or_refused(source: str, tmp_path: Path, plugins: Plugins) -> None:
    """Nothing but our own error leaves, and what is read can be run without anything breaking."""
    (ruleset,) = load_rulesets(EXAMPLE / "rules.toml", plugins)
    file = tmp_path / "rules.cases.toml"
    file.write_text(source, encoding="utf-8", newline="")
    try:
        cases = read_cases(file, ruleset)
    except RulecheckError as error:
        check_sentence(error)
        return

    bench = Bench(ruleset=ruleset, folder=tmp_path, plugins=plugins)
    assert not any(bench.run(case).is_broken for case in cases[:2])
