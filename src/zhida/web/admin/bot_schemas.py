"""Bodies of the API for those who oversee the bot."""

from typing import Literal

from zhida.services.auditing import Audit
from zhida.services.frames import moment
from zhida.web.common.schemas import Body, ShortText

__all__ = ["AuditSeen", "AuditVerdict", "Corrected", "Correction", "PromiseSeen", "audit_seen"]


class StratumSeen(Body):
    """What may be answered of one kind of question; shares are fractions, scores millionths."""

    stratum: str
    name: str
    mode: Literal["answers", "suggests"]
    source: Literal["held_out", "judged"]
    threshold: int | None
    alpha: float
    n: int
    answered: int
    wrong: int
    bound: float | None
    coverage: float
    false_answers: float | None
    pi_star: float | None
    oos_share: float | None
    why_not: str | None
    missing: int


class MonitorSeen(Body):
    """Random audits since the certificate; at `raise_at` the bot becomes stricter by itself."""

    audits: int
    wrong: int
    level: float
    raise_at: int
    raised_at: str | None


class PromiseSeen(Body):
    """The promise in force; `breaks` names what would end it."""

    mode: Literal["answers", "suggests"]
    alpha: float
    delta: float
    n: int
    at: str
    number: int
    kb_hash: str
    model_hash: str
    sources: dict[str, int]
    strata: list[StratumSeen]
    next_at: str
    monitor: MonitorSeen
    breaks: list[str]


class AuditSeen(Body):
    """One answer that waits for a verdict."""

    id: str
    at: str
    question: str
    answer: str
    article_id: str
    stratum: str
    conversation_id: str


class AuditVerdict(Body):
    """Was the answer right, wrong, or is there no article for the question?"""

    verdict: Literal["right", "wrong", "out_of_scope"]


class Correction(Body):
    """What the agent says of the bot in a matter they hold."""

    answered: ShortText | None = None
    should_be: ShortText | None = None


class Corrected(Body):
    """The correction was taken."""

    ok: bool = True


def audit_seen(audit: Audit) -> AuditSeen:
    """Return an audit as the console reads it."""
    return AuditSeen(
        id=audit.id,
        at=moment(audit.at),
        question=audit.question,
        answer=audit.answer,
        article_id=audit.article_id,
        stratum=audit.stratum,
        conversation_id=audit.conversation_id,
    )
