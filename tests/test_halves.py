"""Token vectors are widened bit by bit; every value there is must come out as numpy has it."""

import numpy as np

from index.halves import widened


def test_every_finite_half_is_the_same_number_in_float32() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)].reshape(-1, 31)
    wide = widened(finite)
    assert wide.dtype == np.float32
    # Compared as bits, so that -0.0 is told from 0.0.
    assert np.array_equal(wide.view(np.uint32), finite.astype(np.float32).view(np.uint32))


def test_what_is_float32_is_not_copied() -> None:
    values = np.ones((2, 3), dtype=np.float32)
    assert widened(values) is values or np.shares_memory(widened(values), values)
