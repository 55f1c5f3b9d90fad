"""Runs on JAX arrays laid over eight virtual devices; a program of its own, for JAX counts its devices once.

    XLA_FLAGS=--xla_force_host_platform_device_count=8 python -m tests.arrays.sharded_jax

For every rule: the slots of ``init``, and all that a step computes, keep the sharding of the parameters; the
devices exchange nothing; and every bit is that of the same run on one device.
"""

import numpy as np

from tests.arrays import rules
from tests.arrays.data import gradients, parameters
from tests.ulp import assert_same

STEPS = 4
SHAPE = (2, 16, 3)


def main():
    import jax
    from jax.sharding import AxisType, NamedSharding, PartitionSpec

    assert len(jax.devices()) == 8, jax.devices()
    jax.config.update("jax_enable_x64", True)
    cases = [(name, variant, AxisType.Auto) for name in rules.RULES for variant in rules.VARIANTS]
    cases += [(name, "lanes, schedule and box", AxisType.Explicit) for name in ("Adam", "AMSGrad")]
    for name, variant, kind in cases:
        mesh = jax.make_mesh((8,), ("devices",), axis_types=(kind,))
        follow(rules.VARIANTS[variant](name), NamedSharding(mesh, PartitionSpec(None, "devices")), f"{name}, {variant}")
    print(f"{len(cases)} runs stayed sharded")


def follow(opt, sharding, what):
    """One run over the devices beside one on the first of them."""
    import jax

    def spread(x):
        return jax.device_put(x, sharding)

    theta, grads = parameters(SHAPE, "float64"), gradients(STEPS, SHAPE, "float64")
    theirs, single = spread(theta), jax.device_put(theta, jax.devices()[0])
    state, single_state = opt.init(theirs), opt.init(single)
    stays({"theta": theirs, **state.slots}, sharding, what)
    exchanges_nothing(opt, theirs, state, what)
    for g in grads:
        (values,) = opt.intermediates(theirs, spread(g), state)
        stays({key: x for key, x in values.items() if isinstance(x, jax.Array) and x.ndim == 3}, sharding, what)
        theirs, state = opt.step(theirs, spread(g), state)
        single, single_state = opt.step(single, jax.device_put(g, jax.devices()[0]), single_state)
        for slot, array in {"theta": theirs, **state.slots}.items():
            alone = {"theta": single, **single_state.slots}[slot]
            assert_same(np.asarray(array), np.asarray(alone), f"{what}: {slot}")


def stays(arrays, sharding, what):
    """Each array is laid out as ``sharding`` says, an eighth of it on each device."""
    assert "theta" in arrays
    for slot, array in arrays.items():
        assert array.sharding.is_equivalent_to(sharding, array.ndim), f"{what}: {slot} is laid out as {array.sharding}"
        assert {shard.data.shape for shard in array.addressable_shards} == {(2, 2, 3)}, f"{what}: {slot}"


def exchanges_nothing(opt, theta, state, what):
    """The step, compiled, has no operation in which devices talk to each other."""
    import jax

    def compute(theta, g):
        theta, after = opt.step(theta, g, state)
        return theta, after.slots

    text = jax.jit(compute).lower(theta, theta).compile().as_text()
    assert "num_partitions=8" in text
    for word in ("all-gather", "all-reduce", "all-to-all", "collective", "reduce-scatter"):
        assert word not in text, f"{what}: {word}"


if __name__ == "__main__":
    main()
