"""What every route may reach: the platform and the few things the web side keeps itself."""

from dataclasses import dataclass, field
from typing import cast

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.requests import HTTPConnection

from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import Forbidden
from zhida.ports.storage import Row
from zhida.services.idempotency import Idempotency
from zhida.services.platform import Platform
from zhida.services.texts import best_language
from zhida.web.common.config import WebConfig
from zhida.web.common.hosts import Place
from zhida.web.common.limits import Buckets
from zhida.web.common.socket import Sockets

__all__ = [
    "EDGE",
    "Caller",
    "Figures",
    "Origin",
    "Web",
    "agent_of",
    "caller_of",
    "known_caller",
    "language_of",
    "note_caller",
    "origin_of",
    "web_of",
]

EDGE = "zhida.edge"
_CALLER = "zhida.caller"


class Figures:
    """What ``/metrics`` counts about requests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "zhida_http_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "zhida_http_request_seconds",
            "Time to answer a request.",
            ("method", "route"),
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
        )
        self.refused = Counter(
            "zhida_http_refused", "Requests refused at the edge.", ("code",), registry=self.registry
        )


@dataclass(slots=True, kw_only=True)
class Web:
    """Everything a route handler stands on."""

    platform: Platform
    config: WebConfig
    sockets: Sockets
    buckets: Buckets
    idempotency: Idempotency
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the edge found out about a request before anybody else saw it.

    ``address`` is the caller's, behind trusted proxies only; ``is_direct`` tells that no forwarding header
    came with it; ``has_origin`` that the browser named the page, which then was one of ours.
    """

    place: Place
    address: str
    is_direct: bool
    has_origin: bool
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: the actor, the bare token and the session it stands for; ``row`` is the agent's own."""

    actor: Actor
    token: str
    session: str
    row: Row | None = None

    @property
    def key(self) -> str:
        """Return a name that no two callers of a tenant share."""
        return f"{self.actor.kind.value}:{self.actor.id}"


def web_of(request: HTTPConnection) -> Web:
    """Return what routes stand on."""
    return cast("Web", request.app.state.web)


def origin_of(request: HTTPConnection) -> Origin:
    """Return what the edge found out."""
    return cast("Origin", request.scope[EDGE])


def note_caller(request: HTTPConnection, caller: Caller) -> None:
    """Remember who calls for the rest of the request."""
    request.scope[_CALLER] = caller


def known_caller(request: HTTPConnection) -> Caller | None:
    """Return who calls when that was found out."""
    return cast("Caller | None", request.scope.get(_CALLER))


def caller_of(request: HTTPConnection) -> Caller:
    """Return who calls; only for routes that are not public."""
    return cast("Caller", request.scope[_CALLER])


def agent_of(caller: Caller) -> Row:
    """Return the agent's own row.

    Raises:
        Forbidden: The caller is a contact.
    """
    if caller.row is None:
        raise Forbidden
    return caller.row


def language_of(request: HTTPConnection) -> str:
    """Return the language to answer in: what the browser asks for, else the agent's own."""
    wanted = request.headers.get("accept-language")
    if not wanted:
        caller = known_caller(request)
        wanted = str(caller.row["lang"]) if caller is not None and caller.row is not None else None
    return best_language(wanted)
