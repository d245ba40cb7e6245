"""What a contact wants, at a glance, for the agent who is offered or holds the matter; only where a model is.

It is written when a desk asks for it, long after the handover is on disk, so it delays no place in the line.
A text quotes the contact exactly, or it is not shown: then their last messages stand there. Nothing of it is
stored; it is kept in memory until the matter leaves the agents.
"""

import asyncio
from asyncio import Event, Task
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from zhida.core.conversation.events import Origin
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.authority import Action
from zhida.core.kernel.ids import TenantId
from zhida.ports.clock import Clock
from zhida.ports.storage import Row
from zhida.services.access import Access
from zhida.services.cards import CardText
from zhida.services.frames import Seen
from zhida.services.history import History
from zhida.services.in_time import in_time
from zhida.services.matters import stream_of
from zhida.services.model_budget import ModelBudget
from zhida.services.rows import maybe_whole, text, whole
from zhida.services.understanding import issue_of
from zhida.services.wording import Wording

__all__ = ["SUMMARY_S", "Summaries", "Summary"]

SUMMARY_S: Final = 6.0
"""Seconds after which quotes stand in the place of a summary; an offer lives eight."""
_LOOK_BACK: Final = 80
"""Events of the matter that are read back."""
_KEPT: Final = 1_000
_PER_TENANT: Final = 60
"""Summaries of a tenant in a minute: answers to contacts use the same line and come first."""
_WITH_PEOPLE: Final = frozenset({Phase.QUEUED.value, Phase.AGENT.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A text of some lines; ``by_model`` is false where it is the contact's last messages."""

    text: str = field(repr=False)
    by_model: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    requested_at: int | None
    task: "Task[Summary]"


class Summaries:
    """Summaries of all tenants, one for each handover."""

    def __init__(self, *, clock: Clock, access: Access, history: History, wording: Wording) -> None:
        self._clock = clock
        self._access = access
        self._history = history
        self._wording = wording
        self._budget = ModelBudget(clock, per_tenant=_PER_TENANT)
        self._kept: OrderedDict[tuple[TenantId, str], _Kept] = OrderedDict()
        self._running: set[Task[Summary]] = set()

    @property
    def has_model(self) -> bool:
        """Tell whether there is a model to write them."""
        return self._wording.has_model

    async def of(self, actor: Actor, conversation_id: str) -> Summary | None:
        """Return the summary of a matter with people; None for contacts, without a model, or of nothing.

        Raises:
            NotFound: The actor may not read this matter.
        """
        row = await self._access.access_conversation(actor, conversation_id, Action.READ)
        is_theirs = actor.kind is not ActorKind.CONTACT and text(row, "phase") in _WITH_PEOPLE
        if not is_theirs or not self.has_model:
            return None
        task = self._asked(actor.tenant, row)
        await asyncio.wait({task})
        return task.result() if _has_text(task) else None

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        """Forget the summary of a matter that is with people no more."""
        del before, words, seen
        if text(after, "phase") not in _WITH_PEOPLE:
            self._kept.pop((tenant, text(after, "id")), None)

    async def stop(self) -> None:
        """End what is being written."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _asked(self, tenant: TenantId, row: Row) -> "Task[Summary]":
        """Return the task that writes the summary of this handover, begun by whoever asks first."""
        place, requested_at = (tenant, text(row, "id")), maybe_whole(row, "requested_at")
        known = self._kept.get(place)
        if known is not None and known.requested_at == requested_at:
            self._kept.move_to_end(place)
            return known.task
        task = asyncio.ensure_future(self._written(tenant, row))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        self._kept[place] = _Kept(requested_at=requested_at, task=task)
        self._kept.move_to_end(place)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return task

    async def _written(self, tenant: TenantId, row: Row) -> Summary:
        conversation_id, lang = text(row, "id"), text(row, "lang")
        after = max(0, whole(row, "seq") - _LOOK_BACK)
        seen = await self._history.seen(tenant, row, stream_of(conversation_id), after)
        spoken = [one.text.strip() for one in issue_of(seen) if one.origin is Origin.CONTACT]
        said = [words for words in spoken if words]
        found = None
        if said and self._budget.take(tenant, conversation_id):
            asked = self._wording.summarised(said, lang, budget_s=SUMMARY_S)
            found = await in_time(self._clock, asked, SUMMARY_S, Event())
        if found is not None:
            return Summary(text=found, by_model=True)
        return Summary(text=self._wording.quoted(said), by_model=False)


def _has_text(task: "Task[Summary]") -> bool:
    return not task.cancelled() and task.exception() is None and bool(task.result().text)
