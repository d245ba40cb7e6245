"""Business settings: read strictly, refused where they would break the promise, told to everybody at once."""

import json
from collections.abc import Mapping

import pytest

from tests.services.rig import Rig, memory_ports, rig_on
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Conflict, ErrorCode, InvalidInput, NotFound
from zhida.core.kernel.events import Json
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.core.routing.events import EnteredQueue
from zhida.ports.storage import Put, Unit
from zhida.services.settings import DEFAULT_SETTINGS, dump_settings, load_settings
from zhida.services.views import floor_of, wall_of

WRONG: list[tuple[Mapping[str, Json], str, str]] = [
    ({"nonsense": 1}, "/nonsense", "is not a setting"),
    ({"name": 7}, "/name", "must be str"),
    ({"name": "  "}, "/name", "visible"),
    ({"bot_name": "x" * 65}, "/bot_name", "visible"),
    ({"lang": "fr"}, "/lang", "one of"),
    ({"utc_offset_min": True}, "/utc_offset_min", "must be int"),
    ({"utc_offset_min": 900}, "/utc_offset_min", "-720 to 840"),
    ({"greetings": ("hi",)}, "/greetings", "must be dict"),
    ({"greetings": {"en": 1}}, "/greetings", "texts"),
    ({"greetings": {"fr": "Bonjour"}}, "/greetings/fr", "one of"),
    ({"queues": {}}, "/queues", "must be a list"),
    ({"queues": ()}, "/queues", "at least one"),
    ({"queues": (1,)}, "/queues/0", "must be an object"),
    ({"queues": ({"id": "general"}, {"id": "general"})}, "/queues", "each id once"),
    ({"queues": ({"id": "综合"},)}, "/queues/0/id", "a-z"),
    ({"queues": ({"id": "general", "skills": ("two words",)},)}, "/queues/0/skills", "names"),
    ({"queues": ({"id": "general", "skills": "x"},)}, "/queues/0/skills", "list of texts"),
    ({"queues": ({"id": "general", "colour": "red"},)}, "/queues/0/colour", "is not a setting"),
    ({"queues": ({"id": "sales"},)}, "/default_queue", "P1"),
    ({"queues": tuple({"id": f"q{n}"} for n in range(65))}, "/queues", "at most 64"),
    ({"default_queue": "none"}, "/default_queue", "P1"),
    ({"topic_queues": {"repair": "none"}}, "/topic_queues/repair", "one of the queues"),
    ({"lanes": ({"id": "standard"},)}, "/lanes", "P6"),
    ({"lanes": ({"id": "standard", "credit_s": 601},)}, "/lanes/0/credit_s", "0 to 600"),
    (
        {"lanes": ({"id": "express"}, {"id": "returned"}, {"id": "standard", "credit_s": 30})},
        "/lanes",
        "P2",
    ),
    ({"clocks": {"promise_s": 4}}, "/clocks/promise_s", "5 to 600"),
    ({"clocks": {"promise_s": 5}}, "/clocks/warn_before_s", "P5"),
    ({"clocks": {"lease_s": 16}}, "/clocks/lease_s", "5 to 15"),
    ({"clocks": {"absent_after_s": 5}}, "/clocks/absent_after_s", "30 to 600"),
    ({"clocks": {"return_within_s": 60}}, "/clocks/return_within_s", "86400"),
    ({"clocks": {"ejects_after_s": 60}}, "/clocks/ejects_after_s", "is not a setting"),
    ({"bot": {"max_failed_turns": 3}}, "/bot/max_failed_turns", "1 to 2"),
    ({"bot": {"max_asks_back": 2}}, "/bot/max_asks_back", "0 to 1"),
    ({"bot": {"hide_person": True}}, "/bot/hide_person", "is not a setting"),
    ({"inboxes": ()}, "/inboxes", "at least one"),
    ({"inboxes": ({"id": "web", "origins": (1,)},)}, "/inboxes/0/origins", "list of texts"),
    ({"dispositions": ({"id": ""},)}, "/dispositions/0/id", "a-z"),
]


@pytest.mark.parametrize(("document", "where", "why"), WRONG, ids=[f"{w} {y}" for _, w, y in WRONG])
def test_wrong_member_is_refused_with_its_path_and_the_reason(
    document: Mapping[str, Json], where: str, why: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        load_settings(document)

    assert refused.value.code is ErrorCode.SETTINGS_INVALID
    assert refused.value.params["where"] == where
    assert why in str(refused.value.params["why"])


def test_settings_survive_writing_and_reading() -> None:
    document: dict[str, Json] = {
        "name": "好家电",
        "greetings": {"en": "Hello"},
        "queues": ({"id": "general", "skills": ()}, {"id": "repair", "name": "维修"}),
        "topic_queues": {"fault": "repair"},
        "clocks": {"lease_s": 10},
        "bot": {"answer_at": 700_000},
        "inboxes": ({"id": "web", "origins": ("https://shop.example",)},),
        "dispositions": ({"id": "done", "name": "办好了"},),
    }
    settings = load_settings(document)

    again = load_settings(json.loads(json.dumps(dump_settings(settings))))

    assert again == settings
    assert load_settings(dump_settings(DEFAULT_SETTINGS)) == DEFAULT_SETTINGS
    assert settings.queue("repair").name == "维修"
    assert settings.queue("gone").id == "general"
    assert settings.inbox("web") is not None and settings.inbox("app") is None


async def test_change_is_a_numbered_event_that_outlives_a_restart() -> None:
    ports = memory_ports()
    async with rig_on(ports) as rig:
        root = await rig.agent("root", role=Role.ADMIN)
        await rig.platform.tenancy.change(rig.tenant, {"name": "一"}, root.actor)
        await rig.platform.tenancy.change(rig.tenant, {"name": "二"}, root.actor)
        with pytest.raises(InvalidInput):
            await rig.platform.tenancy.change(rig.tenant, {"queues": ()}, root.actor)
        assert rig.platform.tenancy.version(rig.tenant) == 2

    async with rig_on(memory_ports(ports.store, rig.clock, base=ports)) as after:
        assert after.platform.tenancy.of(after.tenant).name == "二"
        assert after.platform.tenancy.version(after.tenant) == 2
        stored = await ports.store.read(after.tenant, f"tenant:{after.tenant}")
        assert [event.type for event in stored] == ["settings.changed"] * 2


async def test_stored_settings_that_break_the_promise_stop_the_start() -> None:
    ports = memory_ports()
    async with rig_on(ports) as rig:
        row = {"number": "0000000001", "settings": '{"queues":[]}', "at": 1, "by": None}
        await ports.store.commit(Unit(tenant=rig.tenant, changes=(Put(table="settings", values=row),)))

    with pytest.raises(InvalidInput):
        async with rig_on(memory_ports(ports.store, rig.clock, base=ports)):
            raise AssertionError


@pytest.mark.parametrize("name", ["", "Main", "a_b", "x" * 33, "商店"])
async def test_tenant_names_are_short_and_plain(rig: Rig, name: str) -> None:
    with pytest.raises(InvalidInput):
        await rig.platform.tenancy.add(TenantId(name), name)


async def test_tenant_exists_once_and_unknown_ones_are_not_found(rig: Rig) -> None:
    with pytest.raises(Conflict):
        await rig.platform.tenancy.add(rig.tenant, "again")
    with pytest.raises(NotFound):
        rig.platform.tenancy.of(TenantId("nobody"))
    assert rig.platform.tenancy.all() == (rig.tenant,)


async def test_new_names_of_queues_show_on_every_screen_at_once(rig: Rig) -> None:
    root = await rig.agent("root", role=Role.ADMIN, skills={"general": 3}, is_ready=False)
    contact = await rig.visitor()
    await contact.ask_person()

    await rig.platform.tenancy.change(
        rig.tenant,
        {"queues": ({"id": "general", "name": "售后"},)},
        root.actor,
    )
    await rig.verify_views()

    rows = {str(row["key"]): row for row in rig.views.rows(floor_of(rig.tenant))}
    assert rows[f"wait:{contact.matter}"]["queue_name"] == "售后"
    assert rows[f"agent:{root.id}"]["skills"] == ("售后",)


async def test_shorter_lease_and_greeting_hold_from_the_change_on(rig: Rig) -> None:
    root = await rig.agent("root", role=Role.ADMIN)
    await rig.platform.tenancy.change(
        rig.tenant, {"clocks": {"lease_s": 5}, "greetings": {"en": "Welcome"}}, root.actor
    )
    contact = await rig.visitor("en")

    done = await contact.open()
    await contact.ask_person()
    await rig.wait(5)

    assert [getattr(seen.event, "text", None) for seen in done.seen][-1] == "Welcome"
    assert "offer.expired" in await rig.names(contact.matter)


async def test_topic_of_the_question_chooses_the_queue(rig: Rig) -> None:
    root = await rig.agent("root", role=Role.ADMIN, is_ready=False)
    await rig.platform.tenancy.change(
        rig.tenant,
        {
            "queues": ({"id": "general", "skills": ()}, {"id": "repair"}),
            "topic_queues": {"fault": "repair"},
        },
        root.actor,
    )
    await rig.learn(
        Article(
            id=ArticleId("art_e21"),
            question="洗衣机显示E21",
            answer="请检查排水管。",
            tags=("fault",),
            source="手册第9页",
        )
    )
    contact = await rig.visitor()

    await contact.say("洗衣机显示E21")
    done = await contact.ask_person()

    assert done.state.phase is Phase.QUEUED
    (entered,) = [e for e in await rig.events(contact.matter) if isinstance(e, EnteredQueue)]
    assert entered.queue == "repair"


async def test_figures_begin_anew_at_local_midnight(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.ask_person()

    def today() -> Mapping[str, object]:
        return next(row for row in rig.views.rows(wall_of(rig.tenant)) if row["key"] == "today")

    assert today()["requested"] == 1
    assert today()["by_hour"] == tuple(int(hour == 14) for hour in range(24))
    await contact.leave()
    assert today()["left"] == 1
    until_midnight_s = (24 - 14) * 3600
    await rig.clock.advance(until_midnight_s)
    rig.views.show_today()

    assert (today()["requested"], today()["left"], today()["p50_s"]) == (0, 0, None)
    assert today()["by_hour"] == (0,) * 24
    other = await rig.visitor()
    await other.ask_person()
    assert today()["requested"] == 1


async def test_waits_are_shown_as_median_and_worst_tenth(rig: Rig) -> None:
    lin = await rig.agent("lin")
    for wait in (1, 2, 6):
        contact = await rig.visitor()
        await contact.ask_person()
        await rig.wait(wait)
        await lin.accept()
        await lin.reply(contact.matter, "您好")

    row = next(row for row in rig.views.rows(wall_of(rig.tenant)) if row["key"] == "today")

    assert (row["answered"], row["answered_in_time"], row["p50_s"], row["p90_s"]) == (3, 3, 2, 6)
