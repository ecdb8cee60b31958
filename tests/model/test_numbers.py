from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.model.numbers import DIGITS, PLACES, Allowance, exact, grouped, parse_percent, plain, rounded

EXACT = st.decimals(-(10**9) + 1, 10**9 - 1, allow_nan=False, places=PLACES)
FINITE = st.decimals(-(10**40), 10**40, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    "text", ["0", "1", "-1", "0.000001", "999999999999999", "-999999999999999", "999999999.999999", "1E+3", "2.500"]
)
def test_a_number_of_15_digits_and_6_decimals_is_exact(text: str) -> None:
    """What fits is returned as it is."""
    assert exact(Decimal(text)) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "1000000000000000",
        "-1000000000000000",
        "0.0000001",
        "1.0000001",
        "1234567890.123456",
        "12345678901234.56",
        "1E+15",
        "1E-7",
    ],
)
def test_a_longer_number_is_refused(text: str) -> None:
    """Engines would not all hold it alike."""
    with pytest.raises(ValueError, match="more than 15 digits or 6 decimals"):
        exact(Decimal(text))


@pytest.mark.parametrize("text", ["NaN", "-NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(text: str) -> None:
    """Nothing compares with it."""
    with pytest.raises(ValueError, match=r"^it is no number that can be compared: not finite, or of too many digits$"):
        exact(Decimal(text))


@pytest.mark.parametrize("text", ["1E+999999999", "1E-999999999", "-1E+999999999"])
def test_a_huge_exponent_is_refused_without_writing_it_out(text: str) -> None:
    """A billion zeros would fill the memory before they are counted."""
    with pytest.raises(ValueError, match="more than 15 digits or 6 decimals"):
        exact(Decimal(text))


def test_a_whole_number_is_exact() -> None:
    """Integers come as they are written in TOML."""
    assert exact(725) == Decimal(725)


@given(EXACT)
def test_exact_never_changes_a_number(number: Decimal) -> None:
    """It returns the number or refuses it, and never rounds."""
    assert exact(number) == number


@given(FINITE)
def test_what_is_exact_has_few_digits(number: Decimal) -> None:
    """It is refused just when it needs more than 15 digits or 6 decimals, trailing zeros not counted."""
    whole, _, decimals = f"{number.copy_abs():f}".partition(".")
    decimals = decimals.rstrip("0")
    fits = len(decimals) <= PLACES and len(whole) + len(decimals) <= DIGITS

    if fits:
        assert exact(number) == number
    else:
        with pytest.raises(ValueError, match="more than"):
            exact(number)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("5%", "0.05"),
        ("2.3%", "0.023"),
        ("0%", "0"),
        ("0.0001%", "0.000001"),
        ("-1.5%", "-0.015"),
        ("100%", "1"),
        ("250%", "2.5"),
        ("2.50%", "0.025"),
    ],
)
def test_a_percentage_is_a_share(text: str, share: str) -> None:
    """A hundredth of what stands before the sign."""
    assert parse_percent(text) == Decimal(share)


@pytest.mark.parametrize(
    "text",
    [
        *("", "%", "5", "5 %", " 5%", "5%\n", "+5%", "05%", ".5%", "5.%", "1,000%", "1e1%", "5%%", "--5%"),
        *("NaN%", "inf%", "5\uff05", "\uff15%", "\u0665%"),
    ],
)
def test_a_percentage_written_otherwise_is_refused(text: str) -> None:
    """One way of writing, in the digits 0 to 9."""
    with pytest.raises(ValueError, match="is no percentage"):
        parse_percent(text)


@pytest.mark.parametrize("text", ["0.00001%", "2.34567%", "1000000000000000%", f"0.{'9' * 40}%", f"{'9' * 40}%"])
def test_a_percentage_with_too_many_digits_is_refused(text: str) -> None:
    """It is not rounded into one that fits."""
    with pytest.raises(ValueError, match="more than 15 digits or 6 decimals"):
        parse_percent(text)


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=PLACES - 2))
def test_every_percentage_that_is_written_is_read(number: Decimal) -> None:
    """A hundred times the share is the number that was written."""
    assert parse_percent(f"{plain(number)}%") * 100 == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *(("0", "0"), ("100", "100"), ("0.50", "0.5"), ("12.000", "12"), ("1E+3", "1000"), ("1E-7", "0.0000001")),
        *(("-0", "0"), ("-0.0", "0"), ("0E+9", "0"), ("-7.10", "-7.1")),
    ],
)
def test_plain_has_no_exponent_and_no_zeros_at_the_end(number: str, text: str) -> None:
    """Equal numbers are written alike, zero without a sign."""
    assert plain(Decimal(number)) == text


@given(FINITE)
def test_plain_is_read_back(number: Decimal) -> None:
    """Writing loses nothing."""
    assert Decimal(plain(number)) == number


@given(EXACT, st.integers(0, 9))
def test_plain_is_the_same_for_equal_numbers(number: Decimal, zeros: int) -> None:
    """Zeros behind the last decimal do not show."""
    assert plain(Decimal(f"{number:f}" + "0" * zeros)) == plain(number)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *(("4557", "4,557"), ("-1089", "-1,089"), ("12500.5", "12,500.5"), ("999", "999"), ("1000", "1,000")),
        *(("1E+6", "1,000,000"), ("0.0000001", "0.0000001"), ("1234.56780", "1,234.5678"), ("-0.0", "0")),
    ],
)
def test_grouped_sets_thousands_apart(number: str, text: str) -> None:
    """Before the point only, and without exponent."""
    assert grouped(Decimal(number)) == text


@given(FINITE)
def test_grouped_is_plain_with_commas(number: Decimal) -> None:
    """Without its commas it is the plain number."""
    assert grouped(number).replace(",", "") == plain(number)


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        *(("162.5", 0, "163"), ("163.5", 0, "164"), ("162.4999", 0, "162"), ("-162.5", 0, "-163"), ("0.5", 0, "1")),
        *(("2.25", 1, "2.3"), ("2.35", 1, "2.4"), ("2.2499", 1, "2.2"), ("7", 1, "7"), ("0.0000005", 6, "0.000001")),
    ],
)
def test_a_half_is_rounded_away_from_zero(number: str, places: int, text: str) -> None:
    """As published percentages are, and not to the even neighbour."""
    assert rounded(Decimal(number), places) == Decimal(text)


def test_more_digits_than_a_decimal_usually_holds_are_rounded() -> None:
    """A sum of many numbers has more than 28, and is no reason to break off."""
    assert rounded(Decimal(f"{10**39}.5"), 0) == 10**39 + 1


def test_a_small_negative_number_rounds_to_a_zero_without_sign() -> None:
    """No reader is shown ``-0``."""
    assert grouped(rounded(Decimal("-0.4"), 0)) == "0"


@given(EXACT, st.integers(0, PLACES))
def test_rounding_moves_a_number_by_half_a_step_at_most(number: Decimal, places: int) -> None:
    """And what is rounded stays where it is."""
    once = rounded(number, places)

    assert abs(once - number) * 2 <= Decimal(1).scaleb(-places)
    assert rounded(once, places) == once


@pytest.mark.parametrize(
    ("allowance", "text"),
    [
        (Allowance(number=Decimal(0)), "0"),
        (Allowance(number=Decimal("2.50")), "2.5"),
        (Allowance(share=Decimal("0.05")), "5%"),
        (Allowance(share=Decimal(0)), "0%"),
    ],
)
def test_an_allowance_is_written_as_it_was_stated(allowance: Allowance, text: str) -> None:
    """A number plainly, a share as a percentage; zero is one."""
    assert str(allowance) == text


def test_an_allowance_is_a_number_or_a_share() -> None:
    """Not both, and not neither."""
    with pytest.raises(ValueError, match="either a number or a percentage"):
        Allowance()
    with pytest.raises(ValueError, match="either a number or a percentage"):
        Allowance(number=Decimal(0), share=Decimal(0))


@pytest.mark.parametrize("field", ["number", "share"])
def test_a_negative_allowance_is_refused(field: str) -> None:
    """It says how far a bound may be missed, and that is a size."""
    with pytest.raises(ValueError, match="cannot be negative"):
        Allowance(**{field: Decimal("-0.01")})


@pytest.mark.parametrize("field", ["number", "share"])
@pytest.mark.parametrize("text", ["Infinity", "NaN", "0.0000001"])
def test_an_allowance_that_cannot_be_compared_is_refused(field: str, text: str) -> None:
    """An infinite one would turn every failure into a near miss."""
    with pytest.raises(ValueError, match=r"compared|decimals"):
        Allowance(**{field: Decimal(text)})


@pytest.mark.parametrize(
    "stated", [{"number": "0"}, {"number": "0.5"}, {"number": "100"}, {"share": "0"}, {"share": "10"}]
)
def test_allowance_from_nothing_to_ten_times_the_bound(stated: dict[str, str]) -> None:
    """Both ends included; a number may be as large as it likes."""
    Allowance(**{name: Decimal(text) for name, text in stated.items()})


ALLOWED_NOT = [
    ({"share": "10.000001"}, "an allowance of more than ten times the bound allows anything"),
    ({"number": "-1"}, "an allowance cannot be negative; it says how far the bound may be missed"),
    ({}, "an allowance is either a number or a percentage"),
]


@pytest.mark.parametrize(("stated", "said"), ALLOWED_NOT)
def test_allowance_that_means_nothing_is_refused(stated: dict[str, str], said: str) -> None:
    """The sentence is all there is to go by."""
    with pytest.raises(ValueError, match=f"^{said}$"):
        Allowance(**{name: Decimal(text) for name, text in stated.items()})
