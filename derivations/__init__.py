"""The theorems, one module each, proved with SymPy about the code that runs."""
