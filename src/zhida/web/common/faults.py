"""Every failure of a route becomes the one error shape, in the caller's language."""

from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from zhida.core.kernel.errors import Broken, Forbidden, InvalidInput, NotFound, TooLarge, ZhidaError
from zhida.services.platform import Platform
from zhida.services.texts import Texts
from zhida.web.common.context import language_of, web_of
from zhida.web.common.errors import error_body, status_of
from zhida.web.common.schemas import wire

__all__ = ["add_fault_handlers", "answer_fault", "fault_answer"]


def fault_answer(error: ZhidaError, texts: Texts, lang: str, status: int | None = None) -> Response:
    """Return an error as a response."""
    status = status or status_of(error)
    headers = {"cache-control": "no-store"}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    if status == 408:
        headers["connection"] = "close"
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return wire(error_body(error, texts, lang), status, headers)


def answer_fault(request: Request, error: ZhidaError, status: int | None = None) -> Response:
    """Return an error as the answer to this request."""
    platform: Platform = web_of(request).platform
    return fault_answer(error, platform.texts, language_of(request), status)


def add_fault_handlers(api: FastAPI) -> None:
    """Put the handlers of every kind of failure in place."""
    api.add_exception_handler(ZhidaError, _refused)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _by_status)
    api.add_exception_handler(Exception, _broken)


def _refused(request: Request, error: Exception) -> Response:
    return answer_fault(request, cast("ZhidaError", error))


def _invalid(request: Request, error: Exception) -> Response:
    first = cast("dict[str, object]", cast("RequestValidationError", error).errors()[0])
    loc = cast("tuple[object, ...]", first["loc"])
    where = "/".join(str(part) for part in loc if part not in {"body", "query", "path"}) or "body"
    if first["type"] == "json_invalid":
        where = "body"
    return answer_fault(request, InvalidInput(params={"field": where[:80], "why": str(first["msg"])[:200]}))


def _by_status(request: Request, error: Exception) -> Response:
    refused = cast("HTTPException", error)
    status = refused.status_code
    known = {404: NotFound(), 403: Forbidden(), 413: TooLarge(params={"limit": 0})}
    if status == 405:
        why = InvalidInput(params={"field": "method", "why": "not for this address"})
        answer = answer_fault(request, why, status)
        answer.headers.update(refused.headers or {})
        return answer
    return answer_fault(
        request, known.get(status, InvalidInput(params={"field": "body", "why": "cannot be read"}))
    )


def _broken(request: Request, error: Exception) -> Response:
    del error
    return answer_fault(request, Broken(), 500)
