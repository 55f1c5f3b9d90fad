"""Greek letters, and what they are called in LaTeX and in code."""

#: Name in LaTeX -> letter.  Where a letter has two names, the last is the one that we write.
LETTERS = {
    **{"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ"},
    **{"eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π"},
    **{"rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "psi": "ψ", "omega": "ω"},
    **{"Gamma": "Γ", "Delta": "Δ", "Pi": "Π", "Sigma": "Σ"},
}
#: Letter -> LaTeX.
LATEX = {letter: rf"\{name}" for name, letter in LETTERS.items()}
#: Letter -> its name in code and in file names.
SPELLED = {letter: name for name, letter in LETTERS.items() if not name.startswith("var")} | {"ε": "eps"}
