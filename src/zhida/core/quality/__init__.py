"""Metrics, surveys, inspection and policy profiles over the event catalogue."""
