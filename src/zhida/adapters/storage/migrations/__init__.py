"""Numbered, forward-only changes of the schema, each written by hand and tested on a stored old database."""
