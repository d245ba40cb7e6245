"""Suggestions over the API and the socket: asked for, taken, and kept with the reply."""

from tests.services.rig import memory_ports, rig_on
from tests.services.test_suggesting import ARTICLES, RETURNS, held, kept, show
from tests.web.rest.world import MAIN, new_world
from tests.web.test_posted_commands import Pipe
from zhida.core.kernel.actors import Actor, ActorKind


async def test_agent_sees_what_answers_the_contact_and_takes_one() -> None:
    async with new_world() as world:
        system = Actor(tenant=MAIN, kind=ActorKind.SYSTEM)
        await world.platform.knowledge.replace(MAIN, ARTICLES, (), system)
        contact, agent = await world.visitor(), await world.agent(is_ready=True)
        matter = await world.talking(contact, agent)
        await contact.post("/conversations/current/messages", {"client_id": "c1", "text": "怎么退货"})

        shown = (await agent.get(f"/conversations/{matter}/suggestions")).json()
        suggestion = {"id": shown["id"], "article_id": "returns"}
        body = {"client_id": "r1", "text": RETURNS, "suggestion": suggestion}
        replied = await agent.post(f"/conversations/{matter}/reply", body)

        assert shown["items"][0]["article_id"] == "returns"
        assert set(shown["items"][0]) == {"article_id", "question", "answer", "source", "at", "score"}
        assert replied.status_code == 200
        (row,) = await world.store.find(MAIN, "suggestions")
        assert (row["taken"], row["distance"]) == ("returns", 0)


async def test_wrong_suggestion_in_a_reply_is_refused() -> None:
    async with new_world() as world:
        contact, agent = await world.visitor(), await world.agent(is_ready=True)
        matter = await world.talking(contact, agent)

        answer = await agent.post(
            f"/conversations/{matter}/reply", {"client_id": "r1", "text": "好", "suggestion": {"id": ""}}
        )

        assert answer.status_code == 422


async def test_reply_by_socket_carries_the_suggestion_at_once_and_after_a_restart() -> None:
    ports = memory_ports()
    async with rig_on(ports) as rig:
        contact, agent = await held(rig, "怎么退货")
        shown = await show(agent, contact)
        suggestion = {"id": shown.id, "article_id": "returns"}
        reply: dict[str, object] = {
            "conversation_id": contact.matter, "client_id": "r1", "text": RETURNS, "suggestion": suggestion
        }  # fmt: skip

        answers = await Pipe(rig, agent.actor, "desk").run(("reply", "1", reply))

        assert [each["type"] for each in answers] == ["ack"]
        assert [row["distance"] for row in await kept(rig)] == [0]
    async with rig_on(memory_ports(ports.store, rig.clock, base=ports)) as later:
        again: dict[str, object] = {**reply, "client_id": "r2", "text": RETURNS + "好"}

        answers = await Pipe(later, agent.actor, "desk").run(("reply", "2", again))

        assert [each["type"] for each in answers] == ["ack"]
        assert [row["distance"] for row in await kept(later)] == [1]
