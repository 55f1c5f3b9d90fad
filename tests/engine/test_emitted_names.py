"""The name of emitted code: what C and C++ take for themselves is refused, and all else compiles."""

import shutil
import subprocess

import pytest

import refimpl as ri

#: The tables of keywords in C23 (6.4.1) and C++20 ([lex.key], [lex.digraph]), and names of the headers.
KEYWORDS = """alignas alignof auto bool break case char const constexpr continue default do double else enum extern
false float for goto if inline int long nullptr register restrict return short signed sizeof static static_assert
struct switch thread_local true typedef typeof typeof_unqual union unsigned void volatile while
and and_eq asm bitand bitor catch char16_t char32_t char8_t class co_await co_return co_yield compl concept
const_cast consteval constinit decltype delete dynamic_cast explicit export friend mutable namespace new noexcept
not not_eq operator or or_eq private protected public reinterpret_cast requires static_cast template this throw try
typeid typename using virtual wchar_t xor xor_eq
std unix linux main pow powf sqrt sqrtf fabs fabsf maximum maximumf blockIdx blockDim gridDim ptrdiff_t"""
REFUSED = (
    *KEYWORDS.split(),
    *("NULL", "NAN", "INFINITY", "size_t", "M_PI", "errno", "threadIdx", "cudaError_t", "CUDART_INF"),
    *("FLT_MAX", "DBL_EPSILON", "LDBL_MAX", "FP_NAN", "DECIMAL_DIG"),
    *("__x", "_x", "x__y", "x_", "2x", "", "a-b", "a b", "é", "aé", "a\n", "x;", None.__class__, 3),
    "rounded",  # a struct in ``refimpl.engine.power_text``
)
ODD = (
    *("theta", "g", "m", "i", "n", "c", "t", "eta", "beta1", "lr", "thetas", "For", "Double", "x1", "X", "none"),
    *("step", "coefficients", "element", "one", "a" * 60, "stride", "double1", "adam", "void_t", "box_lo"),
)


@pytest.mark.parametrize("name", REFUSED, ids=repr)
@pytest.mark.parametrize("language", ["c", "cuda"])
def test_names_of_the_language_are_refused(name, language):
    with pytest.raises(ValueError, match="name must be an identifier in C"):
        ri.emit(ri.AdamW(), language, name=name)


def test_so_is_the_name_of_a_class():
    cls = type("For", (ri.AdamW,), {"__module__": ri.AdamW.__module__})
    with pytest.raises(ValueError, match=r"name must be .* got 'for'"):
        ri.emit(cls(), "c")
    assert "struct mine" in ri.emit(cls(), "c", name="mine")


@pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc")
def test_all_other_odd_names_compile(tmp_path):
    files = []
    for name in ODD:
        for rule in (ri.AdamW().projected(ri.Box(-1, 1)), ri.NAdam()):
            files.append(tmp_path / f"{len(files)}.c")
            files[-1].write_text(ri.emit(rule, "c", name=name))
    command = ["gcc", "-std=c99", "-Wall", "-Werror", "-fsyntax-only", "-ffp-contract=off", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("g++"), reason="needs g++")
def test_they_are_names_in_cplusplus_too(tmp_path):
    text = "\n".join(f"struct {n} {{ double {n}_1; }}; void {n}_step(struct {n} c);" for n in ODD)
    (tmp_path / "names.cpp").write_text(f"#include <math.h>\n#include <stddef.h>\n{text}\n")
    command = ["g++", "-std=c++17", "-Wall", "-Werror", "-fsyntax-only", str(tmp_path / "names.cpp")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
