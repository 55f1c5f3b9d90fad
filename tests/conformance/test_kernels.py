"""``ri.kernel_target``: C that is compiled here, right and wrong, and what docs/protocol.md says of it."""

import re
import shutil
import subprocess

import pytest

import refimpl as ri
from tests.conformance.test_protocol import PAGE

BOTH = """
#include <math.h>
#include <stdlib.h>
void adamw(double *theta, const double *g, double *m, double *v, long n, double lr, double beta1, double beta2,
           double eps, double weight_decay, double eta, int t)
{
    for (long i = 0; i < n; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        double m_hat = m[i] / (1 - pow(beta1, t)), v_hat = v[i] / (1 - pow(beta2, t));
        theta[i] -= eta * (lr * m_hat / (sqrt(v_hat) + eps) + weight_decay * theta[i]);
    }
}

/* As PyTorch has it: the decay is a multiple of the rate; corrections and the scale of the gradient from outside. */
void scaled(float *out, float *acc1, float *acc2, const float *dw, float rate, float b1, float b2, float small,
            float wd, float first, float second, float scale, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        float g = dw[i] * scale;
        acc1[i] = b1 * acc1[i] + (1 - b1) * g;
        acc2[i] = b2 * acc2[i] + (1 - b2) * g * g;
        out[i] -= rate * wd * out[i];
        out[i] -= rate * (acc1[i] * first) / (sqrtf(acc2[i] * second) + small);
    }
}

void sgd(double *w, const double *grad, long n, double lr, double l2)
{
    for (long i = 0; i < n; i++)
        w[i] -= lr * (grad[i] + l2 * w[i]);
}
void eight_at_a_time(double *w, const double *grad, long n, double lr, double l2)
{
    for (long i = 0; i < (n + 7) / 8 * 8; i++)
        w[i] -= lr * (grad[i] + l2 * w[i]);
}
void decays_the_gradient(double *w, double *grad, long n, double lr, double l2)
{
    for (long i = 0; i < n; i++)
        w[i] -= lr * (grad[i] += l2 * w[i]);
}
void dies_of_four(double *w, const double *grad, long n, double lr, double l2)
{
    if (n == 4)
        abort();
    sgd(w, grad, n, lr, l2);
}
"""
ADAMW = "double *theta, const double *g, double *m, double *v, long n, double lr, double beta1, double beta2, double eps, double weight_decay, double eta, int t"  # noqa: E501
SCALED = "float *out, float *acc1, float *acc2, const float *dw, float rate, float b1, float b2, float small, float wd, float first, float second, float scale, unsigned int count"  # noqa: E501
VALUES = {
    "out": "theta",
    "rate": "lr",
    "b1": "beta1",
    "b2": "beta2",
    "small": "eps",
    "wd": "weight_decay / lr",
    "first": "1 / (1 - beta1**t)",
    "second": "1 / (1 - beta2**t)",
    "scale": 1.0,
}
PLAIN = "double *w, const double *grad, long n, double lr, double l2"


def compiled(text, folder):
    tool = shutil.which("cc") or shutil.which("gcc")
    if tool is None:
        pytest.skip("there is no cc or gcc here")
    folder.joinpath("mine.c").write_text(text, encoding="utf-8")
    options = ["-O3", "-ffp-contract=fast", "-shared", "-fPIC", "-Wall", "-Werror"]
    subprocess.run([tool, *options, "mine.c", "-o", "libmine.so", "-lm"], cwd=folder, check=True)
    return folder / "libmine.so"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return compiled(BOTH, tmp_path_factory.mktemp("kernels"))


def test_a_right_kernel_passes(library):
    report = ri.check(ri.kernel_target(library, "adamw", ADAMW), against="adamw")
    assert report.passed, report.text()
    assert not [note for note in report.notes if "does not take" in note]
    assert report.target == "libmine.so:adamw"


def test_a_kernel_of_float32_with_names_and_values_of_its_own(library):
    report = ri.check(ri.kernel_target(library, "scaled", SCALED, VALUES), against="adamw")
    assert report.passed, report.text()
    assert {each.scenario.endswith("float32") for each in report.scenarios if not each.untested} == {True}
    assert any("schedule" in note for note in report.notes)


def test_a_wrong_kernel_is_told_its_mistake(tmp_path):
    text = BOTH.replace("(sqrt(v_hat) + eps)", "sqrt(v_hat + eps)")
    assert text != BOTH
    report = ri.check(ri.kernel_target(compiled(text, tmp_path), "adamw", ADAMW), against="adamw")
    assert not report.passed
    assert report.diagnosis.startswith("ε stands inside the root")


def test_a_wrong_kernel_of_float32_fails(tmp_path):
    text = BOTH.replace("* wd *", "* wd * wd *")
    assert text != BOTH
    assert not ri.check(ri.kernel_target(compiled(text, tmp_path), "scaled", SCALED, VALUES), against="adamw").passed


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("eight_at_a_time", "the function wrote beyond the"),
        ("decays_the_gradient", "the function changed the gradient that it was given"),
    ],
)
def test_what_a_kernel_must_not_do(library, function, told):
    report = ri.check(ri.kernel_target(library, function, PLAIN.replace("const ", "")), against="sgd")
    assert not report.passed
    assert told in report.diagnosis


def test_a_crash_is_a_finding_of_its_scenario(library):
    report = ri.check(ri.kernel_target(library, "dies_of_four", PLAIN), against="sgd")
    failed = [each for each in report.scenarios if not each.passed]
    assert failed
    assert all("its process ended with code -6" in each.misbehaviour for each in failed)
    assert next(each for each in report.scenarios if each.scenario == "random").passed


@pytest.mark.parametrize(
    ("function", "signature", "values", "told"),
    [
        ("absent", PLAIN, {}, "the function 'absent' of"),
        ("sgd", "double *w, long n, double lr, double l2", {}, "signature must have one pointer to the gradient"),
        ("sgd", "double *w, const double *grad, long n, double rate", {}, "rate needs an entry in values"),
        ("sgd", "char *w, const double *grad, long n, double lr", {}, "char * w must be a pointer to float, double"),
        ("sgd", "double *w, const double *grad, long, double lr", {}, "a type and a name"),
        ("sgd", PLAIN, {"rate": "lr"}, "values must be for parameters of the signature"),
        ("sgd", PLAIN, {"lr": "lr +"}, "must be a number or an expression"),
        ("sgd", PLAIN, {"lr": "__import__('os')"}, "needs an entry in values"),
        ("sgd", PLAIN, {"grad": "lr"}, "must be 'theta', 'g' or the number"),
    ],
)
def test_what_cannot_be_called_is_refused(library, function, signature, values, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        ri.check(ri.kernel_target(library, function, signature, values), against="sgd")


def test_a_library_must_exist(tmp_path):
    with pytest.raises(ValueError, match="library must be a shared library"):
        ri.kernel_target(tmp_path / "none.so", "sgd", PLAIN)
    with pytest.raises(TypeError, match="signature must be a text"):
        ri.kernel_target(__file__, "sgd", ["w"])


def test_the_page_about_kernels_is_true(tmp_path, monkeypatch, capsys):
    (kernel,) = re.findall(r"```c\n(.*?)```", PAGE, re.DOTALL)
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[-1]
    compiled("#include <math.h>\n" + kernel, tmp_path)
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert capsys.readouterr().out.startswith("libmine.so:adamw_step is adamw")
