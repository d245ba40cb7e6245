"""Measurements of ourselves: ``python -m benchmarks`` sets them beside their goals."""
