"""What is fast and what is not, measured beside something else in the same run: `python -m benchmarks`."""
