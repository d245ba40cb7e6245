"""Scripted visitors and agents that use only the public socket interface."""
