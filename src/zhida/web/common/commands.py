"""The register of socket commands: no command without a policy, checked when it is made.

A command may also be posted: put in line in no time, answered when it is done, while the next one is read.
A command has the client it belongs to, a model of its arguments, and the action it needs. Registering one
name twice, or without an action, is refused at import.
"""

from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import InvalidInput
from zhida.services.matters import Done
from zhida.web.common.connection import Connection

__all__ = ["Args", "Client", "Command", "Commands", "NoArgs", "done_members", "read_args"]


class Client(StrEnum):
    """What kind of page speaks."""

    PANEL = "panel"
    DESK = "desk"
    WALL = "wall"


class Args(BaseModel):
    """Base of every argument model: unknown members and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NoArgs(Args):
    """A command without arguments."""


A = TypeVar("A", bound=Args)
Result = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[A]):
    """One socket command."""

    name: str
    clients: frozenset[Client]
    args: type[A]
    action: Action
    run: Callable[[Connection, A], Awaitable[Result]]
    post: Callable[[Connection, A], Future[Done] | None] | None = None


class Commands:
    """All commands by client and name."""

    def __init__(self) -> None:
        self._known: dict[tuple[Client, str], Command[Args]] = {}

    def add(
        self,
        name: str,
        clients: tuple[Client, ...],
        args: type[A],
        action: Action,
        run: Callable[[Connection, A], Awaitable[Result]],
        *,
        post: Callable[[Connection, A], Future[Done] | None] | None = None,
    ) -> None:
        """Register a command; ``post`` returns None for what must be run after all before it is answered.

        Raises:
            ValueError: The name is taken.
        """
        command = Command(name=name, clients=frozenset(clients), args=args, action=action, run=run, post=post)
        for client in clients:
            if (client, name) in self._known:
                msg = f"command {name} is registered twice for {client}"
                raise ValueError(msg)
            self._known[client, name] = command  # pyright: ignore[reportArgumentType] - args are read by its own model

    def find(self, client: Client, name: str) -> Command[Args] | None:
        """Return a command, or None when this client has none of that name."""
        return self._known.get((client, name))

    def all(self) -> Mapping[tuple[Client, str], Command[Args]]:
        """Return every command; for the reference and the policy test."""
        return self._known


def done_members(done: Done) -> Result:
    """Return the result of a command on a matter."""
    return {"conversation_id": done.conversation_id, "seq": done.seq, "state": done.state.phase.value}


def read_args(model: type[A], raw: object) -> A:
    """Return checked arguments.

    Raises:
        InvalidInput: ``params`` name the first wrong field and why.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as refused:
        first = refused.errors(include_url=False, include_input=False, include_context=False)[0]
        where = "/".join(str(part) for part in first["loc"]) or "args"
        raise InvalidInput(params={"field": where, "why": first["msg"]}) from None
