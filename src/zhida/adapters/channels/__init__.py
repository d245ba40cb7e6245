"""Codecs and senders of the media a contact can use."""
