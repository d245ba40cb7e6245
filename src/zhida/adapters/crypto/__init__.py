"""Encryption, commitments, signatures and key storage."""
