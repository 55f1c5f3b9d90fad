"""C01: L2 and decay in SGD."""

from refimpl import SGD, SGDW
from refimpl.claims.experiments import c01_l2_is_decay as c01

from .breaking import failing_proof
from .measured import finding, refuses


def test_numbers():
    numbers = finding("C01").numbers
    assert numbers["sgd_exact"] == 0
    assert 0 < numbers["sgd_float64"] < 1e-13
    assert numbers["adam"] > 0.1


def test_decay_multiplied_by_the_learning_rate_is_noticed(monkeypatch):
    def coupled(lr, momentum, weight_decay):
        return SGDW(lr=lr, momentum=momentum, weight_decay=weight_decay * lr)

    monkeypatch.setattr(c01, "SGDW", coupled)
    assert refuses(c01)


def test_a_method_for_which_the_two_agree_is_no_counterexample(monkeypatch):
    monkeypatch.setattr(c01, "Adam", SGD)
    monkeypatch.setattr(c01, "AdamW", lambda lr, weight_decay: SGDW(lr=lr, momentum=0, weight_decay=weight_decay))
    assert refuses(c01)


def test_a_theorem_that_fails_is_noticed(monkeypatch):
    failing_proof(monkeypatch)
    assert refuses(c01)
