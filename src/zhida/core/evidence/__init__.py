"""The hash chain and the export format anyone can verify offline.

The byte format of this package is frozen (docs/reference/evidence.md, tests/vectors/chain): records written
by any version verify under every later one.
"""
