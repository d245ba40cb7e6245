"""Use cases: load, decide, save in one transaction, publish after the commit."""
