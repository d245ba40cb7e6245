"""Erlang formulas, forecast, staffing and shifts."""
