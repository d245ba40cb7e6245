"""Implementations of the ports, one family per kind of technology; never a use case."""
