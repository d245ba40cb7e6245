"""The ledger of the bot: one row per decision it can be judged by, in the commit of the decision.

Rows hold ids and numbers, never words. What is no answer of the bot (a greeting, a request for a person,
urgent words, a turn after 没解决) has no row. Labels come from several sources of different weight, so each
names its own:

- ``contact``: 解决了 or 没解决, by button or in words
- ``handover``: a person was asked for within two turns of an answer; weak, and never over the contact's word
- ``chosen``: which of the shown suggestions the contact pressed, for the decision not to answer
- ``agent``, ``audit``: a person who read both; see `services.auditing`
"""

from collections.abc import Iterable, Iterator
from typing import Final

from zhida.core.bot.calibration.splitting import drawn
from zhida.core.bot.events import BotDecided, Decision, HandoverReason, HandoverRequested
from zhida.core.conversation.events import AnswerJudged, MessageSent, Origin
from zhida.core.journey.bot_speech import PROPOSAL
from zhida.core.journey.details import CHOSEN, NOT_SOLVED, OTHER_KIND
from zhida.core.journey.state import State
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Change, Put, Row, Update

__all__ = [
    "ASKED",
    "BY_AGENT",
    "BY_AUDIT",
    "OUT_OF_SCOPE",
    "PRESSED",
    "RIGHT",
    "TABLE",
    "WRONG",
    "answer_id",
    "ledger",
    "silence_id",
]

TABLE: Final = "bot_decisions"
RIGHT: Final = "right"
WRONG: Final = "wrong"
OUT_OF_SCOPE: Final = "out_of_scope"
"""No article answers the message."""
ASKED: Final = "asked"
"""The answer was drawn for an audit nobody has given yet."""
PRESSED: Final = "chosen"
"""Kind of a row whose answer the contact pressed: its score proves nothing."""
BY_AGENT: Final = "agent"
BY_AUDIT: Final = "audit"
_BY_CONTACT: Final = "contact"
_BY_HANDOVER: Final = "handover"
_AUDIT_ONE_IN: Final = 10
_SOON: Final = 2
_SILENT: Final = (HandoverReason.UNSURE, HandoverReason.NO_ANSWER)
"""Reasons of decisions not to answer a question."""
_SAYS_NOTHING: Final = (
    HandoverReason.URGENT,
    HandoverReason.ENTITLED,
    HandoverReason.POLICY,
    HandoverReason.ERROR,
)
"""Handovers that say nothing about the answer before them."""


def answer_id(conversation_id: str, article_id: str) -> str:
    """Return the id of the decision to give an article: a matter gives each article once."""
    return f"{conversation_id}-{article_id}"


def silence_id(conversation_id: str, article_id: str | None) -> str:
    """Return the id of the decision not to give the best article; a later one like it replaces it."""
    return f"{conversation_id}-silent-{article_id or 'none'}"


def ledger(
    tenant: TenantId,
    conversation_id: str,
    before: State,
    after: State,
    events: Iterable[tuple[int, Event]],
    now: Micros,
) -> tuple[Change, ...]:
    """Return the rows and labels that follow from the events of one command, each event with its ``seq``."""
    happened = tuple(events)
    found: list[Change] = []
    for seq, event in happened:
        match event:
            case BotDecided():
                found += _decided(tenant, conversation_id, before, after, seq, event, now)
            case AnswerJudged():
                label = RIGHT if event.solved else WRONG
                found.append(_labelled(answer_id(conversation_id, event.article_id), label, _BY_CONTACT, now))
            case HandoverRequested():
                said = any(isinstance(e, MessageSent) and e.origin is Origin.CONTACT for _, e in happened)
                found += _handed_over(conversation_id, before, after, event, said=said, now=now)
            case _:
                pass
    return tuple(found)


def _decided(
    tenant: TenantId,
    conversation_id: str,
    before: State,
    after: State,
    seq: int,
    event: BotDecided,
    now: Micros,
) -> Iterator[Change]:
    is_answer = event.decision is Decision.ANSWER
    if not is_answer and (event.reason not in _SILENT or event.detail in (NOT_SOLVED, OTHER_KIND)):
        return
    best = event.article_id if is_answer else next(iter(event.found), None)
    is_pressed = event.detail == CHOSEN
    row_id = answer_id(conversation_id, best or "") if is_answer else silence_id(conversation_id, best)
    is_drawn = is_answer and not is_pressed and event.stratum != PROPOSAL
    audited = is_drawn and drawn(row_id, _AUDIT_ONE_IN, tenant.encode())
    row: Row = {
        "id": row_id,
        "conversation_id": conversation_id,
        "key_owner": after.key_owner or "",
        "seq": seq,
        "at": now,
        "decision": PRESSED if is_pressed else event.decision.value,
        "article_id": best,
        "score": event.score,
        "stratum": event.stratum,
        "kb_hash": event.kb_hash,
        "model_hash": event.model_hash,
        "calibration": event.calibration,
        "label": None,
        "label_source": None,
        "label_at": None,
        "audit": ASKED if audited else None,
    }
    yield Put(table=TABLE, values=row)
    if is_pressed and before.bot.found:
        top = before.bot.found[0]
        label = RIGHT if top == event.article_id else WRONG
        yield _labelled(silence_id(conversation_id, top), label, PRESSED, now)


def _handed_over(
    conversation_id: str, before: State, after: State, event: HandoverRequested, *, said: bool, now: Micros
) -> Iterator[Change]:
    """Count a person asked for soon after an answer against it, unless the contact judged it themselves.

    The same for the best of the suggestions nobody pressed: else only what was easy would be judged.
    """
    if event.reason in _SAYS_NOTHING:
        return
    if before.bot.stalled and before.bot.found:
        yield _labelled(silence_id(conversation_id, before.bot.found[0]), WRONG, _BY_HANDOVER, now)
    last = before.bot.last_article_id
    if last is None or last in after.bot.judged:
        return
    if before.bot.turns + said - before.bot.last_answer_turn <= _SOON:
        yield _labelled(answer_id(conversation_id, last), WRONG, _BY_HANDOVER, now)


def _labelled(row_id: str, label: str, source: str, now: Micros) -> Change:
    values: Row = {"label": label, "label_source": source, "label_at": now}
    return Update(table=TABLE, key=(row_id,), values=values)
