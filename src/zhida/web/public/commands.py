"""Socket commands of the customer page, and the snapshot it starts with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from pydantic import Field

from zhida.core.bot.events import Via
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import NotFound, ZhidaError
from zhida.core.kernel.ids import TenantId
from zhida.core.quality.events import UiStateShown
from zhida.ports.storage import Row
from zhida.services.doorbells import doorbell_of
from zhida.services.frames import Seen, event_frame, moment
from zhida.services.matters import Done, stream_of
from zhida.services.platform import Platform
from zhida.services.rows import maybe_text, text
from zhida.services.talk import Opening
from zhida.services.typing import typing_of
from zhida.web.common.commands import Args, Client, Commands, NoArgs, done_members
from zhida.web.common.connection import CloseCode, Connection
from zhida.web.common.snapshots import event_items, push_snapshot
from zhida.web.common.socket import Hello

__all__ = ["PanelDesk", "shop_state"]

ShortText = Annotated[str, Field(min_length=1, max_length=64)]


class SayArgs(Args):
    """Arguments of ``say``; the core limits and trims the text."""

    client_id: ShortText
    text: Annotated[str, Field(max_length=65_536)]
    conversation_id: ShortText | None = None
    chosen: ShortText | None = None
    attachment: ShortText | None = None


class AskArgs(Args):
    """Arguments of ``ask_person``."""

    via: Annotated[str, Field(pattern="^(button|key)$")] = "button"


class FreezeArgs(Args):
    """Arguments of ``freeze``: how many acts it took."""

    steps: Annotated[int, Field(ge=1, le=100)]


class JudgeArgs(Args):
    """Arguments of ``judge``."""

    article_id: ShortText
    solved: bool


class RateArgs(Args):
    """Arguments of ``rate``."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=2_000)] = ""


class ShownArgs(Args):
    """Arguments of ``shown``."""

    state: ShortText
    person_visible: bool
    steps: Annotated[int, Field(ge=0, le=100_000)]


def shop_state(platform: Platform, connection: Connection) -> dict[str, object]:
    """Return what everybody may know of the shop now."""
    tenant = connection.actor.tenant
    settings, keeper = platform.tenancy.of(tenant), platform.floor(tenant).keeper
    return {
        "now": moment(platform.clock.utc()),
        "shop": {"name": settings.name, "bot_name": settings.bot_name, "lang": settings.lang},
        "promise_s": settings.lines.promise_s,
        "free_agents": keeper.free_agents(),
        "queue_open": keeper.agents_on_duty() > 0,
    }


class PanelDesk:
    """What the socket of a contact can do."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self, commands: Commands) -> None:
        """Add every command of the customer page."""
        panel = (Client.PANEL,)
        commands.add("open", panel, NoArgs, Action.OPEN_CONVERSATION, self.open)
        commands.add("new_matter", panel, NoArgs, Action.OPEN_CONVERSATION, self.new_matter)
        commands.add("say", panel, SayArgs, Action.SPEAK, self.say, post=self.post)
        commands.add("ask_person", panel, AskArgs, Action.ASK_PERSON, self.ask_person)
        commands.add("freeze", panel, FreezeArgs, Action.ASK_PERSON, self.freeze)
        commands.add("judge", panel, JudgeArgs, Action.SPEAK, self.judge)
        commands.add("leave_line", panel, NoArgs, Action.SPEAK, self.leave_line)
        commands.add("end", panel, NoArgs, Action.SPEAK, self.end)
        commands.add("rate", panel, RateArgs, Action.SPEAK, self.rate)
        commands.add("typing", panel, NoArgs, Action.SPEAK, self.typing)
        commands.add("shown", panel, ShownArgs, Action.SPEAK, self.shown)
        commands.add("pong", panel, NoArgs, Action.READ, self.pong)

    async def greet(self, connection: Connection, hello: Hello) -> None:
        """Send the snapshot, or only what was missed, and listen from there."""
        del hello
        actor = connection.actor
        if actor.kind != "contact":
            connection.close(CloseCode.NOT_SIGNED_IN)
            return
        connection.on_doorbell = lambda: self._later(connection)
        connection.listen(doorbell_of(actor.id or ""), 0)
        async with connection.binding:
            row = await self._platform.talk.current(actor)
            stream = stream_of(text(row, "id")) if row else ""
            if row is not None and stream in connection.resume:
                await self._bind(connection, text(row, "id"), connection.resume[stream])
            else:
                await self._snapshot(connection, row)

    async def leave(self, connection: Connection) -> None:
        """Count the socket off, after whatever was just binding it."""
        async with connection.binding:
            connection.is_gone = True
            await self._unbind(connection)

    async def open(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """Open a matter if none is live."""
        del args
        return await self._bound(
            connection, lambda: self._platform.talk.open(connection.actor, _opening(connection))
        )

    async def new_matter(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """Start a fresh matter after the old one was closed."""
        del args
        return await self._bound(
            connection, lambda: self._platform.talk.new_matter(connection.actor, _opening(connection))
        )

    async def say(self, connection: Connection, args: SayArgs) -> Mapping[str, object]:
        """Store what the contact says; the bot's decision comes in the same commit."""
        return await self._bound(
            connection,
            lambda: self._platform.talk.say(
                connection.actor,
                _opening(connection),
                conversation_id=args.conversation_id or connection.conversation_id,
                client_id=args.client_id,
                words=args.text,
                chosen=args.chosen,
                attachment=args.attachment,
            ),
        )

    def post(self, connection: Connection, args: SayArgs) -> asyncio.Future[Done] | None:
        """Put what the contact says in line if it belongs to the matter this socket follows."""
        conversation_id = connection.conversation_id
        is_other = conversation_id is None or args.conversation_id not in {None, conversation_id}
        if conversation_id is None or is_other or args.attachment is not None:
            return None
        return self._platform.talk.post(
            connection.actor, conversation_id, client_id=args.client_id, words=args.text, chosen=args.chosen
        )

    async def ask_person(self, connection: Connection, args: AskArgs) -> Mapping[str, object]:
        """Queue for a person: one step from anywhere (P1)."""
        talk, via = self._platform.talk, Via(args.via)
        return await self._bound(
            connection, lambda: talk.ask_person(connection.actor, _opening(connection), via)
        )

    async def freeze(self, connection: Connection, args: FreezeArgs) -> Mapping[str, object]:
        """Queue for a person who freezes the account."""
        talk, steps = self._platform.talk, args.steps
        return await self._bound(
            connection, lambda: talk.freeze(connection.actor, _opening(connection), steps)
        )

    async def judge(self, connection: Connection, args: JudgeArgs) -> Mapping[str, object]:
        """Say whether an answer helped."""
        talk, article_id, solved = self._platform.talk, args.article_id, args.solved
        return await self._bound(
            connection, lambda: talk.judge(connection.actor, _matter(connection), article_id, solved=solved)
        )

    async def leave_line(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """Leave the line by the contact's own act."""
        del args
        return await self._bound(
            connection, lambda: self._platform.talk.leave(connection.actor, _matter(connection))
        )

    async def end(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """End the matter."""
        del args
        return await self._bound(
            connection, lambda: self._platform.talk.end(connection.actor, _matter(connection))
        )

    async def rate(self, connection: Connection, args: RateArgs) -> Mapping[str, object]:
        """Judge the service."""
        talk, score, comment = self._platform.talk, args.score, args.comment
        return await self._bound(
            connection, lambda: talk.rate(connection.actor, _matter(connection), score, comment)
        )

    async def typing(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """Show the agent that the contact writes; nothing is stored."""
        del args
        self._platform.typing.contact(connection.actor.tenant, _matter(connection))
        return {}

    async def shown(self, connection: Connection, args: ShownArgs) -> Mapping[str, object]:
        """Record what the page showed."""
        subject = connection.conversation_id or connection.actor.id or ""
        shown = UiStateShown(state=args.state, person_visible=args.person_visible, steps=args.steps)
        await self._platform.telemetry.shown(connection.actor, subject, shown)
        return {}

    async def pong(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """Answer a ping."""
        del connection, args
        return {}

    async def _bound(
        self, connection: Connection, act: Callable[[], Awaitable[Done]]
    ) -> Mapping[str, object]:
        """Do something and follow its matter; the doorbell of a matter it opens waits until that is done.

        Otherwise the page that opened it would be sent a snapshot, and lose the matter before it from sight.
        """
        async with connection.binding:
            done = await act()
            if connection.conversation_id != done.conversation_id:
                await self._bind(connection, done.conversation_id, 0)
        return done_members(done)

    async def _bind(self, connection: Connection, conversation_id: str, seen_to: int) -> None:
        """Make this matter the socket's current one and deliver what it missed of it."""
        tenant, stream = connection.actor.tenant, stream_of(conversation_id)
        row = await self._platform.access.access_conversation(connection.actor, conversation_id, Action.READ)
        await self._unbind(connection)
        connection.conversation_id = conversation_id
        connection.hold(stream)
        missed = await self._platform.history.all(tenant, row, stream, after=seen_to)
        names = self._platform.staff.names(tenant)
        for seen in missed:
            connection.push(event_frame(seen, names))
        connection.release(stream, missed[-1].seq if missed else seen_to)
        connection.listen(typing_of(conversation_id))
        await self._platform.presence.contact_came(tenant, conversation_id)

    async def _snapshot(self, connection: Connection, row: Row | None) -> None:
        tenant = connection.actor.tenant
        state = shop_state(self._platform, connection)
        profile = await self._platform.visits.profile(tenant, connection.actor.id or "")
        state["contact"] = {
            "id": profile.contact_id,
            "verified": profile.verified,
            "name": profile.name or None,
        }
        state["conversation"] = None
        state["agents"] = {}
        if row is None:
            push_snapshot(self._platform, connection, {}, state)
            return
        conversation_id = connection.conversation_id = text(row, "id")
        stream = stream_of(conversation_id)
        connection.hold(stream)
        seen = await self._platform.history.all(tenant, row, stream)
        last = seen[-1].seq if seen else 0
        state["conversation"] = {"id": conversation_id, "events": event_items(self._platform, tenant, seen)}
        state["agents"] = self._agents(tenant, seen)
        push_snapshot(self._platform, connection, {stream: last}, state)
        connection.release(stream, last)
        connection.listen(typing_of(conversation_id))
        await self._platform.presence.contact_came(tenant, conversation_id)

    def _agents(self, tenant: TenantId, seen: tuple[Seen, ...]) -> dict[str, object]:
        """Return name and number of the agents this contact has met."""
        met = {one.actor_id for one in seen if one.actor_kind == "agent" and one.actor_id}
        rows = self._platform.floor(tenant).keeper.agents()
        return {
            agent_id: {"name": text(rows[agent_id], "name"), "number": maybe_text(rows[agent_id], "number")}
            for agent_id in met & rows.keys()
        }

    async def _unbind(self, connection: Connection) -> None:
        if connection.conversation_id is not None:
            connection.hush(stream_of(connection.conversation_id))
            connection.hush(typing_of(connection.conversation_id))
            await self._platform.presence.contact_went(connection.actor.tenant, connection.conversation_id)
            connection.conversation_id = None

    def _later(self, connection: Connection) -> None:
        task = asyncio.get_running_loop().create_task(self._follow(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, connection: Connection) -> None:
        """Another tab of the contact opened a matter: show it here too.

        The tab that opened it hears of it as well, while it binds its own socket: one after the other, or the
        socket would be counted twice and its end never noticed.
        """
        try:
            async with connection.binding:
                row = await self._platform.talk.current(connection.actor)
                is_new = row is not None and text(row, "id") != connection.conversation_id
                if is_new and not connection.is_gone:
                    await self._unbind(connection)
                    await self._snapshot(connection, row)
        except ZhidaError:
            connection.close(CloseCode.OVERFLOW)


def _opening(connection: Connection) -> Opening:
    return Opening(lang=connection.lang)


def _matter(connection: Connection) -> str:
    if connection.conversation_id is None:
        raise NotFound
    return connection.conversation_id
