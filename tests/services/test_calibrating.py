"""What the bot may answer follows from what people judged: at once, every week, stricter after bad audits."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

import pytest

from tests.services.rig import AgentSeat, Rig, memory_ports, rig_on
from zhida.core.bot.events import CalibrationActivated, CalibrationTightened, DecisionLabelled
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Conflict, Forbidden, NotFound
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article, articles_hash
from zhida.ports.storage import Put, Row, Unit
from zhida.services.calibrating import WEEK, Sample
from zhida.services.certificates import dump_document
from zhida.services.in_force import Allowed, Calibration, InForce
from zhida.services.ledger import answer_id, silence_id
from zhida.services.oversight import bound_in_words
from zhida.services.recorder import Recorder

WARRANTY = Article(
    id=ArticleId("warranty"), question="保修期是多久", answer="一年。", source="保修条款", tags=("保修",)
)


@pytest.fixture
async def rig() -> AsyncGenerator[Rig]:
    async with rig_on(memory_ports()) as rig:
        await rig.learn(WARRANTY)
        yield rig


@pytest.fixture
async def root(rig: Rig) -> AgentSeat:
    return await rig.agent("root", role=Role.ADMIN, is_ready=False)


def decision(number: int, *, label: str | None = "right", **values: str | int | None) -> Row:
    row: dict[str, str | int | None] = {
        "id": f"cnv_{number:04}-warranty",
        "conversation_id": f"cnv_{number:04}",
        "key_owner": "cnt",
        "seq": 3,
        "at": number,
        "decision": "answer",
        "article_id": "warranty",
        "score": 700_000 + number,
        "stratum": "ordinary",
        "kb_hash": articles_hash((WARRANTY,)),
        "model_hash": "",
        "calibration": 1,
        "label": label,
        "label_source": None if label is None else "contact",
        "label_at": None if label is None else number,
        "audit": None,
    }
    return {**row, **values}


async def wrote(rig: Rig, rows: Sequence[Row]) -> None:
    changes = tuple(Put(table="bot_decisions", values=row) for row in rows)
    await rig.store.commit(Unit(tenant=rig.tenant, changes=changes))


async def told(rig: Rig) -> list[Event]:
    """Return what the stream of the tenant says, oldest first."""
    recorder = Recorder(rig.ports.cipher)
    stored = await rig.store.read(rig.tenant, f"tenant:{rig.tenant}")
    return [recorder.open(rig.tenant, one, None).event for one in stored]


async def calibrated(rig: Rig, root: AgentSeat) -> None:
    await rig.platform.oversight.calibrating.calibrate(rig.tenant, "asked", root.actor)


async def test_without_labels_and_wordings_the_bot_only_suggests(rig: Rig, root: AgentSeat):
    await calibrated(rig, root)
    contact = await rig.visitor()

    await contact.say("保修期是多久")

    assert (await rig.state(contact.matter)).bot.answered == ()
    shown = await rig.platform.oversight.promise(rig.tenant, "zh-CN")
    assert shown["mode"] == "suggests"


async def test_enough_judged_labels_let_the_bot_answer_at_once(rig: Rig, root: AgentSeat):
    await wrote(rig, [decision(number) for number in range(800)])

    await calibrated(rig, root)
    contact = await rig.visitor()
    await contact.say("保修期是多久")

    assert (await rig.state(contact.matter)).bot.answered == ("warranty",)
    activated = [event for event in await told(rig) if isinstance(event, CalibrationActivated)]
    assert activated[-1].thresholds["ordinary"] is not None
    assert activated[-1].alphas["ordinary"] == 50_000
    assert activated[-1].thresholds["money"] is None


async def test_labelled_messages_are_scored_by_the_ranker_in_force(rig: Rig, root: AgentSeat):
    calibrating = rig.platform.oversight.calibrating
    calibrating.samples[rig.tenant] = (
        *(Sample(text=f"保修期是多久{'啊' * number}", gold=frozenset({"warranty"})) for number in range(300)),
        Sample(text="今天天气", gold=frozenset()),
    )

    document = await calibrating.calibrate(rig.tenant, "asked", root.actor)

    assert document["labels"]["sample"] == 301
    assert document["strata"][0]["threshold"] is not None


async def test_a_pressed_suggestion_and_a_label_of_another_stratum_prove_nothing(rig: Rig, root: AgentSeat):
    await wrote(rig, [decision(number, decision="chosen") for number in range(400)])
    await wrote(rig, [decision(number, stratum="money") for number in range(400, 800)])

    document = await rig.platform.oversight.calibrating.calibrate(rig.tenant, "asked", root.actor)

    by_name = {one["stratum"]: one for one in document["strata"]}
    assert by_name["ordinary"]["threshold"] is None
    assert by_name["money"]["threshold"] is not None


async def test_an_edit_ends_a_certificate_and_is_certified_by_itself(rig: Rig, root: AgentSeat):
    await wrote(rig, [decision(number) for number in range(800)])
    await calibrated(rig, root)
    calibrating = rig.platform.oversight.calibrating

    other = replace(WARRANTY, answer="两年。")
    await rig.platform.knowledge.replace(rig.tenant, (other,), (), root.actor)
    calibrating.changed(rig.tenant)
    await calibrating.stop()

    newest = await calibrating.newest(rig.tenant)
    index = await rig.platform.knowledge.index(rig.tenant)
    assert newest is not None
    assert (newest["kb_hash"], newest["cause"]) == (index.kb_hash, "articles")
    calibrating.changed(rig.tenant)
    await calibrating.stop()
    again = await calibrating.newest(rig.tenant)
    assert again is not None
    assert again["number"] == newest["number"]


async def test_it_is_certified_again_every_week(rig: Rig, root: AgentSeat):
    await calibrated(rig, root)

    await rig.clock.advance(WEEK / 1_000_000 + 1)
    await rig.running.jobs.run_due()

    newest = await rig.platform.oversight.calibrating.newest(rig.tenant)
    assert newest is not None
    assert newest["cause"] == "week"


async def test_the_last_certificate_holds_again_after_a_restart(rig: Rig, root: AgentSeat):
    await wrote(rig, [decision(number) for number in range(800)])
    await calibrated(rig, root)
    held = rig.platform.oversight.in_force.of(rig.tenant)

    async with rig_on(memory_ports(rig.store, rig.clock, node="second", base=rig.ports)) as second:
        assert second.platform.oversight.in_force.of(rig.tenant) == held
        await second.platform.oversight.calibrating.begin(rig.tenant)
        assert second.platform.oversight.in_force.of(rig.tenant) == held


async def audits(rig: Rig, root: AgentSeat, verdicts: Sequence[str]) -> None:
    calibration = rig.platform.oversight.in_force.of(rig.tenant)
    assert calibration is not None
    for number, verdict in enumerate(verdicts):
        row = decision(5_000 + number, label=None, audit="asked", calibration=calibration.number)
        row = {**row, "at": rig.clock.utc()}
        await wrote(rig, [row])
        await rig.platform.oversight.auditing.judge(root.actor, str(row["id"]), verdict)


async def test_wrong_audits_make_the_bot_stricter_by_itself_and_the_watch_begins_anew(
    rig: Rig, root: AgentSeat
):
    await wrote(rig, [decision(number) for number in range(800)])
    await calibrated(rig, root)
    in_force = rig.platform.oversight.in_force
    before = in_force.policy(rig.tenant, rig.platform.tenancy.of(rig.tenant).bot).thresholds["ordinary"]

    await audits(rig, root, ["right", *["wrong", "out_of_scope"] * 3])
    await rig.clock.advance(1)

    after = in_force.policy(rig.tenant, rig.platform.tenancy.of(rig.tenant).bot).thresholds["ordinary"]
    tightened = [event for event in await told(rig) if isinstance(event, CalibrationTightened)]
    assert before is not None
    assert after is not None
    assert after > before
    assert (len(tightened), tightened[0].threshold) == (1, after)
    assert (await rig.platform.oversight.auditing.monitor(rig.tenant, "ordinary")).audits == 0
    shown = await rig.platform.oversight.promise(rig.tenant, "en")
    assert "audits_raised" in str(shown["breaks"])


async def test_a_verdict_is_taken_once_and_only_where_one_was_asked_for(rig: Rig, root: AgentSeat):
    auditing = rig.platform.oversight.auditing
    await wrote(rig, [decision(1, label=None, audit="asked"), decision(2)])
    lin = await rig.agent("lin")

    await auditing.judge(root.actor, "cnv_0001-warranty", "right")
    await auditing.judge(root.actor, "cnv_0001-warranty", "right")

    with pytest.raises(Conflict):
        await auditing.judge(root.actor, "cnv_0001-warranty", "wrong")
    for missing in ("cnv_0002-warranty", "cnv_0003-warranty"):
        with pytest.raises(NotFound):
            await auditing.judge(root.actor, missing, "right")
    with pytest.raises(Forbidden):
        await auditing.judge(lin.actor, "cnv_0001-warranty", "right")
    labelled = [event for event in await told(rig) if isinstance(event, DecisionLabelled)]
    assert [(event.label, event.source) for event in labelled] == [("right", "audit")]


async def test_audits_show_the_words_of_both_sides_until_they_are_erased(rig: Rig, root: AgentSeat):
    contact = await rig.visitor()
    await contact.say("保修期是多久")
    row = await rig.store.get(rig.tenant, "bot_decisions", (answer_id(contact.matter, "warranty"),))
    assert row is not None
    await wrote(rig, [{**row, "audit": "asked"}, decision(9, label=None, audit="asked")])
    auditing = rig.platform.oversight.auditing

    shown = await auditing.asked(root.actor, 10)
    await rig.platform.erasure.erase(root.actor, contact.id)

    assert [(one.question, one.answer, one.article_id) for one in shown] == [
        ("保修期是多久", "一年。", "warranty")
    ]
    assert await auditing.asked(root.actor, 10) == ()


async def test_the_agent_who_holds_a_matter_says_what_would_have_been_right(rig: Rig, root: AgentSeat):
    contact, other = await rig.visitor(), await rig.visitor()
    await contact.say("保修期是多久")
    await other.say("我要投诉物流")
    for one in (contact, other):
        await one.ask_person()
    auditing = rig.platform.oversight.auditing

    await auditing.correct(root.actor, contact.matter, answered="warranty", should_be="warranty")
    first = await rig.store.get(rig.tenant, "bot_decisions", (answer_id(contact.matter, "warranty"),))
    await auditing.correct(root.actor, contact.matter, answered="warranty", should_be="other")
    second = await rig.store.get(rig.tenant, "bot_decisions", (answer_id(contact.matter, "warranty"),))
    await auditing.correct(root.actor, other.matter, answered=None, should_be=None)
    silent = await rig.store.get(rig.tenant, "bot_decisions", (silence_id(other.matter, None),))

    assert first is not None
    assert second is not None
    assert silent is not None
    assert (first["label"], second["label"], silent["label"]) == ("right", "wrong", "out_of_scope")
    with pytest.raises(Conflict):
        await auditing.correct(root.actor, contact.matter, answered="none", should_be=None)


async def test_settings_only_move_to_a_stricter_certified_step(rig: Rig):
    in_force, bot = InForce(), rig.platform.tenancy.of(rig.tenant).bot
    ordinary = Allowed(steps=(500_000, 700_000), alpha=0.05)
    kept = Calibration(number=3, kb_hash="kb", model_hash="m", strata={"ordinary": ordinary})

    assert in_force.policy(rig.tenant, bot) == bot
    in_force.put(rig.tenant, kept)

    found = {
        answer_at: in_force.policy(rig.tenant, replace(bot, answer_at=answer_at)).thresholds["ordinary"]
        for answer_at in (0, 600_000, 800_000)
    }
    assert found == {0: 500_000, 600_000: 700_000, 800_000: None}
    once = ordinary.tightened(0, rig.clock.utc())
    assert (once.threshold(0), once.tightened(0, rig.clock.utc()).threshold(0)) == (700_000, None)
    assert Allowed().tightened(0, rig.clock.utc()).threshold(0) is None


async def test_the_promise_is_said_in_plain_words(rig: Rig, root: AgentSeat):
    await rig.certify(None)
    oversight, texts = rig.platform.oversight, rig.platform.texts
    nothing = bound_in_words(texts, await oversight.stated(rig.tenant), "en")
    await wrote(rig, [decision(number) for number in range(800)])
    await wrote(rig, [decision(900, label="out_of_scope", label_source="audit", audit="out_of_scope")])

    shown = await oversight.calibrate(root.actor, "en")
    stated = await oversight.stated(rig.tenant)

    assert nothing.startswith("There is not enough evidence yet")
    assert bound_in_words(texts, stated, "en").startswith("We are 90 % sure: of every 100 questions")
    started = bound_in_words(texts, replace(stated, is_start=True), "zh-CN")
    assert "问法和资料里写的相近" in started
    assert shown["mode"] == "answers"
    assert shown["sources"] == {"held_out": 0, "judged": 801, "contact": 800, "audit": 1}


async def test_nothing_is_tightened_or_stated_before_the_first_certificate():
    async with rig_on(memory_ports()) as rig:
        oversight = rig.platform.oversight

        await oversight.calibrating.tighten(rig.tenant, "ordinary", 1, 1, 20.0)
        stated = await oversight.stated(rig.tenant)
        monitor = await oversight.auditing.monitor(rig.tenant, "ordinary")
        await oversight.promise(rig.tenant, "zh-CN")

        assert (stated.alpha, stated.at, monitor.audits) == (None, None, 0)
        document = await oversight.calibrating.newest(rig.tenant)
        assert document is not None
        assert dump_document(document)
