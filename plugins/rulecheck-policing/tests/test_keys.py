"""Rules that say something else than they mean are refused, each with the key that is wrong."""

from __future__ import annotations

import pytest
import rulecheck
from conftest import Told

UNITS = 'measure = "counted"\nunits = ["North"]\nyears = "2021-22"\n'
PARTS = 'headcount = "headcount"\n'
BASELINES = (
    'baselines = [{ value = 1000, from = 2020-03-31, published = 2020-04-30, source = { title = "Synthetic" } }]\n'
)
TWICE = BASELINES.replace(
    "]\n", ', { value = 1001, from = 2020-03-31, published = 2020-04-30, source = { title = "Other" } }]\n'
)
MANY = UNITS.replace('["North"]', "{}")

CREDITED = [
    pytest.param(UNITS, "needs a bound", id="no bound"),
    pytest.param(UNITS + 'at_least = "5%"', "a percentage of what", id="a percentage"),
    pytest.param(UNITS + "at_least = 1\ntolerance = 1", "needs headcount", id="a tolerance of nothing"),
    pytest.param(UNITS + 'at_least = 1\nother = "other"', "needs headcount", id="others of nothing"),
    pytest.param(UNITS + "at_least = 1\n" + BASELINES, "needs headcount", id="baselines of nothing"),
    pytest.param(UNITS + "at_least = 1\n" + PARTS, "needs its baseline, once", id="no baseline"),
    pytest.param(
        UNITS + 'at_least = 1\nbaseline = "before"\n' + PARTS + BASELINES,
        "needs its baseline, once",
        id="two baselines",
    ),
    pytest.param(UNITS + "at_least = 1\nbaselines = []\n" + PARTS, "the list is empty", id="an empty list"),
    pytest.param(UNITS + "at_least = 1\n" + PARTS + TWICE, "nothing says which counts", id="two of one day"),
    pytest.param(
        UNITS + "at_least = 1\n" + PARTS + BASELINES.replace("published = 2020-04-30, ", ""),
        "needs 'published'",
        id="unpublished",
    ),
    pytest.param(
        UNITS + "at_least = 1\n" + PARTS + BASELINES.replace("1000", "-1"), "cannot be negative", id="negative baseline"
    ),
    pytest.param(
        UNITS + 'at_least = 1\ntolerance = -1\nbaseline = "before"\n' + PARTS,
        "cannot be negative",
        id="negative tolerance",
    ),
    pytest.param(
        UNITS + 'at_least = 1\nbaseline = "counted"\n' + PARTS, "'counted' is named twice", id="one measure twice"
    ),
    pytest.param(
        UNITS + 'at_least = 1\nbaseline = "recruited"\n' + PARTS, "'recruited' is a flow", id="a flow in the identity"
    ),
    pytest.param('measure = "recruited"\nunits = ["North"]\nyears = "2021-22"\nat_least = 1', "is a flow", id="a flow"),
    pytest.param(
        UNITS + 'at_least = 1\nbaseline = "befor"\n' + PARTS, "did you mean 'before'", id="an unknown measure"
    ),
    *(
        pytest.param(MANY.format(units) + "at_least = 1\n" + PARTS + BASELINES, "of one unit or one group", id=units)
        for units in ('["North", "South"]', '["@pair"]', '["N*"]', '["Nort?"]', '["[N]orth"]')
    ),
    pytest.param(
        'measure = "counted"\nyears = "2021-22"\nat_least = { North = 1, South = 1 }\n' + PARTS + BASELINES,
        "of one unit or one group",
        id="units from the bound",
    ),
]

GRANT = UNITS + "allocation = 100\n"
TOP, LOW = '{ at_least = "95%", pays = "100%", outcome = "pass" }', '{ below = "95%", pays = "0%", outcome = "fail" }'


def bands(*listed: str, rest: str = "") -> str:
    """Return a rule with these bands."""
    return f"{GRANT}bands = [{', '.join(listed)}]\n{rest}"


GRANTS = [
    pytest.param(GRANT, "needs 'bands'", id="no bands"),
    pytest.param(bands(), "no band for any share", id="none in the list"),
    pytest.param(bands(TOP), "no band for below 95%", id="a gap at the bottom"),
    pytest.param(bands(LOW), "no band for at least 95%", id="a gap at the top"),
    pytest.param(bands(TOP.replace("at_least", "above"), LOW), "no band for at least 95% and at most 95%", id="a hair"),
    pytest.param(
        bands(TOP, LOW.replace("below", "at_most")), "two bands for at least 95% and at most 95%", id="a hair twice"
    ),
    pytest.param(bands(TOP, LOW.replace("95", "90")), "no band for at least 90% and below 95%", id="a gap"),
    pytest.param(bands(TOP, LOW.replace("95", "96")), "two bands for at least 95% and below 96%", id="an overlap"),
    pytest.param(bands(TOP, TOP, LOW), "two bands for at least 95%", id="a band twice"),
    pytest.param(
        bands(TOP, '{ at_least = "50%", at_most = "60%", pays = "0%", outcome = "fail" }', LOW),
        "two bands for at least 50% and at most 60%",
        id="a band in another",
    ),
    pytest.param(
        bands(
            '{ at_least = "95%", pays = "80%", outcome = "pass" }', '{ below = "95%", pays = "90%", outcome = "fail" }'
        ),
        "pays less than one below it",
        id="more for less",
    ),
    pytest.param(
        bands(TOP.replace(', pays = "100%"', ""), LOW), "a band that is judged says what it pays", id="no pay"
    ),
    pytest.param(bands(TOP, LOW.replace("fail", "unjudged")), "is 'unjudged'", id="pay of a band that is not judged"),
    pytest.param(bands(TOP.replace(', outcome = "pass"', ""), LOW), "needs 'outcome'", id="no outcome"),
    pytest.param(bands(TOP.replace('"pass"', '"met"'), LOW), 'must be one of "pass"', id="another word"),
    pytest.param(bands(TOP.replace('"95%"', "95"), LOW), "must be a percentage", id="a number"),
    pytest.param(bands(TOP.replace('"95%"', '"-5%"'), LOW), "must be a percentage from 0%", id="below zero"),
    pytest.param(bands(TOP, LOW.replace('"0%"', '"100001%"')), "is out of range; a percentage is less", id="nonsense"),
    pytest.param(bands(TOP, LOW.replace("{", '{ at_most = "95%",')), "has this end twice", id="an end twice"),
    pytest.param(bands(TOP.replace("{", '{ above = "95%",'), LOW), "has this end twice", id="a beginning twice"),
    pytest.param(
        bands('{ at_least = "95%", below = "95%", pays = "0%", outcome = "fail" }'),
        "nothing lies in",
        id="an empty band",
    ),
    pytest.param(bands('{ upto = "95%", pays = "0%", outcome = "fail" }'), "unknown key 'upto'", id="an unknown key"),
    pytest.param(bands(TOP, LOW).replace("= 100\n", '= "5%"\n'), "is a number of officers", id="a share of a share"),
    *(
        pytest.param(bands(TOP, LOW, rest=rest), "does nothing here", id=rest)
        for rest in ("near_miss = 1", "narrow_pass = 1", "round = { places = 0 }")
    ),
]


@pytest.mark.parametrize(("rule", "what"), CREDITED)
def test_a_rule_of_credited_uplift_is_refused(told: Told, rule: str, what: str) -> None:
    """With a sentence that says what would be right."""
    with pytest.raises(rulecheck.RuleSetError, match=what):
        told("credited-uplift", rule, counted="1")


@pytest.mark.parametrize(("rule", "what"), GRANTS)
def test_a_rule_of_grant_bands_is_refused(told: Told, rule: str, what: str) -> None:
    """With a sentence that says what would be right."""
    with pytest.raises(rulecheck.RuleSetError, match=what):
        told("grant-bands", rule, counted="1")


@pytest.mark.parametrize("listed", [(TOP, LOW), (LOW, TOP)])
def test_the_order_of_the_bands_is_free(told: Told, listed: tuple[str, ...]) -> None:
    """The borders say where a band lies, not its place in the list."""
    assert told("grant-bands", bands(*listed), counted="95").outcome == "pass"
    assert told("grant-bands", bands(*listed), counted="94").outcome == "fail"
