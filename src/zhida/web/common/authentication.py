"""From a credential to an actor: the contact's bearer token, or the agent's cookie."""

from typing import Final

from starlette.requests import Request

from zhida.core.kernel.errors import ErrorCode, Forbidden, SignInNeeded
from zhida.web.common.context import Caller, Web, origin_of
from zhida.web.common.credentials import Credential, bearer_of, cookie_name, read_credential, session_of

__all__ = ["WRITE_HEADER", "authenticate", "check_own_page", "contact_of", "is_guarded"]

WRITE_HEADER: Final = "x-zhida"
_READING: Final = frozenset({"GET", "HEAD"})


async def authenticate(web: Web, request: Request) -> Caller:
    """Return who calls.

    Raises:
        SignInNeeded: No credential, or one that is unknown, over, or revoked.
        Forbidden: code ``origin_refused``; a write by cookie that our own pages did not send.
    """
    header = request.headers.get("authorization")
    if header is not None:
        return await contact_of(web, bearer_of(header))
    credential = read_credential(request.cookies.get(cookie_name(is_secure=is_guarded(web, request))))
    if credential is None:
        raise SignInNeeded
    if request.method not in _READING:
        check_own_page(request)
    actor, row = await web.platform.staff.of_session(credential.tenant, credential.token)
    return Caller(actor=actor, token=credential.token, session=session_of(credential.token), row=row)


async def contact_of(web: Web, credential: Credential | None) -> Caller:
    """Return the contact behind a credential.

    Raises:
        SignInNeeded: It is none of ours, unknown, over, or its contact was erased.
    """
    if credential is None:
        raise SignInNeeded
    actor = await web.platform.visits.of_token(credential.tenant, credential.token)
    return Caller(actor=actor, token=credential.token, session=session_of(credential.token))


def is_guarded(web: Web, request: Request) -> bool:
    """Tell whether the desk's cookie must be the protected one: everywhere but on a loopback address in dev.

    Over plain http from another machine a browser drops it, and the desk says so: better than a session that
    everybody on the way can read.
    """
    return web.config.secure_cookies or not origin_of(request).place.is_loopback


def check_own_page(request: Request) -> None:
    """Refuse a write that rides on a cookie unless a page of ours sent it.

    The browser must name the page (the edge checked that it is ours) and the page must set a header that no
    form and no foreign script can set.

    Raises:
        Forbidden: code ``origin_refused``.
    """
    if not origin_of(request).has_origin or request.headers.get(WRITE_HEADER) != "1":
        raise Forbidden(ErrorCode.ORIGIN_REFUSED)
