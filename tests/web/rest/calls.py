"""Every documented call of the API, with a body that is right; the matrix tests walk over all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from fastapi.routing import APIRoute

from tests.web.rest.world import Json
from zhida.web.app import ROUTERS
from zhida.web.common.policies import Policy, rules_of

__all__ = ["BODIES", "Call", "all_calls"]

ARTICLE: Json = {"question": "怎么退货？", "answer": "七天内可以退。", "source": "售后政策"}
BODIES: Mapping[str, object] = {
    "begin_visit": {"inbox": "web"},
    "identify_visit": {"jwt": "a.b.c"},
    "say": {"client_id": "c1", "text": "你好"},
    "ask_person": {},
    "freeze": {"steps": 2},
    "judge": {"article_id": "a1", "solved": True},
    "rate": {"score": 5},
    "confirm_entitlement": {"entitlement": "senior"},
    "sign_in": {"login": "nobody", "password": "nothing at all"},
    "change_password": {"old": "x", "new": "a long new password"},
    "set_state": {"state": "break"},
    "accept": {"offer_id": "ofr_1"},
    "decline": {"offer_id": "ofr_1"},
    "reply": {"client_id": "c2", "text": "您好"},
    "add_note": {"client_id": "c3", "text": "老客户"},
    "transfer": {"to_queue": "general"},
    "wrap_up": {"disposition": "solved"},
    "add_agent": {"login": "new-one", "name": "新人"},
    "change_agent": {"capacity": 3},
    "change_settings": {"name": "小店"},
    "put_article": ARTICLE,
    "import_articles": b"",
    "attach": b"plain words",
    "restore_article": {"version": 1},
    "judge_audit": {"verdict": "right"},
    "correct": {"answered": "a1", "should_be": None},
    "make_draft": {"article": ARTICLE},
    "change_draft": {"article": ARTICLE},
    "reject_draft": {"reason": "已有"},
    "draft_group": {"text": "七天内可以退。"},
    "begin_plan": {"volume": 20, "days": 0},
    "ask_what_if": {"volume": 20},
    "solve_group": {"article_id": "a1", "as_similar": ["想退货"]},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call; ``path`` still holds the names of its parts in braces."""

    name: str
    method: str
    path: str
    policy: Policy
    body: object = None
    parts: Sequence[str] = field(default=())

    def at(self, ids: Mapping[str, str]) -> str:
        """Return the path with its parts filled in."""
        return self.path.format(**ids)


def all_calls() -> tuple[Call, ...]:
    """Return every documented call under ``/api/v1``."""
    found: list[Call] = []
    for router in ROUTERS:
        for each in router.routes:
            route = cast("APIRoute", each)
            if route.include_in_schema and route.path.startswith("/api/v1"):
                name = str(route.operation_id)
                (method,) = route.methods or {"GET"}
                path = route.path.removeprefix("/api/v1")
                parts = tuple(route.param_convertors)
                found.append(
                    Call(
                        name=name,
                        method=method,
                        path=path,
                        policy=rules_of(route).policy,
                        body=BODIES.get(name),
                        parts=parts,
                    )
                )
    return tuple(found)
