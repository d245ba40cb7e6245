"""Obligations that outlive a conversation: an owner and a deadline each."""
