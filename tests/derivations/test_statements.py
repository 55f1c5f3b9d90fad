"""What a theorem states: its domain, and what it finds in its source, sorted and with what was seen of it."""

import re

import pytest

import derivations
import derivations.page
from derivations.proving import Finding
from derivations.proving.finding import KINDS, PROVENANCE

THEOREMS = derivations.select()


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name)
def test_every_theorem_says_of_which_numbers_it_is_true(theorem):
    assert theorem.domain
    assert not any(each.endswith(".") for each in theorem.domain)


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name)
def test_what_is_found_is_sorted_and_has_a_provenance(theorem):
    for each in theorem.findings:
        assert each.kind in KINDS
        assert each.provenance in PROVENANCE
        assert each.words
        assert not each.words.endswith(".")


@pytest.mark.parametrize(("kind", "provenance"), [("slip", "text seen"), ("error", "heard of")])
def test_a_finding_of_another_kind_is_refused(kind, provenance):
    with pytest.raises(ValueError, match=r"(kind|provenance) must be one of .*, got '(slip|heard of)'"):
        Finding(kind, "words", provenance)


def found(name):
    return [(each.kind, each.provenance) for each in derivations.theorem(name).findings]


def test_what_is_no_error_is_not_called_one():
    """What is a matter of definition, of a missing word or of a constant is not called an error."""
    assert found("warm_restarts") == [("convention", "text seen")]
    assert found("efficient_form") == [("omission", "text seen")]
    assert found("adam_cycle") == [("gap", "second-hand")]
    assert found("no_l2_for_adaptive") == [("gap", "text seen")]
    assert found("momentum_forms") == [("variant", "author's code seen")]
    assert found("gradient_noise") == [("error", "text seen"), ("improvable", "text seen")]
    assert found("nadam_constant_gradient") == [("error", "from memory")]
    kinds = [kind for kind, _ in found("errata")]
    assert (kinds.count("error"), kinds.count("variant")) == (6, 1)
    words = " ".join(each.words for each in derivations.theorem("errata").findings if each.kind == "variant")
    assert "autograd" in words


def test_json_has_domain_findings_and_the_errors_in_one_text():
    found = derivations.prove("gradient_noise").as_dict()
    assert found["domain"][0] == "every number of samples n ≥ 1, every real margin and gradient"
    assert [each["kind"] for each in found["findings"]] == ["error", "improvable"]
    assert found["erratum"] == found["findings"][0]["words"]
    assert "$" not in str(found["findings"])
    convention = derivations.prove("warm_restarts").as_dict()
    assert convention["erratum"] is None
    assert convention["findings"][0]["provenance"] == "text seen"


def test_pages_call_each_finding_by_its_kind():
    page, proof = derivations.page.page(), derivations.prove("warm_restarts")
    for text in (page, proof.markdown(), proof.latex()):
        assert "Another convention in the source (text seen)" in text
        assert "Domain" in text
        assert "The source errs" not in text


CLAIMS = {
    "gamma_semidefinite": r"Adam and RMSProp, at \$\\alpha_t = \\alpha/\\sqrt\{t\}\$ or \$\\alpha\$, it takes both",
    "limits_of_adam": r"AdaGrad with \$\\sqrt\{t\}\\, \\epsilon\$ for \$\\epsilon\$",
    "cosine_annealing": r"over the \$T\$ steps .* it is \$\(\\eta_\{max\} - \\eta_\{min\}\)/\(2T\)\$ more",
    "efficient_form": r"and where \$m_t \\ne 0\$ only if",
    "gradient_noise": r"0\.407 \\ldots < 1/2",
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_say_no_more_than_is_proved(name):
    assert re.search(CLAIMS[name], derivations.theorem(name).claim)
