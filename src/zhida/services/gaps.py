"""What contacts asked and no article answered: gathered from the event log, grouped, and decided by people.

A job reads the matters that changed since it last looked, a few at a time, so that it never holds up a clock
of the promise. Everything it writes can be written again: questions have ids by their place in the event log,
groups by their first question. A group stays open until somebody decides, however long that takes. Words lie
under the contact's key, as on cards: after an erasure they cannot be read and the count stays.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.kernel.times import DAY, Micros, seconds
from zhida.core.knowledge.gaps import Wording, grouped
from zhida.core.knowledge.masking import masked
from zhida.ports.clock import Clock
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Change, JobRow, Put, Row, Schedule, Store, Unit, Update
from zhida.services.contact_keys import ContactKeys
from zhida.services.history import History
from zhida.services.matters import stream_of
from zhida.services.question_groups import group_row
from zhida.services.questions import Question, questions_of
from zhida.services.recorder import Recorder
from zhida.services.rows import maybe_blob, maybe_text, text, whole
from zhida.services.tenancy import Tenancy
from zhida.services.timers import Handler

__all__ = ["GATHER", "GATHER_EVERY_S", "Gaps"]

GATHER: Final = "gather_questions"
GATHER_EVERY_S: Final = 300
"""Pause between two looks at what changed."""
_TOGETHER: Final = 25
"""Matters read in one step of the job; each is some dozen events."""
_BACK_DAYS: Final = 28
_AGAIN_DAYS: Final = 2
"""After a restart matters of so many days are read again: an agent may have answered meanwhile."""
_FRESH: Final = 200
_KNOWN: Final = 2_000
"""Newest questions a fresh one is compared with."""
_MEMBERS: Final = 10_000


class Gaps:
    """Gathers and groups questions."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        recorder: Recorder,
        keys: ContactKeys,
        folding: TextFolding,
        tenancy: Tenancy,
        history: History,
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._keys = keys
        self._folding = folding
        self._tenancy = tenancy
        self._history = history

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of the job by its kind."""
        return {GATHER: self.gather}

    async def begin(self, tenant: TenantId) -> None:
        """Schedule the first look; where to go on is read from what was gathered."""
        await self._store.commit(Unit(tenant=tenant, changes=(self._next(self._clock.utc(), ""),)))

    async def gather(self, tenant: TenantId, job: JobRow) -> None:
        """Read the next matters that changed; when there are no more, group what is new and rest."""
        after = await self._after(tenant, job.payload)
        rows = await self._store.find(tenant, "conversations", order="last_at", after=after, limit=_TOGETHER)
        changes: list[Change] = []
        for row in rows:
            changes.extend(await self._of_matter(tenant, row))
        if rows:
            after = (whole(rows[-1], "last_at"), text(rows[-1], "id"))
        has_more = len(rows) == _TOGETHER
        await self._store.commit(Unit(tenant=tenant, changes=tuple(changes)))
        is_whole = True if has_more else await self.group(tenant)
        now = self._clock.utc()
        due = Micros(now if has_more or not is_whole else now + seconds(GATHER_EVERY_S))
        again = self._next(due, json.dumps(after))
        await self._store.commit(Unit(tenant=tenant, changes=(again,)))

    def _next(self, due: Micros, payload: str) -> Change:
        return Schedule(job=JobRow(kind=GATHER, key="all", due_at=due, payload=payload))

    async def _after(self, tenant: TenantId, payload: str) -> tuple[int, str]:
        """Return the last matter read: as the job says, else by what was gathered."""
        if payload:
            at, last = cast("tuple[int, str]", tuple(json.loads(payload)))
            return at, last
        newest = await self._store.find(tenant, "open_questions", order="at", descending=True, limit=1)
        if newest:
            return whole(newest[0], "at") - _AGAIN_DAYS * DAY, ""
        return self._clock.utc() - _BACK_DAYS * DAY, ""

    async def _of_matter(self, tenant: TenantId, row: Row) -> list[Change]:
        conversation_id, owner = text(row, "id"), text(row, "key_owner")
        key = await self._keys.of(tenant, owner)
        if key is None:
            return []
        seen = await self._history.all(tenant, row, stream_of(conversation_id))
        changes: list[Change] = []
        for question in questions_of(seen, self._folding):
            question_id = f"{conversation_id}-{question.seq:06}"
            known = await self._store.get(tenant, "open_questions", (question_id,))
            if known is None:
                values = self._row(tenant, question_id, conversation_id, owner, question, key)
                changes.append(Put(table="open_questions", values=values))
            elif question.answer and known["answer"] is None:
                values = {
                    "answer": self._sealed(tenant, question_id, "answer", question.answer, key),
                    "answered_by": question.answered_by,
                }
                changes.append(Update(table="open_questions", key=(question_id,), values=values))
        return changes

    def _row(
        self, tenant: TenantId, name: str, conversation_id: str, owner: str, question: Question, key: bytes
    ) -> Row:
        answer = question.answer
        return {
            "id": name,
            "conversation_id": conversation_id,
            "key_owner": owner,
            "seq": question.seq,
            "at": question.at,
            "lang": question.lang,
            "kind": question.kind,
            "group_id": None,
            "words": self._sealed(tenant, name, "words", question.words, key),
            "answer": self._sealed(tenant, name, "answer", answer, key) if answer else None,
            "answered_by": question.answered_by,
        }

    def _sealed(self, tenant: TenantId, name: str, column: str, words: str, key: bytes) -> bytes:
        return self._recorder.seal_card(key, _place(tenant, name, column), {"text": words})

    async def opened(self, tenant: TenantId, row: Row, column: str) -> str:
        """Return the words or the answer of a question; empty when the contact was erased."""
        key = await self._keys.of(tenant, text(row, "key_owner"))
        place = _place(tenant, text(row, "id"), column)
        return self._recorder.open_card(key, place, maybe_blob(row, column)).get("text", "")

    async def group(self, tenant: TenantId) -> bool:
        """Put questions without a group into one; tell whether that were all."""
        fresh = await self._store.find(tenant, "open_questions", {"group_id": None}, order="at", limit=_FRESH)
        if not fresh:
            return True
        newest = await self._store.find(tenant, "open_questions", order="at", descending=True, limit=_KNOWN)
        rows = {text(row, "id"): row for row in (*newest, *fresh)}
        read = [await self._wording(tenant, row) for row in rows.values()]
        found = await asyncio.to_thread(self._grouped, read)
        await self._commit(tenant, {name: rows[name] for name in found}, found)
        return len(fresh) < _FRESH

    async def _wording(self, tenant: TenantId, row: Row) -> Wording:
        """Return a question as it was written; folding so many is left to a thread."""
        return Wording(
            id=text(row, "id"),
            text=await self.opened(tenant, row, "words"),
            group=maybe_text(row, "group_id"),
            answer=await self.opened(tenant, row, "answer"),
        )

    def _grouped(self, read: Sequence[Wording]) -> Mapping[str, str]:
        fold = self._folding.fold
        return grouped(replace(one, text=fold(masked(one.text)), answer=fold(one.answer)) for one in read)

    async def _commit(self, tenant: TenantId, rows: Mapping[str, Row], found: Mapping[str, str]) -> None:
        joined: dict[str, list[Row]] = defaultdict(list)
        changes: list[Change] = []
        for name, group_id in found.items():
            joined[group_id].append(rows[name])
            values: Row = {"group_id": group_id}
            changes.append(Update(table="open_questions", key=(name,), values=values))
        offset = self._tenancy.of(tenant).utc_offset_min
        for group_id, more in joined.items():
            before = await self._store.get(tenant, "question_groups", (group_id,))
            members = await self.members(tenant, group_id)
            state = await self._state(tenant, before, more)
            row = group_row(group_id, before, [*members, *more], offset, state)
            changes.append(Put(table="question_groups", values=row))
        await self._store.commit(Unit(tenant=tenant, changes=tuple(changes)))

    async def members(self, tenant: TenantId, group_id: str, limit: int = _MEMBERS) -> Sequence[Row]:
        """Return the questions of a group, the newest first."""
        where = {"group_id": group_id}
        return await self._store.find(
            tenant, "open_questions", where, order="at", descending=True, limit=limit
        )

    async def _state(self, tenant: TenantId, before: Row | None, more: Sequence[Row]) -> str:
        """Return the state of a group that got questions: one thought solved is open again when it is not."""
        if before is None:
            return "open"
        state, article_id = text(before, "state"), maybe_text(before, "article_id")
        if state != "solved" or article_id is None:
            return state
        govern = await self._store.get(tenant, "article_governance", (article_id,))
        since = whole(govern, "approved_at") if govern else 0
        is_asked = any(whole(row, "at") > since and row["kind"] != "agent_answered" for row in more)
        return "open" if is_asked else state

    async def helped(self, tenant: TenantId, article_id: str, since: int) -> tuple[int, int]:
        """Return how many contacts an article helped since then, and how many it did not.

        It helped who got it as an answer and neither said it was wrong nor went on to a person.
        """
        where = {"article_id": ArticleId(article_id), "decision": "answer"}
        rows = await self._store.find(
            tenant, "bot_decisions", where, order="at", descending=True, limit=_MEMBERS
        )
        by_contact: dict[str, bool] = {}
        for row in rows:
            if whole(row, "at") >= since:
                owner = text(row, "key_owner")
                by_contact[owner] = by_contact.get(owner, True) and row["label"] in (None, "right")
        right = sum(by_contact.values())
        return right, len(by_contact) - right


def _place(tenant: TenantId, name: str, column: str) -> str:
    return f"{tenant}/open_questions/{name}/{column}"
