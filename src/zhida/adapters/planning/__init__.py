"""Solvers for the staffing planner; loaded by planning commands only, never by a server."""
