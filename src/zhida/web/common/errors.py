"""Errors on the wire: one shape, status by class, message in the caller's language."""

from collections.abc import Mapping
from typing import Final

from zhida.core.kernel.errors import (
    Conflict,
    Failed,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    SignInNeeded,
    TooLarge,
    TooMany,
    TooSlow,
    ZhidaError,
)
from zhida.services.texts import Texts

__all__ = ["error_body", "status_of"]

_STATUS: Final[Mapping[type[ZhidaError], int]] = {
    NotFound: 404,
    Forbidden: 403,
    SignInNeeded: 401,
    InvalidInput: 422,
    TooLarge: 413,
    TooSlow: 408,
    Conflict: 409,
    TooMany: 429,
    Refused: 409,
    Failed: 503,
    ZhidaError: 500,
}


def status_of(error: ZhidaError) -> int:
    """Return the HTTP status of an error: that of the nearest class that has one."""
    return next(_STATUS[cls] for cls in type(error).__mro__ if cls in _STATUS)


def error_body(error: ZhidaError, texts: Texts, lang: str) -> dict[str, object]:
    """Return ``{"code", "message", "params", "retry_after_s"?}``."""
    params: dict[str, str | int] = dict(error.params)
    if error.retry_after_s is not None:
        params["retry_after_s"] = error.retry_after_s
    body: dict[str, object] = {
        "code": error.code.value,
        "message": texts.render(f"error.{error.code.value}", lang, params),
        "params": dict(error.params),
    }
    if error.retry_after_s is not None:
        body["retry_after_s"] = error.retry_after_s
    return body
