"""A citizen sends his number back in any writing, and no other number is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tracking import Found, check_digit, find_tracking_numbers, is_valid

NUMBER = "4800012341"
ARABIC = NUMBER.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
PERSIAN = NUMBER.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
FULL_WIDTH = NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９"))

nine_digits = st.builds(lambda year, rest: f"{year}{rest:07}", st.integers(44, 70), st.integers(0, 9_999_999))


def numbers_in(text: str) -> list[tuple[str, bool]]:
    return [(found.digits, found.valid) for found in find_tracking_numbers(text)]


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        ARABIC,
        PERSIAN,
        FULL_WIDTH,
        f"#{NUMBER}",
        f"({NUMBER})",
        f"«{NUMBER}»",
        f"وين وصل طلبي {ARABIC}؟",
        f"رقم{ARABIC}لو سمحتوا",
        f"رقم{NUMBER}وشكرا",
        f"الطلب رقم:{NUMBER}.",
        f"No.{NUMBER}",
        f"rqm{NUMBER}",
        "48-0001234-1",
        "48–0001234–1",
        "48 0001234 1",
        "4800 012 341",
        "4800.012.341",
        "٤٨٠٠ ٠١٢ ٣٤١",
        "48\u00a00001234\u00a01",
        "4 8 0 0 0 1 2 3 4 1",
        f"\u200f{NUMBER}\u200f",
        f"\u2066{NUMBER}\u2069",
        "4800\u200f012341",
        "48\u200e-\u200e0001234\u200e-\u200e1",
        f"رقم الطلب {NUMBER} وجوالي 0551234567",
        f"{NUMBER} 0551234567",
        f"0551234567 {NUMBER}",
        f"هويتي 1999999913 ورقم الطلب {NUMBER}",
        f"{NUMBER} 3 اسابيع ولا رد",
        "4800 012 341 3 اسابيع ولا رد",
        f"طلبي {NUMBER}\nجوالي 0551234567",
        f"{NUMBER} https://moe.gov.sa/requests/4811112222",
    ],
)
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert numbers_in(text) == [(NUMBER, True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ما عندي رقم",
        "0551234567",
        "٠٥٥١٢٣٤٥٦٧",
        "+966551234567",
        "00966 55 123 4567",
        "+966 55 123 4567",
        "+49 30 123456",
        "+4800012341",
        "1999999913",
        "2999999912",
        "920000000",
        f"1{NUMBER}",
        f"{NUMBER}5",
        f"{NUMBER}123",
        "SA4420000001234567891234",
        "SA44 2000 0001 2345 6789 1234",
        "4800 0123 4712 3456",
        "12/01/1448",
        "2026-11-23 10:30",
        "1200012347",
        "9900012347",
        "https://x.com/i/4800012341",
        f"{NUMBER}@gmail.com",
        "48 طالبا في 0001234 و 1",
        "4800\n012\n341",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_tracking_numbers(text) == ()


def test_a_mistyped_number_is_told_from_an_unknown_one() -> None:
    assert numbers_in("4800012342") == [("4800012342", False)]
    assert numbers_in("رقم 48-0001243-1") == [("4800012431", False)]


def test_several_numbers_are_read_in_their_order() -> None:
    other = "480009876" + check_digit("480009876")
    assert numbers_in(f"{NUMBER} و {other}") == [(NUMBER, True), (other, True)]
    assert numbers_in(f"{NUMBER} {other}") == [(NUMBER, True), (other, True)]
    assert numbers_in(f"4800 012 341 {other[:4]} {other[4:7]} {other[7:]}") == [(NUMBER, True), (other, True)]


def test_the_place_in_the_text_is_told() -> None:
    text = f"طلبي رقم {ARABIC} متاخر"
    assert find_tracking_numbers(text) == (Found(NUMBER, 9, 19, valid=True),)


@given(nine_digits, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_shows(nine: str, position: int, difference: int) -> None:
    number = nine + check_digit(nine)
    wrong = str((int(number[position]) + difference) % 10)
    assert is_valid(number)
    assert not is_valid(number[:position] + wrong + number[position + 1 :])


@given(nine_digits, st.integers(0, 8))
def test_every_swap_of_neighbours_shows(nine: str, position: int) -> None:
    number = nine + check_digit(nine)
    swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]
    assert swapped == number or not is_valid(swapped)


@pytest.mark.parametrize(
    "number", ["", "480001234", "48000123411", "48000123x1", ARABIC, "1300012341", "+480001234"]
)
def test_only_ten_ascii_digits_of_a_plausible_year_are_valid(number: str) -> None:
    assert not is_valid(number)


@given(st.text(alphabet=st.sampled_from("0148٤٨۴ -.#\u200f\u2066اa+@/:x\n"), max_size=60) | st.text())
def test_any_text_is_read_without_fault(text: str) -> None:
    for found in find_tracking_numbers(text):
        assert len(found.digits) == 10
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "1 " * 50_000, "1\u200f" * 50_000, "48-" * 33_000, "a://" * 25_000]
)
def test_a_very_long_text_is_read_in_time(text: str) -> None:
    assert find_tracking_numbers(text) == ()
