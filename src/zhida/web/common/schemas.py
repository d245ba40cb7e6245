"""Bodies on the wire that more than one app uses; unknown members and wrong types are refused, in and out."""

from collections.abc import Mapping
from typing import Annotated, Final, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response

from zhida.core.kernel.errors import ErrorCode
from zhida.services.frames import dumps
from zhida.services.matters import Done

__all__ = [
    "ERROR_CONTENT",
    "SCHEMAS",
    "Acted",
    "Body",
    "ClientId",
    "ErrorAnswer",
    "EventPage",
    "LongText",
    "Members",
    "Page",
    "ShortText",
    "acted",
    "wire",
]

ShortText = Annotated[str, Field(min_length=1, max_length=64)]
LongText = Annotated[str, Field(max_length=65_536)]
ClientId = Annotated[
    str, Field(min_length=1, max_length=64, description="Your own id: the same again is done once.")
]
Members: TypeAlias = dict[str, JsonValue]

SCHEMAS: Final = "#/components/schemas/"
"""Where the description of the API keeps its schemas."""
ERROR_CONTENT: Final = {"application/json": {"schema": {"$ref": f"{SCHEMAS}ErrorAnswer"}}}
"""How a route describes its errors: by name. Given the model, FastAPI would build a validator for each of
the 500 errors of all routes at start, a tenth of the time to the first page, and use none of them."""


class Body(BaseModel):
    """Base of every body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ErrorAnswer(Body):
    """Every error, whatever went wrong."""

    code: ErrorCode
    message: str = Field(description="For people, in the caller's language.")
    params: Mapping[str, str | int | bool]
    retry_after_s: int | None = Field(
        default=None, description="Seconds after which the same call may succeed."
    )


class Acted(Body):
    """What a command on a conversation left behind."""

    conversation_id: str
    seq: int = Field(description="Last event of the conversation.")
    state: str = Field(description="bot, queued, agent, wrap_up or closed.")


T = TypeVar("T")


class Page(Body, Generic[T]):
    """One page; ``next`` is the cursor of the following one, null on the last."""

    items: list[T]
    next: str | None = None


class SeenEvent(Body):
    """One event and its number in the conversation."""

    seq: int
    event: Members


class EventPage(Body):
    """Events in order; ``next`` is the ``after`` of the following page, null when there is no more."""

    items: list[SeenEvent]
    next: int | None = None


def acted(done: Done) -> Acted:
    """Return the body for a command that was done."""
    return Acted(conversation_id=done.conversation_id, seq=done.seq, state=done.state.phase.value)


def wire(members: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer of members that are plain already, Chinese as it is."""
    return Response(dumps(members), status, dict(headers or {}), "application/json")
