"""What float32 is on a GPU, as CuPy compiles for it (-ftz=true): NumPy with subnormal numbers flushed to zero.

A ``Flushing`` array goes through the plain reading of a rule like any NumPy array.  Each operation takes zeros
for subnormal operands, keeping signs, and gives zeros for subnormal results.  Where it has done so, ever, it
notes the element: everywhere else each result is NumPy's, and a GPU has no excuse for another bit.
"""

import numpy as np

from tests.arrays.data import run
from tests.ulp import assert_same, flushed, subnormal


class Flushing(np.ndarray):
    """A float32 array whose operations flush; ``touched`` says in which elements one did, in this whole run."""

    @classmethod
    def of(cls, array, touched=None):
        """``array``, beside others of the same run if their ``touched`` is given."""
        flushing = array.view(cls)
        flushing.touched = np.zeros(array.shape, bool) if touched is None else touched
        return flushing

    def __array_finalize__(self, other):
        self.touched = getattr(other, "touched", None)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return self._computed(getattr(ufunc, method), inputs, options)

    def __array_function__(self, function, types, inputs, options):
        return self._computed(function, inputs, options)

    def _computed(self, function, inputs, options):
        touched = next(x.touched for x in inputs if isinstance(x, Flushing))
        result = self._noted(function(*(self._noted(x, touched) for x in inputs), **options), touched)
        return Flushing.of(result, touched) if isinstance(result, np.ndarray) else result

    @staticmethod
    def _noted(x, touched):
        """``x`` flushed, as a plain array, with the elements noted where that made a difference."""
        if not isinstance(x, np.ndarray) or x.dtype != np.float32:
            return np.asarray(x) if isinstance(x, Flushing) else x
        x = np.asarray(x)
        tiny = subnormal(x)
        if tiny.any():
            touched |= tiny
            x = flushed(x)
        return x


def assert_numpys_but_flushed(found, opt, theta, grads):
    """All bits of a run in float32, given by its arrays after each step, on the host.

    Gives t, these arrays, NumPy's, and where the model has flushed so far.
    """
    start = Flushing.of(theta)
    model = run(opt, start, [Flushing.of(g, start.touched) for g in grads])
    for t, (arrays, expected, flushing) in enumerate(zip(found, run(opt, theta, grads), model, strict=True), 1):
        for slot, array in expected.items():
            assert_same(arrays[slot], np.asarray(flushing[slot]), f"{slot} at t = {t}, flushed as the model says")
            assert_same(arrays[slot][~start.touched], array[~start.touched], f"{slot} at t = {t}")
        yield t, arrays, expected, start.touched
