"""Erasing a contact: nothing readable is left, everything still verifies, nobody is stuck."""

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from tests.services.rig import HOST_KEY, Frames, Rig, memory_ports, rig_on
from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.evidence.verification import verify
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Forbidden, NotFound, SignInNeeded
from zhida.core.kernel.times import MICROS
from zhida.services.idempotency import Idempotency, KeptAnswer
from zhida.services.tenancy import system
from zhida.services.views import inbox_of
from zhida.testing.crypto import MemoryIdentityVerifier

SECRET = "我的银行卡尾号是六二二八"
NOTE = "客户情绪激动请安抚一下"


async def test_export_verifies_before_and_after_erasure_and_shows_no_word(rig: Rig) -> None:
    root = await rig.agent("root", role=Role.ADMIN)
    contact = await rig.visitor()
    await contact.say(SECRET)
    await contact.ask_person()
    row = await rig.row(contact.matter)
    before = await rig.platform.history.export(rig.tenant, row)

    count = await rig.platform.erasure.erase(root.actor, contact.id)

    after = await rig.platform.history.export(rig.tenant, await rig.row(contact.matter))
    assert count == 1
    for record in (before, after):
        assert verify(_records(record)).ok
    assert SECRET in json.dumps(before, ensure_ascii=False)
    assert SECRET not in json.dumps(after, ensure_ascii=False)


async def test_no_byte_of_the_words_is_left_in_any_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with rig_on(replace(memory_ports(store), cipher=AesGcmCipher())) as rig:
        root, contact = await rig.agent("root", role=Role.ADMIN), await rig.visitor()
        await contact.say(SECRET)
        await contact.ask_person()
        await root.accept()
        await rig.platform.work.note(root.actor, contact.matter, "n1", NOTE)
        await contact.end()
        await contact.rate(5, SECRET)

        await rig.platform.erasure.erase(root.actor, contact.id)

        stored = await store.read(rig.tenant, f"conversation:{contact.matter}")
        assert all('"s":"' not in event.fields for event in stored)
        _assert_no_byte(tmp_path)
    _assert_no_byte(tmp_path)


async def test_ciphertext_is_never_plain_on_disk(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with rig_on(replace(memory_ports(store), cipher=AesGcmCipher())) as rig:
        contact = await rig.visitor()
        await contact.say(SECRET)
        _assert_no_byte(tmp_path)


async def test_erased_contact_is_signed_out_and_the_desk_goes_blank(rig: Rig) -> None:
    ended = list[str]()
    rig.platform.staff.sign_out_watchers.append(ended.append)
    root, contact = await rig.agent("root", role=Role.ADMIN), await rig.visitor()
    await contact.say(SECRET)
    await contact.ask_person()
    await root.accept()
    kept = Idempotency(rig.store, rig.clock)
    await kept.store(rig.tenant, f"contact:{contact.id}", "k", "r", KeptAnswer(status=200, response=SECRET))

    await rig.platform.erasure.erase(root.actor, contact.id)
    await rig.step()

    card = next(r for r in rig.views.rows(inbox_of(root.id)) if r["key"] == contact.matter)
    assert (card["name"], card["title"], card["preview"], card["phase"]) == ("", "", "", "wrap_up")
    assert len(ended) == 1
    assert await kept.find(rig.tenant, f"contact:{contact.id}", "k", "r") is None
    with pytest.raises(SignInNeeded):
        await rig.platform.visits.of_token(rig.tenant, contact.token)
    with pytest.raises(NotFound):
        await contact.say("还能说吗")
    with pytest.raises(NotFound):
        await rig.platform.work.note(root.actor, contact.matter, "n", NOTE)
    await root.wrap_up(contact.matter)
    assert root.load() == 0


async def test_waiting_contact_who_is_erased_leaves_the_line(rig: Rig) -> None:
    root, contact = await rig.agent("root", role=Role.ADMIN, is_ready=False), await rig.visitor()
    await contact.ask_person()

    await rig.platform.erasure.erase(root.actor, contact.id)
    await rig.step()

    assert len(rig.keeper.line) == 0
    erasure = await rig.store.get(rig.tenant, "erasures", (contact.id,))
    assert erasure is not None and erasure["by"] == root.id


async def test_erased_subject_who_comes_again_is_somebody_new(rig: Rig) -> None:
    root = await rig.agent("root", role=Role.ADMIN)
    now = rig.clock.utc() // MICROS
    claims: dict[str, object] = {"sub": "u", "aud": "web", "iat": now, "exp": now + 60, "name": "李梅"}
    issue, nobody = MemoryIdentityVerifier().issue, system(rig.tenant)
    identify = rig.platform.identities.identify
    _, old = await identify(nobody, "web", issue(HOST_KEY, {**claims, "jti": "1"}))

    await rig.platform.erasure.erase(root.actor, old.contact_id)
    _, new = await identify(nobody, "web", issue(HOST_KEY, {**claims, "jti": "2"}))

    assert new.contact_id != old.contact_id
    assert (await rig.platform.visits.profile(rig.tenant, old.contact_id)).name == ""


async def test_only_an_admin_erases_and_only_who_exists(rig: Rig) -> None:
    boss = await rig.agent("boss", role=Role.SUPERVISOR)
    root, contact = await rig.agent("root", role=Role.ADMIN), await rig.visitor()

    with pytest.raises(Forbidden):
        await rig.platform.erasure.erase(boss.actor, contact.id)
    with pytest.raises(NotFound):
        await rig.platform.erasure.erase(root.actor, "cnt_nobody")
    await rig.platform.erasure.erase(root.actor, contact.id)

    assert await rig.platform.erasure.erase(root.actor, contact.id) == 0


async def test_events_read_after_erasure_say_that_they_are_erased(rig: Rig) -> None:
    root, contact = await rig.agent("root", role=Role.ADMIN), await rig.visitor()
    await contact.say(SECRET)
    frames = Frames()
    rig.ports.bus.subscribe(rig.tenant, f"conversation:{contact.matter}", frames)

    await rig.platform.erasure.erase(root.actor, contact.id)

    row = await rig.row(contact.matter)
    seen = await rig.platform.history.all(rig.tenant, row, f"conversation:{contact.matter}")
    assert any(one.erased for one in seen)
    assert [body["type"] for body in frames.bodies()] == ["event"]


def _records(export: dict[str, object]) -> list[object]:
    return cast("list[object]", export["records"])


def _assert_no_byte(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for words in (SECRET, NOTE):
                assert words.encode() not in content, f"{file.name} holds words of the contact"
                assert json.dumps(words)[1:-1].encode() not in content
