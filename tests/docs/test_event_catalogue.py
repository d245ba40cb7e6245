"""The catalogue of events: complete, committed as generated, and true for every event the product makes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from jsonschema import Draft202012Validator

from tests.services.rig import Rig, memory_ports, rig_on
from tools import event_catalogue
from zhida.core.contacts.entitlements import Entitlement
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import InvalidInput
from zhida.core.kernel.events import event_name, personal_names, registered, split_fields
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.core.quality.events import UiStateShown
from zhida.core.routing.events import AgentState
from zhida.services.contact_keys import ContactKeys
from zhida.services.profiles import SOURCES, load_profiles, read_profiles
from zhida.services.recorder import Recorder

REFERENCE = Path(__file__).resolve().parent.parent.parent / "docs" / "reference"
VERSION_1 = (
    "conversation.opened", "conversation.closed", "conversation.rated", "message.sent",
    "bot.decided", "handover.requested", "queue.entered", "queue.absent", "queue.called",
    "queue.returned", "queue.left", "queue.position_shown", "queue.busy_shown", "offer.made",
    "offer.accepted", "offer.declined", "offer.expired", "conversation.transferred",
    "agent.first_replied", "agent.state_changed", "connection.lost", "connection.resumed",
    "channel.bounced", "callback.chosen", "callback.kept", "case.opened", "case.owner_changed",
    "case.due", "case.closed", "action.confirmed", "action.executed", "action.unknown",
    "freeze.requested", "freeze.done", "sla.warned", "sla.breached", "settings.changed",
    "index.activated", "ui.state_shown",
)  # fmt: skip


@pytest.mark.parametrize("name", ["events.md", "events.schema.json"])
def test_committed_file_is_what_the_program_writes(name: str) -> None:
    committed = (REFERENCE / name).read_text("utf-8")

    assert committed == event_catalogue.rendered()[name], "run python -m tools.event_catalogue"


def test_names_are_exactly_those_of_version_1_and_our_additions() -> None:
    assert set(event_catalogue.catalogue()) == {*VERSION_1, *event_catalogue.ADDED}
    assert len(VERSION_1) == len(set(VERSION_1))
    assert event_catalogue.RESERVED.keys() <= set(VERSION_1)


def test_every_module_of_events_is_in_the_catalogue() -> None:
    core = Path(event_catalogue.__file__).parent.parent / "src" / "zhida" / "core"
    modules = {f"zhida.core.{path.parent.name}.events" for path in core.glob("*/events.py")}

    assert modules - {"zhida.core.kernel.events"} == set(event_catalogue.MODULES)


def test_schema_itself_is_sound_and_refuses_what_it_should() -> None:
    document = event_catalogue.schema()
    Draft202012Validator.check_schema(document)
    rated = _of(document, "conversation.rated")

    assert _fits(rated, {"score": 5, "comment": ""})
    for wrong in ({"score": 5}, {"score": "5", "comment": ""}, {"score": 5, "comment": "", "more": 1}):
        assert not _fits(rated, wrong)


def test_personal_fields_are_marked_in_schema_and_page() -> None:
    document = event_catalogue.schema()
    for name, cls in registered().items():
        properties = cast("dict[str, dict[str, object]]", _of(document, name)["properties"])
        marked = {field for field, kind in properties.items() if kind.get("x-personal")}
        assert marked == personal_names(cls)
    assert "| `text` | string | personal |" in event_catalogue.markdown()


async def test_every_produced_event_is_emitted_by_its_real_command_and_fits_its_schema() -> None:
    ports = memory_ports()
    document = event_catalogue.schema()
    async with rig_on(ports) as rig:
        await _long_day(rig)

        seen: set[str] = set()
        recorder = Recorder(ports.cipher)
        for stream in await rig.store.streams(rig.tenant, ""):
            for stored in await rig.store.read(rig.tenant, stream):
                key = await _key_of(rig, stream)
                event = recorder.open(rig.tenant, stored, key).event
                name = event_name(event)
                plain, personal = split_fields(event)
                assert _fits(_of(document, name), json.loads(json.dumps({**plain, **personal}))), name
                assert _shape(stream) == _shape(event_catalogue.stream_of_event(name)), name
                seen.add(name)

    assert seen == set(event_catalogue.catalogue()) - event_catalogue.RESERVED.keys()


async def _long_day(rig: Rig) -> None:
    """Bring about every event that this version produces."""
    root = await rig.agent("root", role=Role.ADMIN, is_ready=False)
    await rig.platform.tenancy.change(rig.tenant, {"name": "店"}, root.actor)
    article = Article(
        id=ArticleId("a1"), question="保修期是多久", answer="一年", tags=("warranty",), source="保修条款"
    )
    await rig.learn(article)
    drafting = rig.platform.library.drafting
    draft = await drafting.make(root.actor, {"question": "发票", "answer": "在订单页。", "source": "规定"})
    await drafting.reject(root.actor, draft.id, "已有")
    await rig.learn(Article(id=ArticleId("a2"), question="旧的", answer="旧的", source="旧的"))
    await rig.platform.knowledge.replace(rig.tenant, (), ("a2",), root.actor)
    await rig.certify()
    contact, other = await rig.visitor(), await rig.visitor()
    shown = UiStateShown(state="bot", person_visible=True, steps=0)
    await rig.platform.telemetry.shown(contact.actor, contact.id, shown)
    await contact.say("保修期是多久")
    await contact.judge("a1", solved=False)
    await contact.freeze()
    await contact.vanish()
    await rig.wait(31)
    await contact.come_back()
    await root.set_state(AgentState.READY)
    await root.decline()
    lin = await rig.agent("lin", capacity=1)
    await rig.wait(9)
    await rig.wait(11)
    await lin.accept()
    await other.ask_person()
    await root.set_state(AgentState.BREAK)
    await rig.wait(12)
    await lin.reply(contact.matter, "您好")
    await rig.platform.work.note(lin.actor, contact.matter, "n1", "备注")
    await rig.platform.identities.confirm(lin.actor, contact.matter, Entitlement.DISABLED)
    await lin.transfer(contact.matter, to_queue="general")
    await other.leave()
    await lin.set_state(AgentState.BREAK)
    await root.set_state(AgentState.READY)
    await root.accept(contact.matter)
    await root.wrap_up(contact.matter)
    oversight = rig.platform.oversight
    await oversight.auditing.correct(root.actor, contact.matter, answered="a1", should_be=None)
    await oversight.calibrating.calibrate(rig.tenant, "asked", root.actor)
    await oversight.calibrating.tighten(rig.tenant, "ordinary", 20, 9, 21.5)
    await contact.rate(4, "谢谢")


async def _key_of(rig: Rig, stream: str) -> bytes | None:
    """Return the key of the contact whose matter a stream belongs to."""
    _, _, subject = stream.partition(":")
    if not subject.startswith("cnv_"):
        return None
    row = await rig.row(subject)
    return await ContactKeys(rig.store, rig.ports.ring).of(rig.tenant, str(row["key_owner"]))


def test_profiles_are_tied_to_events_of_the_catalogue() -> None:
    profiles = load_profiles()

    assert len(profiles.profiles) >= 10 and "zhida-default" in profiles.profiles
    names = event_catalogue.catalogue()
    for metric in profiles.metrics.values():
        assert metric.event in names if metric.event else metric.source in SOURCES
        assert metric.definition


@pytest.mark.parametrize(
    ("content", "where", "why"),
    [
        (
            "metrics: {m: {event: queue.jumped}}\nprofiles: []",
            "metrics/m/event",
            "not in the event catalogue",
        ),
        ("metrics: {m: {event: 7}}\nprofiles: []", "metrics/m/event", "not in the event catalogue"),
        ("metrics: {m: {source: rumour}}\nprofiles: []", "metrics/m/source", "one of"),
        ("metrics: {m: {def: x}}\nprofiles: []", "metrics/m", "either event or source"),
        ("metrics: {m: 1}\nprofiles: []", "metrics/m", "an object"),
        ("metrics: {}\nprofiles: 1", "profiles", "a list"),
        ("metrics: {}\nprofiles: [{id: p, rules: [{id: r, metric: m}]}]", "profiles/p/r", "not a metric"),
        ("metrics: {}\nprofiles: [{id: p, rules: [{id: r}]}]", "profiles/p/r", "either metric or check"),
        ("]", "file", "not YAML"),
        ("1", "file", "an object"),
    ],
)
def test_wrong_profile_is_refused_with_place_and_reason(content: str, where: str, why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_profiles(content)

    assert refused.value.params["where"] == where
    assert why in str(refused.value.params["why"])


def _fits(schema: Mapping[str, object], fields: object) -> bool:
    validator = Draft202012Validator(dict(schema))
    return bool(validator.is_valid(fields))  # pyright: ignore[reportUnknownMemberType, reportArgumentType]  # JSON is JSON


def _of(document: Mapping[str, object], name: str) -> dict[str, object]:
    return cast("dict[str, dict[str, object]]", document["$defs"])[name]


def _shape(stream: str) -> str:
    return stream.partition(":")[0]
