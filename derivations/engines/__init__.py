"""Other engines decide again what the board accepted: Maxima, Coq's kernel and z3."""
