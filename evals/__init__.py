"""How good the bot is, measured: our own question sets, and public ones read from a folder by path.

``python -m evals`` prints one table. Nothing here is part of the product; everything it measures is:
the index, the certificate and the rules are the ones that answer contacts.
"""

__all__: list[str] = []
