"""Reads articles from files and writes them back: CSV, Markdown, JSONL. Nothing is stored here."""
