"""P2 and P10 when a contact signs in half-way: the matter, the place and the words stay theirs."""

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from tests.services.rig import HOST_KEY, Rig, Visitor, memory_ports, rig_on
from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.contacts.entitlements import Entitlement
from zhida.core.conversation.events import ContactIdentified
from zhida.core.evidence.verification import verify
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Role
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import NotFound, SignInNeeded
from zhida.core.kernel.times import MICROS
from zhida.core.routing.events import PositionShown, ReturnCause, ReturnedToQueue
from zhida.services.views import inbox_of
from zhida.testing.crypto import MemoryIdentityVerifier

SECRET = "我的银行卡尾号是六二二八"
LATER = "登录以后我才说的话"


def _signed(rig: Rig, token_id: str, subject: str = "u-1", **claims: object) -> str:
    now = rig.clock.utc() // MICROS
    base: dict[str, object] = {"sub": subject, "aud": "web", "iat": now, "exp": now + 60, "jti": token_id}
    return MemoryIdentityVerifier().issue(HOST_KEY, {**base, **claims})


async def _sign_in(contact: Visitor, jwt: str) -> Visitor:
    """Return the page of the contact after its host said who this is; its socket came back meanwhile."""
    rig = contact.rig
    token, _ = await rig.platform.identities.identify(contact.actor, "web", jwt)
    actor = await rig.platform.visits.of_token(rig.tenant, token)
    await rig.step()
    return Visitor(rig=rig, actor=actor, token=token, bound=contact.bound, count=contact.count)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


async def _current(contact: Visitor) -> str | None:
    row = await contact.rig.platform.talk.current(contact.actor)
    return str(row["id"]) if row else None


async def test_p2_who_signs_in_while_waiting_keeps_conversation_and_place(rig: Rig) -> None:
    first, contact = await rig.visitor(), await rig.visitor()
    await first.ask_person()
    await contact.ask_person()
    before = await rig.place(contact.matter)

    known = await _sign_in(contact, _signed(rig, "j1", name="李梅"))

    assert known.id == contact.id
    assert await _current(known) == contact.matter
    assert await rig.place(contact.matter) == before
    lin = await rig.agent("lin", capacity=2)
    card = next(row for row in rig.views.rows(inbox_of(lin.id)) if row["key"] == contact.matter)
    assert card["name"] == "李梅"


async def test_p10_who_is_known_already_finds_the_place_of_the_anonymous_visit_on_every_device(
    rig: Rig,
) -> None:
    phone = await _sign_in(await rig.visitor(), _signed(rig, "j1"))
    visit = await rig.visitor()
    await visit.ask_person()
    before = await rig.place(visit.matter)

    laptop = await _sign_in(visit, _signed(rig, "j2"))

    assert laptop.id == phone.id != visit.id
    assert await _current(laptop) == await _current(phone) == visit.matter
    assert (await rig.place(visit.matter)).due_at == before.due_at
    assert (await rig.row(visit.matter))["contact_id"] == phone.id
    (said,) = [e for e in await rig.events(visit.matter) if isinstance(e, ContactIdentified)]
    assert (said.contact_id, said.entitled, said.source) == (phone.id, False, "signed_profile")


async def test_p10_words_before_and_after_signing_in_are_one_record_that_verifies(rig: Rig) -> None:
    known = await _sign_in(await rig.visitor(), _signed(rig, "j1"))
    visit = await rig.visitor()
    await visit.say(SECRET)
    lin = await rig.agent("lin")
    known = await _sign_in(visit, _signed(rig, "j2"))
    await known.say(LATER)
    await known.ask_person()
    await lin.accept()
    await rig.platform.work.note(lin.actor, visit.matter, "n1", "已核对")

    record = await rig.platform.history.export(rig.tenant, await rig.row(visit.matter))

    whole = json.dumps(record, ensure_ascii=False)
    assert SECRET in whole and LATER in whole
    assert verify(cast("list[object]", record["records"])).ok
    async with rig_on(memory_ports(rig.store, rig.clock, base=rig.ports)) as again:
        assert await again.events(visit.matter) == await rig.events(visit.matter)


async def test_p2_who_signs_in_while_an_agent_answers_stays_with_that_agent(rig: Rig) -> None:
    await _sign_in(await rig.visitor(), _signed(rig, "j1"))
    lin, visit = await rig.agent("lin"), await rig.visitor()
    await visit.ask_person()
    await lin.accept()

    known = await _sign_in(visit, _signed(rig, "j2"))
    await known.say("还在吗")
    await lin.reply(visit.matter, "在的")

    state = await rig.state(visit.matter)
    assert (state.phase, state.agent_id, state.contact_id) == (Phase.AGENT, lin.id, known.id)
    assert lin.load() == 1


async def test_p6_a_senior_who_signs_in_while_waiting_moves_forward_and_all_are_told_why(rig: Rig) -> None:
    first, senior = await rig.visitor(), await rig.visitor()
    await first.ask_person()
    await rig.wait(1)
    await senior.ask_person()
    before = await rig.place(senior.matter)

    await _sign_in(senior, _signed(rig, "j1", entitlements=[Entitlement.SENIOR.value]))

    moved = [e for e in await rig.events(senior.matter) if isinstance(e, ReturnedToQueue)]
    assert [e.cause for e in moved] == [ReturnCause.ENTITLEMENT]
    assert (await rig.place(senior.matter)).due_at == before.due_at - 120 * MICROS
    shown = [e for e in await rig.events(first.matter) if isinstance(e, PositionShown)]
    assert [(e.position, e.cause) for e in shown] == [(1, "entered"), (2, "express_ahead")]


async def test_p6_a_right_proven_on_one_device_reaches_the_place_taken_on_another(rig: Rig) -> None:
    phone = await _sign_in(await rig.visitor(), _signed(rig, "j1"))
    await phone.ask_person()

    await _sign_in(await rig.visitor(), _signed(rig, "j2", entitlements=["disabled"]))

    assert (await rig.place(phone.matter)).lane == "express"


async def test_two_open_matters_of_one_person_are_both_kept_and_the_earliest_place_is_shown(rig: Rig) -> None:
    phone = await _sign_in(await rig.visitor(), _signed(rig, "j1"))
    visit = await rig.visitor()
    await visit.ask_person()
    await rig.wait(1)
    await phone.ask_person()
    later = phone.matter

    laptop = await _sign_in(visit, _signed(rig, "j2"))

    assert visit.matter != later
    assert await _current(laptop) == visit.matter
    assert (await rig.state(later)).phase is Phase.QUEUED
    await laptop.end()
    assert await _current(laptop) == later


async def test_what_a_person_answers_is_shown_before_what_only_waits(rig: Rig) -> None:
    phone = await _sign_in(await rig.visitor(), _signed(rig, "j1"))
    lin, visit = await rig.agent("lin", capacity=1), await rig.visitor()
    await phone.ask_person()
    await lin.accept()
    await visit.ask_person()

    laptop = await _sign_in(visit, _signed(rig, "j2"))

    assert await _current(laptop) == phone.matter
    await lin.wrap_up(phone.matter)
    assert await _current(laptop) == visit.matter


async def test_an_identity_never_takes_over_the_matters_of_another_identified_contact(rig: Rig) -> None:
    mei = await _sign_in(await rig.visitor(), _signed(rig, "j1", "mei"))
    await mei.ask_person()

    chen = await _sign_in(mei, _signed(rig, "j2", "chen"))

    assert chen.id != mei.id
    assert await _current(chen) is None
    assert await _current(mei) == mei.matter
    with pytest.raises(NotFound):
        await rig.platform.access.access_conversation(chen.actor, mei.matter, Action.READ)


async def test_the_anonymous_token_opens_nothing_once_the_visit_is_somebody(rig: Rig) -> None:
    closed = list[str]()
    rig.platform.visits.renewal_watchers.append(closed.append)
    visit = await rig.visitor()
    await visit.ask_person()

    await _sign_in(visit, _signed(rig, "j1"))

    assert len(closed) == 1
    with pytest.raises(SignInNeeded):
        await rig.platform.visits.of_token(rig.tenant, visit.token)


async def test_a_replayed_identity_claims_nothing(rig: Rig) -> None:
    jwt = _signed(rig, "j1")
    await _sign_in(await rig.visitor(), jwt)
    thief = await rig.visitor()
    await thief.ask_person()

    with pytest.raises(SignInNeeded):
        await rig.platform.identities.identify(thief.actor, "web", jwt)

    assert (await rig.row(thief.matter))["contact_id"] == thief.id


async def test_two_devices_that_sign_in_for_the_first_time_at_once_become_one_contact(rig: Rig) -> None:
    phone, laptop = await rig.visitor(), await rig.visitor()
    await phone.ask_person()
    await laptop.ask_person()

    one, two = await _sign_in(phone, _signed(rig, "j1")), await _sign_in(laptop, _signed(rig, "j2"))

    assert one.id == two.id
    rows = await rig.store.find(rig.tenant, "conversations", {"contact_id": one.id})
    assert {row["id"] for row in rows} == {phone.matter, laptop.matter}


async def test_erasing_a_person_covers_what_was_written_before_they_signed_in(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with rig_on(replace(memory_ports(store), cipher=AesGcmCipher())) as rig:
        root = await rig.agent("root", role=Role.ADMIN)
        known = await _sign_in(await rig.visitor(), _signed(rig, "j1"))
        visit = await rig.visitor()
        await visit.say(SECRET)
        known = await _sign_in(visit, _signed(rig, "j2", name="李梅"))

        count = await rig.platform.erasure.erase(root.actor, known.id)

        assert count == 1
        record = await rig.platform.history.export(rig.tenant, await rig.row(visit.matter))
        assert SECRET not in json.dumps(record, ensure_ascii=False)
        people = await store.find(rig.tenant, "contacts", {"id": (known.id, visit.id)})
        assert [(row["wrapped_key"], row["erased_at"] is not None) for row in people] == [(None, True)] * 2
        logged = await store.find(rig.tenant, "erasures")
        assert {row["contact_id"] for row in logged} == {known.id, visit.id}
    assert not [file for file in _files(tmp_path) if SECRET.encode() in file.read_bytes()]


async def test_p6_an_agent_who_saw_the_proof_puts_the_contact_into_the_express_lane(rig: Rig) -> None:
    lin, other, contact = await rig.agent("lin"), await rig.agent("wang"), await rig.visitor()
    await contact.ask_person()
    holder = lin if lin.offers() else other
    await holder.accept()

    await rig.platform.identities.confirm(holder.actor, contact.matter, Entitlement.SENIOR)
    await holder.transfer(contact.matter, to_queue="general")

    said = next(e for e in await rig.events(contact.matter) if isinstance(e, ContactIdentified))
    assert (said.source, said.entitled) == ("agent", True)
    assert (await rig.platform.visits.profile(rig.tenant, contact.id)).entitled
    with pytest.raises(NotFound):
        stranger = await rig.agent("sun")
        await rig.platform.identities.confirm(stranger.actor, contact.matter, Entitlement.SENIOR)


async def test_p10_what_the_shop_knows_already_stands_on_the_desk(rig: Rig) -> None:
    contact = await _sign_in(await rig.visitor(), _signed(rig, "j1", facts={"订单号": "A-7732"}))

    profile = await rig.platform.visits.profile(rig.tenant, contact.id)

    assert profile.facts == {"订单号": "A-7732"}
