"""Benchmarks: ourselves beside a floor in C, under one load, in the same minute; ratios, not bare speeds."""
