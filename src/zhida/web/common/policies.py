"""Routes with a policy: who may call, how often, and what a repeated write answers.

A route says which action it is, and that is checked before its body is even read. A route without a policy
cannot be made: the module that tries fails at import.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeVar, cast

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import ErrorCode, Forbidden, InvalidInput
from zhida.services.idempotency import KeptAnswer
from zhida.services.rows import flag
from zhida.web.common.authentication import authenticate
from zhida.web.common.context import Caller, Web, agent_of, note_caller, origin_of, web_of
from zhida.web.common.limits import READS, WRITES, Limit
from zhida.web.common.schemas import ERROR_CONTENT

__all__ = ["CURRENT", "Gate", "PolicedRoute", "Policy", "Rules", "new_router", "route", "rules_of"]

CURRENT: Final = "current"
"""In the place of a conversation's id: the one the contact has now."""
_MARK: Final = "zhida_rules"
_READING: Final = frozenset({"GET", "HEAD"})
_KEY_CHARS: Final = 128


class Gate(StrEnum):
    """Who may call where there is no object and no action of the authority."""

    PUBLIC = "public"
    """Everybody; the route gives away only what everybody may know."""
    SIGNED_IN = "signed_in"
    """Contact or agent, about themselves."""
    ACCOUNT = "account"
    """An agent about the own account, also while the one-time password must still be changed."""


Policy = Action | Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for one route."""

    policy: Policy
    limit: Limit | None = None
    is_repeatable: bool = True
    """Whether ``Idempotency-Key`` is honoured; not where an answer holds a secret, which is never stored."""


Inner = Callable[[Request], Coroutine[object, object, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


class PolicedRoute(APIRoute):
    """A route that admits, limits and repeats by its rules before its handler runs."""

    def get_route_handler(self) -> Inner:
        """Return the handler with the checks around it.

        Raises:
            RuntimeError: The route has no policy.
        """
        inner, rules = super().get_route_handler(), rules_of(self)
        is_read = set(self.methods or ()) <= _READING

        async def handle(request: Request) -> Response:
            web = web_of(request)
            caller = await _admit(web, request, rules)
            _limit(web, request, caller, rules, is_read=is_read)
            if not is_read:
                await request.body()
            key = request.headers.get("idempotency-key")
            if is_read or caller is None or key is None or not rules.is_repeatable:
                return await inner(request)
            return await _once(web, request, caller, key, inner)

        return handle


def new_router(prefix: str = "", tag: str | None = None) -> APIRouter:
    """Return a router that takes only routes with a policy."""
    return APIRouter(prefix=prefix, tags=[tag] if tag else None, route_class=PolicedRoute)


def route(
    router: APIRouter,
    method: str,
    path: str,
    *,
    action: Policy,
    limit: Limit | None = None,
    is_repeatable: bool = True,
    status: int = 200,
    answer: object = None,
    gives: Sequence[str] = (),
    takes: str | None = None,
    is_documented: bool = True,
) -> Callable[[Endpoint], Endpoint]:
    """Register a handler under its policy.

    ``gives`` are the media types of an answer that is not JSON, ``takes`` that of a body read as it comes.

    Raises:
        TypeError: ``action`` is not a policy.
    """
    if not isinstance(cast("object", action), Policy):
        msg = f"{method} {path} has no policy"
        raise TypeError(msg)
    rules = Rules(policy=action, limit=limit, is_repeatable=is_repeatable)

    def register(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, rules)
        router.add_api_route(
            path,
            endpoint,
            methods=[method] if is_documented or method != "GET" else ["GET", "HEAD"],
            status_code=status,
            response_model=answer,
            response_class=Response if gives else JSONResponse,
            include_in_schema=is_documented,
            operation_id=getattr(endpoint, "__name__", path),
            responses={**_files(status, gives), **_faults(method, path, action)},
            openapi_extra=_extra(method, action, takes, is_repeatable=is_repeatable),
        )
        return endpoint

    return register


def rules_of(route: APIRoute) -> Rules:
    """Return the rules of a route.

    Raises:
        RuntimeError: It has none.
    """
    rules = getattr(route.endpoint, _MARK, None)
    if not isinstance(rules, Rules):
        msg = f"{sorted(route.methods or ())} {route.path} has no policy: register it with `route`"
        raise RuntimeError(msg)
    return rules


async def _admit(web: Web, request: Request, rules: Rules) -> Caller | None:
    if rules.policy is Gate.PUBLIC:
        return None
    caller = await authenticate(web, request)
    note_caller(request, caller)
    if rules.policy is Gate.ACCOUNT:
        agent_of(caller)
        return caller
    if caller.row is not None and flag(caller.row, "must_change"):
        raise Forbidden(ErrorCode.PASSWORD_CHANGE_NEEDED)
    if isinstance(rules.policy, Action):
        await _authorize(web, request, caller, rules.policy)
    return caller


async def _authorize(web: Web, request: Request, caller: Caller, action: Action) -> None:
    access, conversation_id = web.platform.access, request.path_params.get("conversation_id")
    if conversation_id is None:
        access.authorize(caller.actor, action)
    elif conversation_id == CURRENT:
        access.authorize(caller.actor, Action.OPEN_CONVERSATION)
    else:
        await access.access_conversation(caller.actor, str(conversation_id), action)


def _limit(web: Web, request: Request, caller: Caller | None, rules: Rules, *, is_read: bool) -> None:
    address = origin_of(request).address
    who = address if caller is None else f"{caller.actor.tenant}/{caller.key}"
    if rules.limit is not None:
        web.buckets.take(rules.limit, who)
    if rules.policy is not Action.ASK_PERSON:
        web.buckets.take(READS if is_read else WRITES, who)


async def _once(web: Web, request: Request, caller: Caller, key: str, inner: Inner) -> Response:
    if not (0 < len(key) <= _KEY_CHARS and key.isascii() and key.isprintable()):
        raise InvalidInput(
            params={"field": "Idempotency-Key", "why": f"1 to {_KEY_CHARS} printable characters"}
        )
    target = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    asked = sha256(target + await request.body()).hexdigest()
    async with web.idempotency.turn(caller.actor.tenant, caller.key, key, asked) as turn:
        kept = await turn.known()
        if kept is not None:
            return Response(
                kept.response or None,
                kept.status,
                {"idempotent-replayed": "true"},
                "application/json" if kept.response else None,
            )
        response = await inner(request)
        if response.status_code < 300:
            answer = KeptAnswer(status=response.status_code, response=bytes(response.body).decode())
            await turn.keep(answer)
        return response


def _faults(method: str, path: str, action: Policy) -> dict[int | str, dict[str, object]]:
    codes = {429, 503}
    if "{" in path or action is Gate.PUBLIC:
        codes.add(404)
    if action is not Gate.PUBLIC:
        codes |= {401, 403}
    codes.add(422)
    if method not in _READING:
        codes |= {401, 403, 404, 409, 413}
    return {code: {"description": _MEANING[code], "content": ERROR_CONTENT} for code in sorted(codes)}


def _files(status: int, gives: Sequence[str]) -> dict[int | str, dict[str, object]]:
    return {status: {"content": {kind: _content(kind) for kind in gives}}} if gives else {}


def _content(kind: str) -> dict[str, object]:
    """Return what stands in a body of a media type: letters, or bytes that have no schema."""
    return {"schema": {"type": "string"}} if kind.startswith("text/") else {}


_MEANING: Final = {
    401: "Nobody is signed in, or the credential is spent.",
    403: "Known, and may not; or the call came from a foreign page.",
    404: "Missing, or not yours: never told apart.",
    409: "The state does not allow this now, or the idempotency key was used for another call.",
    413: "Larger than the limit in `params`.",
    422: "A value is wrong; `params` names the field and why.",
    429: "Too often; `retry_after_s` says for how long.",
    503: "Our side failed; nothing was half-done.",
}


def _extra(method: str, action: Policy, takes: str | None, *, is_repeatable: bool) -> dict[str, object]:
    extra: dict[str, object] = {"x-policy": action.value}
    if takes is not None:
        extra["requestBody"] = {"required": True, "content": {takes: _content(takes)}}
    contact, desk = {"contact": cast("list[str]", [])}, {"desk": cast("list[str]", [])}
    if action is Gate.ACCOUNT:
        extra["security"] = [desk]
    elif action is not Gate.PUBLIC:
        extra["security"] = [contact, desk]
    if method not in _READING and action is not Gate.PUBLIC and is_repeatable:
        extra["parameters"] = [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": _KEY_CHARS},
                "description": "The same key with the same call is done once and answered alike for a day.",
            }
        ]
    return extra
