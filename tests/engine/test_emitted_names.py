"""The name of emitted code: what C and C++ take for themselves is refused, and all else compiles."""

import shutil
import subprocess

import pytest

import refimpl as ri

REFUSED = (
    *(
        "for",
        "double",
        "struct",
        "int",
        "main",
        "restrict",
        "inline",
        "class",
        "new",
        "template",
        "this",
        "and",
        "bool",
    ),
    *("pow", "sqrt", "maximum", "NULL", "NAN", "INFINITY", "size_t", "FLT_MAX", "M_PI", "errno", "linux", "asm"),
    *(
        "__x",
        "_x",
        "x__y",
        "x_",
        "2x",
        "",
        "a-b",
        "a b",
        "é",
        "a\n",
        "x;",
        None.__class__,
        3,
        "threadIdx",
        "static_assert",
        "rounded",  # a struct in ``refimpl.engine.power_text``
    ),
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
