"""The Python client of the public API; scripted people, benchmarks and tests speak through it."""

from zhida.client.line import (
    Frame,
    Line,
    Refusal,
    contact_token,
    desk_cookie,
    identified_token,
    open_line,
)

__all__ = ["Frame", "Line", "Refusal", "contact_token", "desk_cookie", "identified_token", "open_line"]
