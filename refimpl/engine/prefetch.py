"""``prefetch``, for compiled loops: it brings memory into the cache, and computes nothing."""

from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic

ir = cgutils.ir  # llvmlite's, as Numba brings it
READ, KEPT, DATA = 0, 3, 1  # what the memory is for, how long to keep it, and of which cache


@intrinsic
def prefetch(typing: Any, array: Any, index: Any) -> Any:
    """Ask for the cache line of ``array[index]``; nothing happens where that lies beyond the array's end."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        pointer, integer = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, integer, integer, integer])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        data = context.make_array(signature.args[0])(context, builder, values[0]).data
        address = builder.bitcast(builder.gep(data, [values[1]]), pointer)
        builder.call(function, [address, integer(READ), integer(KEPT), integer(DATA)])
        return context.get_dummy_value()

    return types.void(array, index), generate
