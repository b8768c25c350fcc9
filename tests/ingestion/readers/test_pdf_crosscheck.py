from ingestion.readers.pdf_crosscheck import compare


def test_equal_numbers_in_another_order_are_no_difference() -> None:
    assert compare("pH 5.5 ≤ 7.0", "≤ 7.0 pH 5 .5") == []


def test_other_comparison_sign_is_named() -> None:
    (message,) = compare("assay ≥ 95 %", "assay £ 95 %")
    assert "comparison signs differ" in message
    assert "≥" in message


def test_other_digit_is_named() -> None:
    (message,) = compare("limit 0.15 %", "limit 0.75 %")
    assert "'0.15'" in message
    assert "'0.75'" in message
