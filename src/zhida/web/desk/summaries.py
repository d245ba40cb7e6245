"""What a contact wants, at a glance, beside the matter."""

from fastapi import Request

from zhida.core.kernel.authority import Action
from zhida.web.common.context import caller_of, web_of
from zhida.web.common.policies import new_router, route
from zhida.web.common.schemas import Body

__all__ = ["MatterSummary", "router"]

router = new_router("/api/v1", "desk")


class MatterSummary(Body):
    """`text` quotes the contact, null without a model; `by_model` false where it is the last messages."""

    text: str | None
    by_model: bool


@route(router, "GET", "/conversations/{conversation_id}/summary", action=Action.READ, answer=MatterSummary)
async def see_summary(request: Request, conversation_id: str) -> MatterSummary:
    """See in a few lines why the contact came; for agents, written once for each handover, never stored."""
    found = await web_of(request).platform.summaries.of(caller_of(request).actor, conversation_id)
    if found is None:
        return MatterSummary(text=None, by_model=False)
    return MatterSummary(text=found.text, by_model=found.by_model)
