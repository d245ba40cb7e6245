"""Protocols the services use and the adapters implement; no implementation lives here."""
