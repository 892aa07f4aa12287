"""What the shipped cases say of the embedded server: ``python -m benchmarks.eval``, or ``make eval``."""
