"""Bodies of the API for contacts."""

from typing import Annotated, Literal

from pydantic import Field

from zhida.web.common.schemas import Body, ClientId, LongText, ShortText

__all__ = [
    "Asking",
    "Current",
    "Freezing",
    "Identified",
    "Identity",
    "Judging",
    "MatterNow",
    "Rating",
    "Saying",
    "Shop",
    "Ticket",
    "Visit",
    "VisitBegun",
]


class Visit(Body):
    """Which inbox a page belongs to, and in which language it speaks."""

    inbox: ShortText = Field(
        default="web", description="Key of an inbox: `web`, or `acme:web` of the tenant acme."
    )
    lang: ShortText | None = None


class VisitBegun(Body):
    """The credential by which this browser is known again."""

    token: str
    contact_id: str


class Identity(Body):
    """A token signed by the shop's own server that says who this is."""

    jwt: Annotated[str, Field(min_length=1, max_length=8_192)]
    inbox: ShortText = "web"


class Identified(Body):
    """The person's own credential; it takes the place of the anonymous one."""

    token: str
    contact_id: str
    verified: bool
    name: str


class Ticket(Body):
    """A ticket for one socket."""

    ticket: str
    expires_in_s: int


class Shop(Body):
    """What everybody may know of the shop now."""

    name: str
    bot_name: str
    lang: str
    promise_s: int
    free_agents: int
    queue_open: bool


class MatterNow(Body):
    """How a matter stands; the events say everything else."""

    id: str
    state: str
    seq: int
    position: int | None = Field(description="Place in line from 1; null when not waiting.")
    p50_s: int | None
    p90_s: int | None
    agent_id: str | None
    agent_name: str | None


class Current(Body):
    """The contact's live matter, or the one closed within the return window."""

    conversation: MatterNow | None


class Saying(Body):
    """A message of the contact."""

    client_id: ClientId
    text: LongText
    chosen: ShortText | None = Field(default=None, description="Article of a suggestion that was pressed.")
    attachment: ShortText | None = Field(
        default=None,
        description="Id of a file put into this conversation before; `text` is then its caption.",
    )


class Asking(Body):
    """How a person was asked for."""

    via: Literal["button", "key", "api"] = "api"


class Freezing(Body):
    """A freeze, and how many acts it took."""

    steps: Annotated[int, Field(ge=1, le=100)] = 2


class Judging(Body):
    """Whether an answer helped."""

    article_id: ShortText
    solved: bool


class Rating(Body):
    """The contact's judgement of the service."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=2_000)] = ""
