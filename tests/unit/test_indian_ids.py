import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel import indian_ids

VALID_GSTINS = [
    "27AAPFU0939F1ZV",
    "29AAFCC9980M1ZR",
    "24AAQCA8719H1ZC",
    "29AAGCB7383J1Z4",
    "37AADCS0472N1Z1",
    "27AADCB2230M1ZT",
    "29ABCCE1234F1ZY",
    "27AAACX0001A1ZA",
    "33AAAFX0002B1Z8",
    "24AAAPX0003C1ZJ",
    "07AAATX0004D2Z3",
    "09AAAHX0005E1ZM",
    "36AAALX0006F1ZD",
    "24AAACC1206D1ZM",
    "36AABCK1716D1Z1",
    "27AAFCV2449G1Z7",
    "29AAFFC8126N1ZZ",
    "29AAICP2912R1ZR",
]
# The check character is right; the fourth letter of the PAN names no holder, or its digits are 0.
RIGHT_CHECK = ["29ABCDE1234F1ZW"]
WRONG_CHECK = {
    "29ABCDE1234F1Z5": "W",
    "22AAAAA0000A1Z5": "C",
    "29GGGGG1314R9Z6": "A",
    "27AAPFU0939F1ZO": "V",
    "27AABCU9603R1ZM": None,
    "07PDUJS4678K1Z4": None,
}
IRNS = [
    (
        ("29AAFCC9980M1ZR", "2019-20", "INV", "2019-20/KA/1"),
        "23f498ee41441ecad30f72ba5b9907506c3df70a17b0e0dff46b76a786400662",
    ),
    (
        ("01AMBPG7773M002", "2022-23", "INV", "SINV-CFY-00067"),
        "706daeccda0ef6f818da78f3a2a05a1288731057373002289b46c3229289a2e7",
    ),
    (
        ("29ABCCE1234F1ZY", "2023-24", "INV", "INV-2024-001"),
        "80a53fc10116ae701a7430c8a1da25f5411f7105e3e8e31c18e2b39f17ad04ac",
    ),
    (
        ("29AACCT3705E000", "2020-21", "INV", "SHB/456/20"),
        "fef1df90406b928db26a62f816debc9bb5256d9375e60dc4226653cc23a8c595",
    ),
]


@pytest.mark.parametrize("gstin", VALID_GSTINS)
def test_a_registered_gstin_has_no_problem(gstin: str) -> None:
    assert indian_ids.gstin_problems(gstin) == []


@pytest.mark.parametrize("gstin", RIGHT_CHECK)
def test_a_right_check_character_is_not_complained_of(gstin: str) -> None:
    assert "gstin_check" not in indian_ids.gstin_problems(gstin)


@pytest.mark.parametrize(("gstin", "right"), WRONG_CHECK.items())
def test_a_wrong_check_character_is_found(gstin: str, right: str | None) -> None:
    assert "gstin_check" in indian_ids.gstin_problems(gstin)
    assert right in {None, indian_ids.gstin_check_character(gstin[:14])}


@pytest.mark.parametrize(
    ("gstin", "problem"),
    [
        ("29AACCT3705E000", "gstin_format"),
        ("01AMBPG7773M002", "gstin_format"),
        ("27AAPFU0939F1ZV\n", "gstin_format"),
        ("27aapfu0939f1zv", "gstin_format"),
        ("", "gstin_format"),
        ("39AAPFU0939F1ZV", "gstin_state"),
        ("00AAPFU0939F1ZV", "gstin_state"),
        ("22AAAAA0000A1ZC", "gstin_pan"),
    ],
)
def test_a_gstin_that_cannot_be_says_why(gstin: str, problem: str) -> None:
    assert problem in indian_ids.gstin_problems(gstin)


@given(st.sampled_from(VALID_GSTINS), st.integers(0, 14), st.sampled_from("0123456789ABCXYZ"))
def test_one_wrong_character_never_goes_unnoticed(gstin: str, place: int, other: str) -> None:
    slip = gstin[:place] + other + gstin[place + 1 :]

    assert (indian_ids.gstin_problems(slip) == []) == (slip == gstin)


@given(st.text())
def test_no_text_makes_a_check_raise(text: str) -> None:
    for problems in (
        indian_ids.gstin_problems,
        indian_ids.pan_problems,
        indian_ids.udyam_problems,
        indian_ids.invoice_number_problems,
        indian_ids.ifsc_problems,
        indian_ids.account_number_problems,
        indian_ids.vpa_problems,
        indian_ids.irn_problems,
    ):
        assert isinstance(problems(text), list)
    indian_ids.normal_utr(text)
    indian_ids.pan_holder(text)


@pytest.mark.parametrize(
    ("pan", "problems"),
    [
        ("AAPFU0939F", []),
        ("ABCPV1234D", []),
        ("AAPFU0000F", ["pan_digits"]),
        ("ABCDE1234F", ["pan_holder"]),
        ("AAPFU0939", ["pan_format"]),
        ("AAPFU\u0660939F", ["pan_format"]),
    ],
)
def test_a_pan_is_judged_by_its_letters_and_digits(pan: str, problems: list[str]) -> None:
    assert indian_ids.pan_problems(pan) == problems


def test_the_fourth_letter_of_a_pan_names_its_holder() -> None:
    assert indian_ids.pan_holder("AAPFU0939F") == "firm"
    assert indian_ids.pan_holder("AAACX0001A") == "company"
    assert indian_ids.pan_holder("ABCDE1234F") is None


@pytest.mark.parametrize(("parts", "number"), IRNS)
def test_the_irn_is_the_portals(parts: tuple[str, str, str, str], number: str) -> None:
    assert indian_ids.irn(*parts) == number
    assert indian_ids.irn_problems(number) == []


def test_the_irn_does_not_depend_on_the_case_of_the_number() -> None:
    upper = indian_ids.irn("29AAFCC9980M1ZR", "2026-27", "INV", "AB/1")

    assert indian_ids.irn("29AAFCC9980M1ZR", "2026-27", "INV", "ab/1") == upper


@pytest.mark.parametrize(
    ("number", "on_portal"),
    [
        ("INV/2026-27/001", []),
        ("0123", ["invoice_number_lead"]),
        ("/1", ["invoice_number_lead"]),
        ("A" * 17, ["invoice_number_format"]),
        ("INV 1", ["invoice_number_format"]),
        ("", ["invoice_number_format"]),
    ],
)
def test_an_invoice_number_follows_rule_46(number: str, on_portal: list[str]) -> None:
    assert indian_ids.invoice_number_problems(number, e_invoice=True) == on_portal


def test_the_other_identifiers_are_told_from_their_neighbours() -> None:
    assert indian_ids.udyam_problems("UDYAM-MH-01-0000001") == []
    assert indian_ids.udyam_problems("UDYAM-MH-1-0000001") == ["udyam_format"]
    assert indian_ids.ifsc_problems("HDFC0001234") == []
    assert indian_ids.ifsc_problems("HDFC1001234") == ["ifsc_format"]
    assert indian_ids.account_number_problems("123456789") == []
    assert indian_ids.account_number_problems("12345678") == ["account_number_format"]
    assert indian_ids.vpa_problems("ravi.k@okhdfc") == []
    assert indian_ids.vpa_problems("ravi@") == ["vpa_format"]


def test_a_utr_is_stored_in_upper_case() -> None:
    assert indian_ids.normal_utr(" hdfcn26328000001 ") == "HDFCN26328000001"
    assert indian_ids.normal_utr("123456789012") == "123456789012"
    assert indian_ids.normal_utr("short") is None
    assert indian_ids.normal_utr("A" * 36) is None
