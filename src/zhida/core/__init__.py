"""The pure domain: decides and evolves, and refuses input, output, clocks and randomness."""
