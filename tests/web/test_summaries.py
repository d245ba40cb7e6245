"""A summary over the API: an agent reads it beside the matter; the snapshot says whether there are any."""

from dataclasses import replace
from typing import cast

import httpx

from tests.services.rig import memory_ports, rig_on
from tests.web.rest.world import PASSWORD
from tests.web.test_posted_commands import Pipe
from zhida.bootstrap.models import Models
from zhida.core.kernel.actors import Role
from zhida.services.staff import NewAgent
from zhida.testing.models import ScriptedChatModel
from zhida.web.app import build_app
from zhida.web.common.config import WebConfig

WRITTEN = "客户问：「发票怎么开」"


async def read(models: Models) -> tuple[object, object]:
    """Return the summary an agent gets of a waiting contact, and what their snapshot says of summaries."""
    async with rig_on(replace(memory_ports(), models=models)) as rig:
        boss = NewAgent(
            login="boss", name="主管", role=Role.SUPERVISOR, capacity=1, skills={}, password=PASSWORD
        )
        await rig.platform.staff.add(rig.tenant, boss)
        agent, contact = await rig.agent("lin"), await rig.visitor()
        await contact.say("发票怎么开")
        await contact.ask_person()
        app = build_app(rig.platform, WebConfig(secure_cookies=False))
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            signed_in = await http.post("/api/v1/sign-in", json={"login": "boss", "password": PASSWORD})
            assert signed_in.status_code == 200
            answer = await http.get(f"/api/v1/conversations/{contact.matter}/summary")
        pipe = Pipe(rig, agent.actor, "desk")
        await pipe.run(("set_state", "1", {"state": "break"}))
        (snapshot,) = [one for one in pipe.sent if one["type"] == "snapshot"]
        state = cast("dict[str, object]", snapshot["state"])
        return answer.json(), state["summaries"]


async def test_agent_reads_a_summary_and_is_told_that_a_model_made_it() -> None:
    found = await read(Models(chat=ScriptedChatModel(WRITTEN)))

    assert found == ({"text": WRITTEN, "by_model": True}, True)


async def test_without_a_model_there_is_none_and_the_desk_keeps_no_room_for_it() -> None:
    assert await read(Models()) == ({"text": None, "by_model": False}, False)
