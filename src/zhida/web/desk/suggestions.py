"""Suggestions beside the agent: which articles answer the contact's last words."""

from fastapi import Request

from zhida.core.kernel.authority import Action
from zhida.services.frames import moment
from zhida.services.suggesting import Shown
from zhida.web.common.context import caller_of, web_of
from zhida.web.common.policies import new_router, route
from zhida.web.common.schemas import Body

__all__ = ["Suggested", "Suggestions", "router"]

router = new_router("/api/v1", "desk")


class Suggested(Body):
    """One article with its source; `at` since when its text is in force, `score` in millionths of 1."""

    article_id: str
    question: str
    answer: str
    source: str
    at: str
    score: int


class Suggestions(Body):
    """At most three articles for the contact's message `for_seq`, best first; 0 when nothing was said yet."""

    id: str
    for_seq: int
    items: list[Suggested]


@route(router, "GET", "/conversations/{conversation_id}/suggestions", action=Action.REPLY, answer=Suggestions)
async def see_suggestions(request: Request, conversation_id: str) -> Suggestions:
    """See which articles answer the contact's last words; nothing is sent by itself."""
    shown = await web_of(request).platform.suggesting.show(caller_of(request).actor, conversation_id)
    return _seen(shown)


def _seen(shown: Shown) -> Suggestions:
    items = [
        Suggested(
            article_id=one.article_id,
            question=one.question,
            answer=one.answer,
            source=one.source,
            at=moment(at),
            score=one.score,
        )
        for one, at in zip(shown.items, shown.dates, strict=True)
    ]
    return Suggestions(id=shown.id, for_seq=shown.for_seq, items=items)
