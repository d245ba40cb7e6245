"""Plans as they are kept: one while it is made, the newest of each tenant in the store.

A plan outlives the process, for the shifts are worked by and the present day is planned anew from it. What
was not finished when the process ended counts as stopped, with the best plan that was kept until then.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, cast

from zhida.core.kernel.errors import ZhidaError
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.core.planning.refusals import InvalidStaffing
from zhida.ports.planning import PlanDraft, PlanFailed, PlanNews, PlanTask
from zhida.ports.storage import Put, Remove, Row, Store, Unit
from zhida.services.rows import maybe_text, maybe_whole, text, whole

__all__ = ["MOST_PLANS", "PlanKept", "PlanShelf", "PlanState", "Source"]

PlanState = Literal["running", "done", "cancelled", "failed"]
Source = Literal["own", "table", "volume"]
MOST_PLANS: Final = 30
"""A month of days planned one by one; a plan takes about 60 KB."""
_TABLE: Final = "plans"
_STAGES: Final[Mapping[str, tuple[float, float]]] = {
    "computing": (0.0, 0.1),
    "playing": (0.1, 0.6),
    "rehearsing": (0.7, 0.25),
}
"""Where each stage begins in the whole, and its part of it."""


@dataclass(slots=True, kw_only=True)
class PlanKept:
    """A plan from its first moment on; ``document`` is the best so far, ``refused`` why there is no more."""

    id: str
    asked_at: Micros
    day: date
    source: Source
    past_days: int
    task: PlanTask
    agents_most: int | None
    state: PlanState = "running"
    stage: str = "computing"
    share: float = 0.0
    document: Mapping[str, object] | None = None
    refused: ZhidaError | None = None
    work: asyncio.Task[None] | None = field(default=None, repr=False)

    def told(self, news: PlanNews) -> None:
        """Take in what the planner says."""
        if isinstance(news, PlanDraft):
            self.document = news.document
            return
        begin, part = _STAGES.get(news.stage, (self.share, 0.0))
        self.stage, self.share = news.stage, max(self.share, begin + part * min(1.0, news.share))


class PlanShelf:
    """The plans of all tenants in the store; each tenant's newest `MOST_PLANS`, the oldest goes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, tenant: TenantId, kept: PlanKept) -> None:
        """Keep a plan as it is now.

        Raises:
            Unavailable: The store refuses; nothing was written.
        """
        rows = await self._newest_first(tenant)
        old = [text(row, "id") for row in rows if text(row, "id") != kept.id][MOST_PLANS - 1 :]
        gone = tuple(Remove(table=_TABLE, key=(plan_id,)) for plan_id in old)
        changes = (Put(table=_TABLE, values=_row(kept)), *gone)
        await self._store.commit(Unit(tenant=tenant, changes=changes))

    async def get(self, tenant: TenantId, plan_id: str) -> PlanKept | None:
        """Return a plan by its id."""
        row = await self._store.get(tenant, _TABLE, (plan_id,))
        return None if row is None else _kept(row)

    async def newest(self, tenant: TenantId) -> PlanKept | None:
        """Return the plan that was asked for last."""
        rows = await self._newest_first(tenant, limit=1)
        return _kept(rows[0]) if rows else None

    async def made_for(self, tenant: TenantId, day: date) -> PlanKept | None:
        """Return the newest plan for a day of which anything was made."""
        rows = await self._newest_first(tenant, {"day": day.isoformat()})
        return next((_kept(row) for row in rows if row["document"] is not None), None)

    async def _newest_first(
        self, tenant: TenantId, where: Mapping[str, str] | None = None, limit: int = 1_000
    ) -> tuple[Row, ...]:
        found = await self._store.find(tenant, _TABLE, where, order="asked_at", descending=True, limit=limit)
        return tuple(found)


def _row(kept: PlanKept) -> Row:
    return {
        "id": kept.id,
        "asked_at": kept.asked_at,
        "day": kept.day.isoformat(),
        "source": kept.source,
        "past_days": kept.past_days,
        "agents_most": kept.agents_most,
        "state": kept.state,
        "task": json.dumps(kept.task.document()),
        "document": None if kept.document is None else json.dumps(kept.document),
        "refused": None if kept.refused is None else json.dumps(_told(kept.refused)),
    }


def _kept(row: Row) -> PlanKept:
    state = cast("PlanState", text(row, "state"))
    document, refused = maybe_text(row, "document"), maybe_text(row, "refused")
    return PlanKept(
        id=text(row, "id"),
        asked_at=Micros(whole(row, "asked_at")),
        day=date.fromisoformat(text(row, "day")),
        source=cast("Source", text(row, "source")),
        past_days=whole(row, "past_days"),
        task=PlanTask.from_document(cast("Mapping[str, object]", json.loads(text(row, "task")))),
        agents_most=maybe_whole(row, "agents_most"),
        state="cancelled" if state == "running" else state,
        share=1.0 if state == "done" else 0.0,
        document=None if document is None else cast("Mapping[str, object]", json.loads(document)),
        refused=None if refused is None else _refusal(cast("Mapping[str, object]", json.loads(refused))),
    )


def _told(refused: ZhidaError) -> Mapping[str, object]:
    if isinstance(refused, InvalidStaffing):
        return {"what": refused.what, "row": refused.row, "column": refused.column}
    return {"why": refused.why if isinstance(refused, PlanFailed) else str(refused)}


def _refusal(told: Mapping[str, object]) -> ZhidaError:
    match told:
        case {"what": str(what), "column": str(column)}:
            return InvalidStaffing(what, row=cast("int | None", told.get("row")), column=column)
        case _:
            return PlanFailed(str(told.get("why", "")))
