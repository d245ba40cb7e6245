"""Files in a matter: kept whole, opened only there, gone with the person, listed in the record."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from tests.contracts.attachments.pictures import GOOD, PDF, SVG, photo, picture
from tests.services.rig import Rig, Visitor, memory_ports, rig_on
from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.storage.attachments import FolderBlobs, MemoryBlobs
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.bot.events import BotDecided, HandoverRequested
from zhida.core.conversation.events import MessageKind, MessageSent
from zhida.core.evidence.fields import commitment, from_base64
from zhida.core.evidence.verification import verify
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Conflict, NotFound, Unavailable
from zhida.core.kernel.ids import render_id
from zhida.ports.attachments import FileRefused, FileRule
from zhida.ports.storage import Put, Row, Unit
from zhida.services.attachments import Attached
from zhida.services.matters import Done

NOWHERE = render_id("att", 99)


async def kept(rig: Rig, contact: Visitor, content: bytes | None = None, name: str = "收据.png") -> Attached:
    """Put a file into the contact's matter."""
    return await rig.platform.attachments.keep(contact.actor, contact.matter, name, content or picture())


async def sent(rig: Rig, contact: Visitor, file: Attached, words: str = "", client_id: str = "p1") -> Done:
    done = await rig.platform.talk.say(
        contact.actor,
        contact.opening,
        conversation_id=contact.matter,
        client_id=client_id,
        words=words,
        attachment=file.id,
    )
    await rig.step()
    return done


async def shown(rig: Rig, matter: str) -> list[MessageSent]:
    events = await rig.events(matter)
    return [one for one in events if isinstance(one, MessageSent) and one.attachment_id is not None]


async def opened_matter(rig: Rig) -> Visitor:
    contact = await rig.visitor()
    await contact.open()
    return contact


async def test_a_picture_is_kept_sealed_sent_and_opened_again(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "attachments")
    ports = replace(memory_ports(SqliteStore(tmp_path)), cipher=AesGcmCipher(), blobs=blobs)
    async with rig_on(ports) as rig:
        contact = await opened_matter(rig)

        file = await kept(rig, contact, name="../收据.jpeg")
        await sent(rig, contact, file)

        on_disk = (tmp_path / "attachments" / rig.tenant / file.id).read_bytes()
        opened = await rig.platform.attachments.open(contact.actor, contact.matter, file.id)
    assert opened.file == file
    assert opened.content.startswith(b"\x89PNG")
    assert b"PNG" not in on_disk
    assert file.name == "收据.jpeg.png"


async def test_the_message_carries_kind_file_and_caption(rig: Rig) -> None:
    agent, contact = await rig.agent("lin"), await opened_matter(rig)
    await contact.ask_person()
    await agent.accept()

    await sent(rig, contact, await kept(rig, contact))
    await sent(rig, contact, await kept(rig, contact, PDF, "合同"), "请看第二页", "p2")

    first, second = await shown(rig, contact.matter)
    assert (first.kind, first.text) == (MessageKind.PICTURE, "收据.png")
    assert (second.kind, second.text) == (MessageKind.FILE, "请看第二页")


async def test_the_bot_asks_once_for_words_and_then_fetches_a_person(rig: Rig) -> None:
    contact = await opened_matter(rig)

    await sent(rig, contact, await kept(rig, contact, name="转人工.png"))
    after_one = await rig.names(contact.matter)
    await sent(rig, contact, await kept(rig, contact), client_id="p2")

    events = await rig.events(contact.matter)
    assert "handover.requested" not in after_one
    assert any(isinstance(event, BotDecided) for event in events)
    assert any(isinstance(event, HandoverRequested) for event in events)


async def test_words_with_a_picture_that_ask_for_a_person_are_heard(rig: Rig) -> None:
    contact = await opened_matter(rig)

    await sent(rig, contact, await kept(rig, contact), "转人工")

    assert "handover.requested" in await rig.names(contact.matter)


async def test_sent_twice_is_one_message(rig: Rig) -> None:
    contact = await opened_matter(rig)
    file = await kept(rig, contact)

    first = await sent(rig, contact, file)
    again = await sent(rig, contact, file)

    assert (first.repeated, again.repeated) == (False, True)
    assert len(await shown(rig, contact.matter)) == 1


async def test_an_agent_sends_a_file_and_only_while_holding_the_matter(rig: Rig) -> None:
    lin, contact = await rig.agent("lin"), await opened_matter(rig)
    boss = await rig.agent("boss", role=Role.SUPERVISOR, is_ready=False)
    await contact.ask_person()
    await lin.accept()
    keep, reply = rig.platform.attachments.keep, rig.platform.work.reply

    file = await keep(lin.actor, contact.matter, "说明.pdf", PDF)
    await reply(lin.actor, contact.matter, "r1", "", (), file.id)
    await reply(lin.actor, contact.matter, "r2", "请看附件", (), file.id)

    assert [message.text for message in await shown(rig, contact.matter)] == ["说明.pdf", "请看附件"]
    assert (await rig.platform.attachments.open(contact.actor, contact.matter, file.id)).content == PDF
    with pytest.raises(Conflict):
        await keep(boss.actor, contact.matter, "a.pdf", PDF)
    with pytest.raises(NotFound):
        await reply(lin.actor, contact.matter, "r3", "", (), NOWHERE)


async def test_a_file_opens_and_is_sent_only_in_its_own_matter(rig: Rig) -> None:
    one, other = await opened_matter(rig), await opened_matter(rig)
    lin = await rig.agent("lin")
    file = await kept(rig, one)
    await other.ask_person()
    await lin.accept()
    attachments = rig.platform.attachments

    for actor, matter, name in (
        (other.actor, one.matter, file.id),
        (other.actor, other.matter, file.id),
        (one.actor, other.matter, file.id),
        (lin.actor, other.matter, file.id),
        (one.actor, one.matter, NOWHERE),
        (one.actor, one.matter, "../../keys"),
    ):
        with pytest.raises(NotFound):
            await attachments.open(actor, matter, name)
    with pytest.raises(NotFound):
        await sent(rig, other, file)
    with pytest.raises(NotFound):
        await attachments.to_send(lin.actor, one.matter, file.id)


async def test_a_matter_holds_twenty_files_and_fifty_mebibytes(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = await opened_matter(rig)
    monkeypatch.setattr("zhida.services.attachments.MAX_FILES", 2)
    monkeypatch.setattr("zhida.services.attachments.MAX_MATTER_BYTES", 2 * len(PDF))

    await kept(rig, contact, PDF)
    with pytest.raises(FileRefused) as too_much:
        await kept(rig, contact, GOOD["jpeg"][0])
    await kept(rig, contact, b"short words")
    with pytest.raises(FileRefused) as too_many:
        await kept(rig, contact, b"a")

    assert (too_much.value.rule, too_many.value.rule) == (FileRule.TOTAL, FileRule.FILES)


async def test_many_at_once_do_not_pass_the_limit(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = await opened_matter(rig)
    monkeypatch.setattr("zhida.services.attachments.MAX_FILES", 3)

    tries = [kept(rig, contact, b"words") for _ in range(6)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(one, Attached) for one in outcomes) == 3
    assert sum(isinstance(one, FileRefused) for one in outcomes) == 3


async def test_a_refused_file_leaves_nothing(rig: Rig) -> None:
    contact = await opened_matter(rig)

    with pytest.raises(FileRefused):
        await kept(rig, contact, SVG)

    assert not await rig.store.find(rig.tenant, "attachments")
    assert not rig.ports.blobs.names(rig.tenant)


async def test_a_full_disk_keeps_nothing_and_says_so() -> None:
    blobs = MemoryBlobs(fails=True)
    async with rig_on(replace(memory_ports(), blobs=blobs)) as rig:
        contact = await opened_matter(rig)

        with pytest.raises(Unavailable):
            await kept(rig, contact)

        assert not await rig.store.find(rig.tenant, "attachments")
        blobs.fails = False
        assert (await kept(rig, contact)).kind is MessageKind.PICTURE


async def test_a_row_that_is_not_written_takes_its_file_with_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = await opened_matter(rig)

    async def refuse(_unit: Unit) -> None:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(rig.store, "commit", refuse)
        with pytest.raises(Unavailable):
            await kept(rig, contact)

    assert not rig.ports.blobs.names(rig.tenant)


async def test_what_a_crash_left_without_a_row_is_removed(rig: Rig) -> None:
    contact = await opened_matter(rig)
    file = await kept(rig, contact)
    rig.ports.blobs.put(rig.tenant, NOWHERE, b"left behind")

    assert await rig.platform.attachments.sweep(rig.tenant) == 1
    assert await rig.platform.attachments.sweep(rig.tenant) == 0

    assert rig.ports.blobs.names(rig.tenant) == [file.id]


async def test_sweeping_spares_what_is_just_being_written(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = await opened_matter(rig)
    swept, commit = list[int](), rig.store.commit

    async def in_between(unit: Unit) -> None:
        swept.append(await rig.platform.attachments.sweep(rig.tenant))
        await commit(unit)

    with monkeypatch.context() as patched:
        patched.setattr(rig.store, "commit", in_between)
        file = await kept(rig, contact)

    assert swept == [0]
    assert rig.ports.blobs.names(rig.tenant) == [file.id]


async def test_erased_is_unreadable_and_gone() -> None:
    async with rig_on(memory_ports()) as rig:
        root, contact = await rig.agent("root", role=Role.ADMIN), await opened_matter(rig)
        other = await opened_matter(rig)
        file, theirs = await kept(rig, contact, photo()), await kept(rig, other)
        await sent(rig, contact, file)
        sealed = rig.ports.blobs.get(rig.tenant, file.id)
        assert sealed is not None

        await rig.platform.erasure.erase(root.actor, contact.id)

        assert rig.ports.blobs.names(rig.tenant) == [theirs.id]
        assert await rig.store.get(rig.tenant, "attachments", (file.id,)) is None
        rig.ports.blobs.put(rig.tenant, file.id, sealed)
        with pytest.raises(NotFound):
            await rig.platform.attachments.open(root.actor, contact.matter, file.id)
        with pytest.raises(NotFound):
            await rig.platform.attachments.keep(contact.actor, contact.matter, "a", b"words")
        export = await rig.platform.history.export(rig.tenant, await rig.row(contact.matter))
        assert export["attachments"] == []
        assert verify(cast("list[object]", export["records"])).ok


async def test_a_row_left_after_erasure_still_opens_for_nobody(rig: Rig) -> None:
    root, contact = await rig.agent("root", role=Role.ADMIN), await opened_matter(rig)
    file = await kept(rig, contact)
    row = await rig.store.get(rig.tenant, "attachments", (file.id,))
    sealed = rig.ports.blobs.get(rig.tenant, file.id)
    assert row is not None and sealed is not None
    await rig.platform.erasure.erase(root.actor, contact.id)

    await put_back(rig, row)
    rig.ports.blobs.put(rig.tenant, file.id, sealed)

    with pytest.raises(NotFound):
        await rig.platform.attachments.open(root.actor, contact.matter, file.id)
    with pytest.raises(NotFound):
        await rig.platform.attachments.to_send(contact.actor, contact.matter, file.id)
    assert "sha256" not in str(await rig.platform.attachments.listed(rig.tenant, contact.matter, {file.id}))


async def put_back(rig: Rig, row: Row) -> None:
    put = Put(table="attachments", values=row)
    await rig.store.commit(Unit(tenant=rig.tenant, changes=(put,)))


async def test_a_file_that_comes_while_its_person_is_erased_does_not_stay(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, contact = await rig.agent("root", role=Role.ADMIN), await opened_matter(rig)
    put = rig.ports.blobs.put
    loop, erased = asyncio.get_running_loop(), list[int]()

    def slow(tenant: object, blob_id: str, content: bytes) -> None:
        erasing = asyncio.run_coroutine_threadsafe(rig.platform.erasure.erase(root.actor, contact.id), loop)
        erased.append(erasing.result(10))
        put(rig.tenant, blob_id, content)

    monkeypatch.setattr(rig.ports.blobs, "put", slow)

    with pytest.raises(NotFound):
        await kept(rig, contact)

    assert erased == [1]
    assert not rig.ports.blobs.names(rig.tenant)
    assert not await rig.store.find(rig.tenant, "attachments")


async def test_the_record_lists_what_was_sent_and_proves_it(rig: Rig) -> None:
    contact = await opened_matter(rig)
    file = await kept(rig, contact, PDF, "合同.pdf")
    await kept(rig, contact, b"never sent")
    await sent(rig, contact, file)

    export = await rig.platform.history.export(rig.tenant, await rig.row(contact.matter))

    (listed,) = cast("list[dict[str, str]]", export["attachments"])
    (message,) = await shown(rig, contact.matter)
    assert (listed["name"], listed["media_type"], listed["by"]) == (
        "合同.pdf",
        "application/pdf",
        f"contact:{contact.id}",
    )
    assert message.attachment_commitment == commitment(from_base64(listed["salt"]), listed["sha256"])
    assert message.attachment_commitment != commitment(from_base64(listed["salt"]), "0" * 64)
    assert verify(cast("list[object]", export["records"])).ok


async def test_a_file_whose_content_is_lost_is_not_found(rig: Rig) -> None:
    contact = await opened_matter(rig)
    file = await kept(rig, contact)
    rig.ports.blobs.remove(rig.tenant, file.id)

    with pytest.raises(NotFound):
        await rig.platform.attachments.open(contact.actor, contact.matter, file.id)


async def test_a_caller_who_goes_away_leaves_no_half_file(rig: Rig) -> None:
    contact = await opened_matter(rig)

    going = asyncio.create_task(kept(rig, contact))
    await asyncio.sleep(0)
    going.cancel()
    with suppress(asyncio.CancelledError):
        await going

    await rig.platform.attachments.sweep(rig.tenant)
    rows = await rig.store.find(rig.tenant, "attachments")
    assert [row["id"] for row in rows] == list(rig.ports.blobs.names(rig.tenant))
