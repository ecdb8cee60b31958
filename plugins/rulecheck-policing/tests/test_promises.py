"""The kinds keep what every kind promises."""

from __future__ import annotations

from rulecheck.testing import assert_conforms

from rulecheck_policing import credited_uplift, grant_bands

PUBLISHED = {"unit": "England and Wales", "year": "2020-21", "headcount": 137704, "counted": 8771, "other": 499}
"""Home Office, Police officer uplift, quarterly update to 31 March 2021: the figures of the kind's own docstring."""


def test_credited_uplift_conforms() -> None:
    """Nobody would draw a headcount that is the sum of its parts, so the published one is handed over."""
    assert_conforms(credited_uplift, rows=[PUBLISHED])


def test_grant_bands_conform() -> None:
    """On tables made from the example in the docstring."""
    assert_conforms(grant_bands)
