"""The contract of tools and money actions: rules, confirmation, idempotency."""
