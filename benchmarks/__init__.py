"""What the program costs on this machine, each figure beside its budget: `python -m benchmarks`."""
