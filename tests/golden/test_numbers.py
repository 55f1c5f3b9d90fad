"""Numbers in files: what is written, and what is read."""

import numpy as np
import pytest

from refimpl.conformance.vectors.numbers import pair, pairs, parsed, unpaired

NUMBERS = {"0x1.8p+1": 3.0, "0X1P-1": 0.5, "-2.5e-3": -0.0025, "3": 3.0, "1.": 1.0, ".5": 0.5, "+inf": float("inf")}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_in_strings(text):
    assert parsed(text, "here") == NUMBERS[text]


@pytest.mark.parametrize("text", ["", " 1", "1_0", "0x", "0x1p", "1e", "nan(0)", "１", "1,5", "0x1.8p1.0", "--1", "."])
def test_other_strings_are_none(text):
    with pytest.raises(ValueError, match="here must be a number"):
        parsed(text, "here")


WRITTEN = {
    1.0: "0x1p0",
    -0.0: "-0x0p0",
    0.75: "0x1.8p-1",
    5e-324: "0x0.0000000000001p-1022",
    1e22: "0x1.0f0cf064dd592p73",
}


@pytest.mark.parametrize("x", WRITTEN)
def test_hex_floats_are_short_and_exact(x):
    assert pair(x) == {"hex": WRITTEN[x], "decimal": x}
    assert float.fromhex(WRITTEN[x]) == x


def test_what_is_not_finite_is_a_string():
    assert pairs([np.nan, np.inf, -np.inf]) == {"hex": ["nan", "inf", "-inf"], "decimal": ["nan", "inf", "-inf"]}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_come_back_bit_for_bit(dtype):
    x = np.array([0.1, -0.0, 1e-40, np.nan, np.inf], dtype)
    assert unpaired(pairs(x), dtype).tobytes() == x.tobytes()
