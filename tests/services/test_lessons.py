"""What agents correct is learned, what contacts tap is not, what is erased is unlearned: on a real store."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.services.rig import AgentSeat, Rig, Visitor, memory_ports, rig_on
from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.models.training_files import FolderIndexFiles
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.lessons import is_taught, may_teach
from zhida.core.kernel.actors import Role
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.ports.storage import Store
from zhida.services import lessons as module
from zhida.services.calibrating import WEEK
from zhida.services.ledger import answer_id
from zhida.testing.folding import PlainFolding
from zhida.testing.training import InProcessTrainer

ARTICLES = tuple(
    Article(id=ArticleId(name), question=question, answer="见手册。", similar=similar, source="手册")
    for name, question, similar in (
        ("back", "怎么退货", ("我想退货", "退货流程", "不想要了怎么退")),
        ("ship", "什么时候发货", ("几天发货", "多久能寄出", "怎么还不发货")),
        *(
            (thing, f"{thing}坏了找谁修", (f"我的{thing}出毛病了",))
            for thing in ("冰箱", "空调", "电视", "风扇", "水壶", "灯", "门锁", "烤箱")
        ),
    )
)
ASKED = "退货运费险在哪儿领"
"""Reads like going back, and the shop's people say that it is about shipping."""


@dataclass(slots=True, kw_only=True)
class Shop:
    """A platform on a real store whose bot learns, and an administrator at the desk."""

    rig: Rig
    root: AgentSeat
    trainer: InProcessTrainer
    files: FolderIndexFiles

    async def first(self, words: str = ASKED) -> str:
        """Return the article the ranker in force puts first."""
        reader = await self.rig.platform.knowledge.reader(self.rig.tenant)
        day = self.rig.platform.knowledge.today(self.rig.tenant)
        return reader.read(words, lang="zh-CN", day=day).candidates[0].article_id

    async def index(self) -> ArticleIndex:
        return await self.rig.platform.knowledge.index(self.rig.tenant)

    async def asks(self, words: str = ASKED, *, teaches: bool = True) -> Visitor:
        """Let somebody ask in a conversation of one half, as often as that takes."""
        while True:
            contact = await self.rig.visitor()
            await contact.say(words)
            if may_teach(self.rig.tenant, contact.matter) is teaches:
                return contact

    async def corrects(
        self, contact: Visitor, should_be: str | None = "ship", answered: str = "back"
    ) -> None:
        """Let the contact reach a person who says what would have been right."""
        await contact.ask_person()
        auditing = self.rig.platform.oversight.auditing
        await auditing.correct(self.root.actor, contact.matter, answered=answered, should_be=should_be)

    async def settles(self) -> None:
        await self.rig.platform.knowledge.settled()
        await self.rig.platform.oversight.calibrating.stop()

    async def week_passes(self) -> None:
        """Let the weekly certification come, and what it begins end."""
        await self.rig.clock.advance(WEEK / 1_000_000 + 1)
        await self.rig.step()
        await self.settles()
        await self.rig.certify(1)

    @property
    def turns(self) -> list[str]:
        """Return the messages the last training was given, with the article of each."""
        return [f"{turn.article_id}: {turn.text}" for turn in self.trainer.asked[-1].confirmed]


@asynccontextmanager
async def shop_on(folder: Path, store: Store | None = None) -> AsyncGenerator[Shop]:
    trainer, files = InProcessTrainer(PlainFolding()), FolderIndexFiles(folder / "indexes")
    ports = memory_ports(store or SqliteStore(folder))
    async with rig_on(replace(ports, cipher=AesGcmCipher(), learning=(trainer, files))) as rig:
        root = await rig.agent("root", role=Role.ADMIN, is_ready=False)
        shop = Shop(rig=rig, root=root, trainer=trainer, files=files)
        await rig.learn(*ARTICLES)
        await shop.settles()
        await rig.platform.oversight.calibrating.calibrate(rig.tenant, "start", root.actor)
        await rig.certify(1)
        yield shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncGenerator[Shop]:
    async with shop_on(tmp_path) as made:
        yield made


async def test_a_wording_an_agent_corrected_is_answered_rightly_after_the_week(shop: Shop):
    contact = await shop.asks()
    assert await shop.first() == "back"

    await shop.corrects(contact)
    trained = len(shop.trainer.asked)
    await shop.week_passes()
    again = await shop.asks()

    assert (len(shop.trainer.asked), shop.turns) == (trained + 1, [f"ship: {ASKED}"])
    assert await shop.first() == "ship"
    assert (await shop.rig.state(again.matter)).bot.answered == ("ship",)


async def test_a_click_alone_trains_nothing_and_a_week_without_one_neither(shop: Shop):
    trained = len(shop.trainer.asked)

    await shop.week_passes()
    await shop.corrects(await shop.asks())
    await shop.settles()

    assert len(shop.trainer.asked) == trained
    assert await shop.first() == "back"


async def test_a_supervisor_who_certifies_now_has_it_learned_now(shop: Shop):
    await shop.corrects(await shop.asks())

    await shop.rig.platform.oversight.calibrate(shop.root.actor, "zh-CN")
    await shop.settles()

    newest = await shop.rig.platform.oversight.calibrating.newest(shop.rig.tenant)
    assert await shop.first() == "ship"
    assert newest is not None
    assert newest["model_hash"] == (await shop.index()).model_hash


async def test_an_edit_of_the_articles_brings_the_corrections_with_it(shop: Shop):
    await shop.corrects(await shop.asks())
    changed = replace(ARTICLES[-1], answer="两天。")

    await shop.rig.platform.knowledge.replace(shop.rig.tenant, (changed,), (), shop.root.actor)
    await shop.settles()

    assert await shop.first() == "ship"
    assert len([name for name in shop.files.names() if name.startswith("turns-")]) == 1


async def test_what_a_contact_taps_and_says_changes_nothing(shop: Shop):
    for _ in range(3):
        contact = await shop.asks()
        await contact.judge("back", solved=False)
        await contact.say("什么时候发货", chosen="ship")

    await shop.week_passes()

    assert not any(training.confirmed for training in shop.trainer.asked)
    assert await shop.first() == "back"


async def test_a_conversation_of_the_other_half_teaches_nothing(shop: Shop):
    await shop.corrects(await shop.asks(teaches=False))

    await shop.week_passes()

    assert not any(training.confirmed for training in shop.trainer.asked)


async def test_a_correction_to_an_article_that_is_gone_is_left_out(shop: Shop):
    await shop.corrects(await shop.asks(), "ship")
    await shop.corrects(await shop.asks("退货的箱子哪儿买"), "空调")

    await shop.rig.platform.knowledge.replace(shop.rig.tenant, (), ("ship",), shop.root.actor)
    await shop.settles()

    assert shop.turns == ["空调: 退货的箱子哪儿买"]


@pytest.mark.parametrize(("read", "learned"), [(1_000, "空调"), (2, None)])
async def test_the_last_word_counts_however_many_pages_it_lies_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, read: int, learned: str | None
):
    contact = await shop.asks()
    await shop.corrects(contact, "ship")
    await shop.corrects(contact, "空调")
    for _ in range(3):
        await shop.corrects(await shop.asks(teaches=False))
    monkeypatch.setattr(module, "_PAGE", 2)
    monkeypatch.setattr(module, "_MOST_READ", read)

    turns, day = shop.rig.platform.knowledge.turns, shop.rig.platform.knowledge.today(shop.rig.tenant)
    assert turns is not None
    found = await turns(shop.rig.tenant, ARTICLES, day)

    assert [turn.article_id for turn in found] == ([] if learned is None else [learned])


async def test_persons_are_masked_before_anything_is_learned(shop: Shop):
    await shop.corrects(await shop.asks("我叫王小明，退货运费险打到13812345678吗"))

    await shop.week_passes()

    assert shop.turns == ["ship: 我叫***，退货运费险打到***吗"]


async def test_words_that_need_others_or_were_no_question_teach_nothing(shop: Shop):
    leaning = await shop.asks("什么时候发货")
    await leaning.say("那退货呢")
    pressed = await shop.asks("xyzzy")
    await pressed.say("就是这一条没错", chosen="back")

    await shop.corrects(leaning)
    await shop.corrects(pressed)
    await shop.week_passes()

    assert not any(training.confirmed for training in shop.trainer.asked)


async def test_certificates_see_none_of_the_half_that_taught(shop: Shop):
    for teaches in (True, True, False):
        contact = await shop.asks(teaches=teaches)
        await contact.judge("back", solved=True)
    before = await shop.rig.platform.oversight.calibrating.calibrate(
        shop.rig.tenant, "asked", shop.root.actor
    )
    await shop.rig.certify(1)
    await shop.corrects(await shop.asks())

    await shop.week_passes()

    index = await shop.index()
    after = await shop.rig.platform.oversight.calibrating.newest(shop.rig.tenant)
    assert after is not None
    assert is_taught(index.outcomes)
    assert after["model_hash"] == index.model_hash
    assert (before["labels"]["contact"], after["labels"]["contact"]) == (3, 1)
    assert "agent" not in after["labels"]
    wordings = [one for one in index.outcomes if one.source == "held_out"]
    assert after["labels"]["held_out"] == len(wordings) < len(index.outcomes)


async def test_an_erased_contact_is_unlearned_and_the_file_is_gone(tmp_path: Path):
    async with shop_on(tmp_path) as shop:
        erased, other = await shop.asks(), await shop.asks("退货的箱子哪儿买")
        await shop.corrects(erased)
        await shop.corrects(other, "空调")
        await shop.week_passes()
        before = {path.name for path in (tmp_path / "indexes").iterdir()}
        taught = await shop.index()
        assert await shop.first() == "ship"

        await shop.rig.platform.erasure.erase(shop.root.actor, erased.id)

        left = {path.name for path in (tmp_path / "indexes").iterdir()}
        assert not any(name.startswith("turns-") for name in left)
        assert len(before - left) == 2
        await shop.settles()
        assert shop.turns == ["空调: 退货的箱子哪儿买"]
        assert await shop.first() == "back"
        assert (await shop.index()).model_hash != taught.model_hash
        _no_byte(tmp_path / "indexes")


async def test_an_erasure_in_the_middle_of_learning_leaves_nothing_of_it(shop: Shop):
    contact = await shop.asks()
    await shop.corrects(contact)
    assert await shop.rig.platform.knowledge.learn_anew(shop.rig.tenant)

    await shop.rig.platform.erasure.erase(shop.root.actor, contact.id)
    await shop.settles()

    assert not is_taught((await shop.index()).outcomes)
    assert not any(name.startswith("turns-") for name in shop.files.names())


async def test_when_nothing_can_be_learned_after_an_erasure_words_alone_answer(shop: Shop):
    contact, other = await shop.asks(), await shop.asks("退货的箱子哪儿买")
    await shop.corrects(contact)
    await shop.corrects(other, "空调")
    await shop.week_passes()
    shop.trainer.fails = True

    await shop.rig.platform.erasure.erase(shop.root.actor, contact.id)
    await shop.settles()

    assert not (await shop.index()).is_learned


async def test_erasing_who_taught_nothing_keeps_what_was_learned(shop: Shop):
    await shop.corrects(await shop.asks())
    await shop.week_passes()
    names, trained = list(shop.files.names()), len(shop.trainer.asked)
    judge = await shop.asks(teaches=False)

    await shop.rig.platform.erasure.erase(shop.root.actor, judge.id)
    await shop.settles()

    assert (list(shop.files.names()), len(shop.trainer.asked)) == (names, trained)


async def test_a_restart_keeps_what_was_learned_although_corrections_wait(tmp_path: Path):
    async with shop_on(tmp_path) as shop:
        await shop.corrects(await shop.asks())
        await shop.week_passes()
        await shop.corrects(await shop.asks("退货的箱子哪儿买"), "空调")
        learned = await shop.index()
        base = shop.rig.ports

    trainer = InProcessTrainer(PlainFolding())
    learning = (trainer, FolderIndexFiles(tmp_path / "indexes"))
    ports = replace(memory_ports(SqliteStore(tmp_path), shop.rig.clock, base=base), learning=learning)
    async with rig_on(ports) as rig:
        knowledge = rig.platform.knowledge
        assert (await knowledge.index(rig.tenant)).model_hash == learned.model_hash
        assert trainer.asked == []

        assert await knowledge.learn_anew(rig.tenant)
        await knowledge.settled()

        assert len(trainer.asked[-1].confirmed) == 2
        assert not await knowledge.learn_anew(rig.tenant)


async def test_another_tenant_learns_nothing_of_it(tmp_path: Path):
    store = SqliteStore(tmp_path)
    async with shop_on(tmp_path, store) as shop:
        await store.add_tenant(TenantId("north"), "North", shop.rig.clock.utc())
        contact = await shop.asks()
        await shop.corrects(contact)
        turns, day = shop.rig.platform.knowledge.turns, shop.rig.platform.knowledge.today(shop.rig.tenant)
        assert turns is not None

        own = await turns(shop.rig.tenant, ARTICLES, day)
        foreign = await turns(TenantId("north"), ARTICLES, day)

        assert [turn.text for turn in own] == [ASKED]
        assert foreign == ()
        assert (
            await store.get(TenantId("north"), "bot_decisions", (answer_id(contact.matter, "back"),)) is None
        )


def _no_byte(folder: Path) -> None:
    for file in folder.rglob("*"):
        for form in (ASKED.encode(), json.dumps(ASKED)[1:-1].encode()):
            assert form not in file.read_bytes()
