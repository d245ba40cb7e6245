"""Stores of the event log and its read models: in memory for tests, on SQLite for use, under one contract."""
