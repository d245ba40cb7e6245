"""The one tree of errors, each with a stable code and the fields a message needs.

    ZhidaError
    ├── Refused            the rules say no; the caller can do something else (4xx)
    │   ├── NotFound           missing, or not yours: never told apart
    │   ├── Forbidden          you are known, and may not
    │   ├── SignInNeeded       nobody is signed in, or the credential is spent
    │   ├── InvalidInput       a value is wrong; ``params`` says which and why
    │   ├── TooLarge           a frame, message or file over its limit
    │   ├── TooSlow            the request did not come whole in its time
    │   ├── Conflict           the thing changed meanwhile; look again
    │   └── TooMany            slow down; ``retry_after_s`` says for how long
    └── Failed             our side failed; nothing was half-done (5xx)
        ├── Unavailable        a store or model is down; retry later
        └── Broken             stored state contradicts itself

The core knows no HTTP: ``web/common/errors.py`` maps class to status by method resolution order.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

__all__ = [
    "Broken",
    "Conflict",
    "ErrorCode",
    "Failed",
    "Forbidden",
    "InvalidInput",
    "NotFound",
    "Refused",
    "SignInNeeded",
    "TooLarge",
    "TooMany",
    "TooSlow",
    "Unavailable",
    "ZhidaError",
]

Param: TypeAlias = str | int


class ErrorCode(StrEnum):
    """Stable codes; the wire, the message catalogues and docs/reference/errors.md use these names."""

    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    SIGN_IN_NEEDED = "sign_in_needed"
    SIGN_IN_FAILED = "sign_in_failed"
    PASSWORD_CHANGE_NEEDED = "password_change_needed"  # noqa: S105 -- the name of an error, not a secret
    IDENTITY_INVALID = "identity_invalid"
    TICKET_INVALID = "ticket_invalid"
    ORIGIN_REFUSED = "origin_refused"
    HOST_REFUSED = "host_refused"
    INVALID_INPUT = "invalid_input"
    UNKNOWN_COMMAND = "unknown_command"
    BAD_FRAME = "bad_frame"
    MESSAGE_EMPTY = "message_empty"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    CONFLICT = "conflict"
    IDEMPOTENCY_REUSED = "idempotency_reused"
    CONVERSATION_CLOSED = "conversation_closed"
    NOT_IN_LINE = "not_in_line"
    OFFER_GONE = "offer_gone"
    NOT_YOUR_CONVERSATION = "not_your_conversation"
    AGENT_FULL = "agent_full"
    SETTINGS_INVALID = "settings_invalid"
    IMPORT_INVALID = "import_invalid"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    BROKEN = "broken"
    NOT_CANONICAL = "not_canonical"
    SEAL_BROKEN = "seal_broken"
    KEY_UNKNOWN = "key_unknown"
    UNSAFE_SECRET = "unsafe_secret"  # noqa: S105 -- the name of an error, not a secret


class ZhidaError(Exception):
    """Base of everything zhida raises on purpose.

    Args:
        code: Stable name of what went wrong.
        params: Values the message in the caller's language is filled with; never personal text.
        retry_after_s: Whole seconds after which the same call may succeed.
    """

    default_code = ErrorCode.BROKEN

    def __init__(
        self,
        code: ErrorCode | None = None,
        *,
        params: Mapping[str, Param] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        self.code = code or self.default_code
        self.params: Mapping[str, Param] = MappingProxyType(dict(params or {}))
        self.retry_after_s = retry_after_s
        super().__init__(f"{self.code.value} {dict(self.params)}" if self.params else self.code.value)


class Refused(ZhidaError):
    """The rules say no; nothing happened and the caller can act on the code."""

    default_code = ErrorCode.CONFLICT


class NotFound(Refused):
    """The object does not exist or is not the caller's; both look the same."""

    default_code = ErrorCode.NOT_FOUND


class Forbidden(Refused):
    """The caller is known and may not do this."""

    default_code = ErrorCode.FORBIDDEN


class SignInNeeded(Refused):
    """No valid credential came with the call."""

    default_code = ErrorCode.SIGN_IN_NEEDED


class InvalidInput(Refused):
    """A value is wrong; ``params`` names the field and the rule."""

    default_code = ErrorCode.INVALID_INPUT


class TooLarge(Refused):
    """Something is over its size limit; ``params`` holds the limit."""

    default_code = ErrorCode.TOO_LARGE


class TooSlow(Refused):
    """A request did not come whole in its time; ``params`` says after how long."""

    default_code = ErrorCode.TOO_SLOW


class Conflict(Refused):
    """The state does not allow this any more."""

    default_code = ErrorCode.CONFLICT


class TooMany(Refused):
    """The caller is over a rate limit."""

    default_code = ErrorCode.TOO_MANY


class Failed(ZhidaError):
    """Our side failed; the command left nothing half-done."""

    default_code = ErrorCode.UNAVAILABLE


class Unavailable(Failed):
    """A store, broker or model cannot be reached now."""


class Broken(Failed):
    """Stored state contradicts itself; an operator must look."""

    default_code = ErrorCode.BROKEN
