"""kurtc, a compiler for Kurtosis plans."""
