"""Discrete-event simulation that drives the same core under a virtual clock."""
