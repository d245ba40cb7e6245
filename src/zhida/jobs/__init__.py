"""Timers, retries and the outbox relay, run from one leased job table."""
