"""What a contact can do: say, ask for a person, judge, leave, end, rate, freeze; every one a single step.

A contact has one live matter at a time, also with two tabs that ask in the same moment: opening waits in line
per contact.
"""

from asyncio import Future, Lock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from zhida.core.bot.events import Via
from zhida.core.bot.reading import NOTHING_READ, Reading
from zhida.core.conversation.reopening import may_reopen
from zhida.core.journey.commands import (
    AskForPerson,
    Command,
    EndMatter,
    Judge,
    LeaveLine,
    OpenConversation,
    Rate,
    RequestFreeze,
    Say,
)
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import Conflict, ErrorCode
from zhida.core.kernel.ids import ArticleId, ContactId, TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.storage import Row, Store
from zhida.services.access import Access
from zhida.services.attachments import Attached, Attachments
from zhida.services.matters import Done, Maker, Matters
from zhida.services.rows import maybe_whole, text, whole
from zhida.services.tenancy import Tenancy
from zhida.services.understanding import Heard, Understanding
from zhida.services.visits import Visits

__all__ = ["Opening", "Talk"]

_LIVE: Final = (Phase.BOT.value, Phase.QUEUED.value, Phase.AGENT.value)
_WITH_PEOPLE: Final = (Phase.QUEUED.value, Phase.AGENT.value)
_READ: Final = (Phase.BOT, Phase.CLOSED)
"""Where the bot answers what the contact says."""
_RECENT: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where and in which language a contact opens a matter."""

    inbox_id: str = "web"
    channel: str = "web"
    lang: str = "zh-CN"


class Talk:
    """Use cases of contacts."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        attachments: Attachments,
        matters: Matters,
        understanding: Understanding,
        visits: Visits,
        tenancy: Tenancy,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._access = access
        self._attachments = attachments
        self._matters = matters
        self._understanding = understanding
        self._visits = visits
        self._tenancy = tenancy
        self._opening: WeakValueDictionary[tuple[TenantId, str], Lock] = WeakValueDictionary()

    async def current(self, actor: Actor) -> Row | None:
        """Return the contact's live matter, or else the last one that can still be continued.

        Who was recognised while a matter of their own was open has two: a person's words come first, then
        the earliest place; the other one keeps its place and is found when the first is over.
        """
        rows = await self._newest(actor, {"phase": _LIVE}, _RECENT)
        if rows:
            return min(rows, key=_urgency)
        rows = await self._newest(actor, {}, 1)
        if not rows:
            return None
        window_s = self._tenancy.of(actor.tenant).lines.return_within_s
        is_owed = text(rows[0], "phase") == Phase.WRAP_UP
        within = may_reopen(_closed_at(rows[0]), self._clock.utc(), window_s)
        return rows[0] if is_owed or within else None

    async def _newest(self, actor: Actor, where: Mapping[str, tuple[str, ...]], limit: int) -> Sequence[Row]:
        return await self._store.find(
            actor.tenant,
            "conversations",
            {"contact_id": actor.id, **where},
            order="last_at",
            descending=True,
            limit=limit,
        )

    async def open(self, actor: Actor, opening: Opening) -> Done:
        """Return the live matter of the contact, or open one; neither a retry nor a second tab opens two."""
        async with self._turn(actor):
            row = await self.current(actor)
            if row is None or text(row, "phase") not in _LIVE:
                return await self._open_new(actor, opening)
        state = await self._matters.state(actor.tenant, text(row, "id"))
        return Done(conversation_id=text(row, "id"), state=state, seq=whole(row, "seq"), repeated=True)

    async def new_matter(self, actor: Actor, opening: Opening) -> Done:
        """Open a fresh matter although the last one could be continued; a live one is returned as it is."""
        return await self.open(actor, opening)

    def _turn(self, actor: Actor) -> Lock:
        """Return the lock under which this contact opens matters."""
        return self._opening.setdefault((actor.tenant, actor.id or ""), Lock())

    async def _mine_or_new(self, actor: Actor, opening: Opening) -> str:
        """Return the matter the contact goes on with; it is opened when there is none."""
        async with self._turn(actor):
            row = await self.current(actor)
            if row is not None:
                return text(row, "id")
            return (await self._open_new(actor, opening)).conversation_id

    async def _open_new(self, actor: Actor, opening: Opening) -> Done:
        self._access.authorize(actor, Action.OPEN_CONVERSATION)
        profile = await self._visits.profile(actor.tenant, actor.id or "")
        settings = self._tenancy.of(actor.tenant)
        command = OpenConversation(
            contact_id=ContactId(actor.id or ""),
            inbox_id=opening.inbox_id,
            channel=opening.channel,
            lang=opening.lang,
            entitled=profile.entitled,
            greeting=settings.greetings.get(opening.lang, ""),
        )
        conversation_id = self._ids.new("cnv")
        done = await self._matters.run(actor.tenant, conversation_id, actor, command)
        if profile.verified:
            await self._matters.rename(actor.tenant, conversation_id, profile.name, verified=True)
        return done

    async def say(
        self,
        actor: Actor,
        opening: Opening,
        *,
        conversation_id: str | None,
        client_id: str,
        words: str,
        chosen: str | None = None,
        attachment: str | None = None,
    ) -> Done:
        """Store a message of the contact and, when the bot's turn it is, the bot's decision with it.

        Raises:
            NotFound: It is not the contact's matter, or ``attachment`` is no file they put into it.
        """
        if conversation_id is None:
            conversation_id = await self._mine_or_new(actor, opening)
        if attachment is not None:
            return await self._show(actor, conversation_id, client_id, words, attachment)

        command = self._saying(actor, conversation_id, client_id, words, chosen)
        try:
            return await self._run(actor, conversation_id, Action.SPEAK, command, client_id)
        except Conflict as refused:
            if refused.code is not ErrorCode.CONVERSATION_CLOSED:
                raise
        fresh = await self._mine_or_new(actor, opening)
        command = self._saying(actor, fresh, client_id, words, chosen)
        return await self._run(actor, fresh, Action.SPEAK, command, client_id)

    async def _show(
        self, actor: Actor, conversation_id: str, client_id: str, words: str, attachment: str
    ) -> Done:
        """Store a message with a file; it belongs to this matter only."""
        file = await self._attachments.to_send(actor, conversation_id, attachment)
        command = self._saying(actor, conversation_id, client_id, words, None, file)
        return await self._run(actor, conversation_id, Action.SPEAK, command, client_id)

    def post(
        self, actor: Actor, conversation_id: str, *, client_id: str, words: str, chosen: str | None = None
    ) -> Future[Done] | None:
        """Put a message in line at once; None when something must be looked up first: then `say`.

        Raises:
            NotFound: It is not the contact's matter.
        """
        row = self._access.at_hand(actor, conversation_id, Action.SPEAK)
        if row is None or row["phase"] not in _WITH_PEOPLE:
            return None
        command = self._saying(actor, conversation_id, client_id, words, chosen)
        return self._matters.post(actor.tenant, conversation_id, actor, command, client_id=client_id)

    def _saying(
        self,
        actor: Actor,
        conversation_id: str,
        client_id: str,
        words: str,
        chosen: str | None,
        file: Attached | None = None,
    ) -> Maker:
        """Return what makes the command; only while the bot has the matter are the words read first.

        The name of a file stands for a caption that was not written, and is never read as words.
        """

        def saying(state: State, reading: Reading) -> Say:
            if file is None:
                return Say(client_id=client_id, text=words, lang=state.lang, reading=reading)
            return Say(
                client_id=client_id,
                text=words.strip() or file.name,
                lang=state.lang,
                reading=reading,
                kind=file.kind,
                attachment_id=file.id,
                attachment_commitment=file.commitment,
            )

        def at_once(state: State) -> Command | None:
            is_read = state.phase in _READ and (file is None or words.strip())
            return None if is_read else saying(state, NOTHING_READ)

        async def made(state: State) -> Command:
            heard = Heard(
                tenant=actor.tenant,
                conversation_id=conversation_id,
                lang=state.lang,
                words=words,
                chosen=chosen,
                skips_models=state.entitled,
            )
            reading = await self._understanding.read(heard)
            return saying(state, reading)

        return Maker(at_once=at_once, made=made)

    async def ask_person(self, actor: Actor, opening: Opening, via: Via) -> Done:
        """Queue the contact for a person in whatever state; opens a matter when there is none (P1)."""
        conversation_id = await self._mine_or_new(actor, opening)
        self._understanding.hurry(conversation_id)
        return await self._run(actor, conversation_id, Action.ASK_PERSON, AskForPerson(via=via))

    async def freeze(self, actor: Actor, opening: Opening, steps: int) -> Done:
        """Queue the contact for a person who freezes the account (P9, without a backend)."""
        conversation_id = await self._mine_or_new(actor, opening)
        profile = await self._visits.profile(actor.tenant, actor.id or "")
        command = RequestFreeze(steps=steps, verified=profile.verified)
        self._understanding.hurry(conversation_id)
        return await self._run(actor, conversation_id, Action.ASK_PERSON, command)

    async def judge(self, actor: Actor, conversation_id: str, article_id: str, *, solved: bool) -> Done:
        """Store 解决了 or 没解决 for an answer."""
        command = Judge(article_id=ArticleId(article_id), solved=solved)
        return await self._run(actor, conversation_id, Action.SPEAK, command)

    async def leave(self, actor: Actor, conversation_id: str) -> Done:
        """Leave the line by the contact's own act."""
        return await self._run(actor, conversation_id, Action.SPEAK, LeaveLine())

    async def end(self, actor: Actor, conversation_id: str) -> Done:
        """End the matter."""
        return await self._run(actor, conversation_id, Action.SPEAK, EndMatter())

    async def rate(self, actor: Actor, conversation_id: str, score: int, comment: str) -> Done:
        """Judge the service."""
        return await self._run(actor, conversation_id, Action.SPEAK, Rate(score=score, comment=comment))

    async def _run(
        self,
        actor: Actor,
        conversation_id: str,
        action: Action,
        command: Command | Maker,
        client_id: str | None = None,
    ) -> Done:
        await self._access.access_conversation(actor, conversation_id, action)
        return await self._matters.run(actor.tenant, conversation_id, actor, command, client_id=client_id)


def _urgency(row: Row) -> tuple[int, int]:
    """Return by what the live matters of one contact are put in order; the least is shown."""
    match text(row, "phase"):
        case Phase.AGENT:
            return 0, -whole(row, "last_at")
        case Phase.QUEUED:
            return 1, whole(row, "due_at")
        case _:
            return 2, -whole(row, "last_at")


def _closed_at(row: Row) -> Micros | None:
    value = maybe_whole(row, "closed_at")
    return None if value is None else Micros(value)
