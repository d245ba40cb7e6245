"""Bodies of the API for agents."""

from typing import Annotated, Literal

from pydantic import Field

from zhida.services.staff import MIN_PASSWORD
from zhida.services.suggesting import Taken
from zhida.web.common.schemas import Body, ClientId, LongText, Members, ShortText

__all__ = [
    "Account",
    "Canned",
    "EntitlementSeen",
    "Named",
    "NotePage",
    "Noted",
    "Offered",
    "PasswordChange",
    "Presence",
    "ReplyWords",
    "Rows",
    "SignIn",
    "SuggestionTaken",
    "Transferring",
    "Words",
    "WrappingUp",
]

Password = Annotated[str, Field(min_length=1, max_length=1_024)]
Role = Literal["agent", "supervisor", "admin"]
AgentState = Literal["ready", "break", "offline"]


class SignIn(Body):
    """Login and password; `acme/lin` signs in to the tenant acme."""

    login: Annotated[str, Field(min_length=1, max_length=128)]
    password: Password


class PasswordChange(Body):
    """The present password and the next one."""

    old: Password
    new: Password = Field(description=f"At least {MIN_PASSWORD} characters.")


class Account(Body):
    """The agent who is signed in."""

    id: str
    login: str
    name: str
    number: str | None
    role: Role
    state: AgentState
    capacity: int
    lang: str
    must_change: bool


class EntitlementSeen(Body):
    """What an agent saw the proof of."""

    entitlement: Literal["senior", "disabled", "minor", "fund_safety"]


class Presence(Body):
    """Whether an agent takes contacts."""

    state: AgentState


class Offered(Body):
    """An offer to answer."""

    offer_id: ShortText


class Words(Body):
    """A reply or a note."""

    client_id: ClientId
    text: LongText


class SuggestionTaken(Body):
    """What a reply says about the suggestions shown beside it: which article is in it, null for none."""

    id: ShortText
    article_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    def taken(self) -> Taken:
        """Return it as the service takes it."""
        return Taken(id=self.id, article_id=self.article_id)


class ReplyWords(Words):
    """A reply, the file that goes with it, and what became of the suggestions."""

    suggestion: SuggestionTaken | None = None
    attachment: ShortText | None = None


class Noted(Body):
    """A note that was stored."""

    conversation_id: str
    seq: int


class Transferring(Body):
    """Where a matter goes: to a colleague or to a queue."""

    to_agent_id: ShortText | None = None
    to_queue: ShortText | None = None


class WrappingUp(Body):
    """The outcome code."""

    disposition: ShortText


class Rows(Body):
    """Rows of a live view as they are now; `cursor` is the number of its last change."""

    now: str
    cursor: int
    items: list[Members]


class NotePage(Body):
    """Notes in order."""

    items: list[Members]


class Named(Body):
    """A queue by id and name."""

    id: str
    name: str


class Canned(Body):
    """A text kept ready."""

    id: str
    shortcut: str
    text: str
