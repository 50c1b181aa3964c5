"""One behaviour: the same packages on every target, with the same observations."""
