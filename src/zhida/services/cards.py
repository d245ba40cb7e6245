"""The card of a conversation: one row that desk, wall and matcher read, made anew from state and events.

A card is the state of the matter plus what only the desk needs (unread, since when the contact waits, title).
Personal words are kept in ``CardText`` and stored sealed under the contact's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from zhida.core.bot.events import HandoverRequested
from zhida.core.conversation.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationRated,
    MessageSent,
    Origin,
)
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.events import Event
from zhida.core.kernel.times import Micros
from zhida.core.routing.events import FirstReplied, OfferAccepted, Transferred
from zhida.ports.storage import Row
from zhida.services.rows import maybe_text, maybe_whole, text, whole

__all__ = ["Card", "CardText", "advance", "card_from_row", "card_row"]

TITLE_CHARS: Final = 60
PREVIEW_CHARS: Final = 80
_NEVER: Final = Micros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """Words of the contact that a list shows; ``verified`` tells whether the name was vouched for.

    With the handover comes what need not be found out again: ``asked`` the last words before it, ``tried``
    the articles given, ``suggested`` up to three that may help, ``mood`` the signs of anger, ``entitled``
    whether the contact skips the bot (never why).
    """

    name: str = ""
    verified: bool = False
    title: str = ""
    preview: str = ""
    asked: str = ""
    tried: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    mood: int = 0
    entitled: bool = False

    def wire(self) -> dict[str, str]:
        """Return the members as JSON text is made of them."""
        return {
            "name": self.name,
            "title": self.title,
            "preview": self.preview,
            "verified": "1" if self.verified else "",
            "asked": self.asked,
            "tried": " ".join(self.tried),
            "suggested": " ".join(self.suggested),
            "mood": str(self.mood),
            "entitled": "1" if self.entitled else "",
        }

    @classmethod
    def load(cls, members: Mapping[str, str]) -> "CardText":
        """Read what `wire` wrote; nothing when the key is destroyed."""
        return cls(
            name=members.get("name", ""),
            verified=bool(members.get("verified")),
            title=members.get("title", ""),
            preview=members.get("preview", ""),
            asked=members.get("asked", ""),
            tried=tuple(members.get("tried", "").split()),
            suggested=tuple(members.get("suggested", "").split()),
            mood=int(members.get("mood") or 0),
            entitled=bool(members.get("entitled")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the row holds beyond the state; times in microseconds."""

    inbox_id: str = ""
    channel: str = ""
    last_at: Micros = _NEVER
    answered_at: Micros | None = None
    waiting_since: Micros | None = None
    unread: int = 0
    via: str | None = None
    reason: str | None = None
    detail: str | None = None
    requested_at: Micros | None = None
    disposition: str | None = None
    rating: int | None = None
    transfers: int = 0
    words: CardText = CardText()


def advance(card: Card, event: Event, at: Micros) -> Card:
    """Return the card after an event."""
    if isinstance(event, MessageSent):
        return _after_message(card, event, at)
    card = replace(card, last_at=at)
    match event:
        case ConversationOpened():
            return replace(
                card,
                inbox_id=event.inbox_id,
                channel=event.channel,
                disposition=None,
                answered_at=None,
                via=None,
            )
        case HandoverRequested():
            return _after_request(card, event, at)
        case OfferAccepted():
            return replace(card, answered_at=at)
        case FirstReplied():
            return replace(card, waiting_since=None)
        case Transferred():
            return replace(card, transfers=card.transfers + 1, answered_at=None)
        case ConversationClosed():
            return replace(card, disposition=event.disposition, waiting_since=None)
        case ConversationRated():
            return replace(card, rating=event.score)
        case _:
            return card


def _after_request(card: Card, event: HandoverRequested, at: Micros) -> Card:
    words = replace(
        card.words,
        asked=card.words.preview,
        tried=event.tried,
        suggested=event.suggested,
        mood=event.mood,
        entitled=event.entitled,
    )
    reason, via = event.reason.value, event.via.value
    return replace(card, via=via, reason=reason, detail=event.detail, requested_at=at, words=words)


def _after_message(card: Card, event: MessageSent, at: Micros) -> Card:
    preview = event.text[:PREVIEW_CHARS]
    if event.origin is Origin.CONTACT:
        title = card.words.title or event.text.split("\n", 1)[0][:TITLE_CHARS]
        words = replace(card.words, title=title, preview=preview)
        since = card.waiting_since if card.waiting_since is not None else at
        return replace(card, last_at=at, words=words, waiting_since=since, unread=card.unread + 1)
    if event.origin is Origin.AGENT:
        words = replace(card.words, preview=preview)
        return replace(card, last_at=at, words=words, waiting_since=None, unread=0)
    return replace(card, last_at=at)


def card_row(conversation_id: str, state: State, card: Card, seq: int, sealed: bytes | None) -> Row:
    """Return the whole row of the table ``conversations``."""
    place = state.place
    offer = place.offer if place else None
    queued = state.phase is Phase.QUEUED
    return {
        "id": conversation_id,
        "contact_id": state.contact_id or "",
        "key_owner": state.key_owner or "",
        "inbox_id": card.inbox_id,
        "channel": card.channel,
        "lang": state.lang,
        "phase": state.phase.value,
        "queue": place.queue if place else None,
        "lane": place.lane if place else None,
        "skills": " ".join(place.skills) if place else "",
        "absent": int(bool(place and place.absent)),
        "connected": int(place.connected if place else True),
        "agent_id": state.agent_id,
        "last_agent_id": state.last_agent_id,
        "offer_id": offer.offer_id if offer and queued else None,
        "offer_agent_id": offer.agent_id if offer and queued else None,
        "lease_until": offer.lease_until if offer and queued else None,
        "lapses": place.lapses if place else 0,
        "prefer_agent_id": place.prefer_agent_id if place else None,
        "refused_by": " ".join(f"{agent}@{at}" for agent, at in place.refused_by) if place else "",
        "opened_at": state.opened_at,
        "requested_at": card.requested_at,
        "since": place.since if place else None,
        "enqueued_at": place.enqueued_at if place else None,
        "due_at": place.due_at if place else None,
        "position": place.position if place and queued else None,
        "answered_at": card.answered_at,
        "first_replied": int(state.first_replied),
        "closed_at": state.closed_at,
        "last_at": card.last_at,
        "waiting_since": card.waiting_since,
        "unread": card.unread,
        "via": card.via,
        "reason": card.reason,
        "detail": card.detail,
        "disposition": card.disposition,
        "rating": card.rating,
        "transfers": card.transfers,
        "seq": seq,
        "card": sealed,
    }


def card_from_row(row: Row, words: Mapping[str, str]) -> Card:
    """Read the card part of a row, its sealed words already opened."""
    return Card(
        inbox_id=text(row, "inbox_id"),
        channel=text(row, "channel"),
        last_at=Micros(whole(row, "last_at")),
        answered_at=_moment(row, "answered_at"),
        waiting_since=_moment(row, "waiting_since"),
        unread=whole(row, "unread"),
        via=maybe_text(row, "via"),
        reason=maybe_text(row, "reason"),
        detail=maybe_text(row, "detail"),
        requested_at=_moment(row, "requested_at"),
        disposition=maybe_text(row, "disposition"),
        rating=maybe_whole(row, "rating"),
        transfers=whole(row, "transfers"),
        words=CardText.load(words),
    )


def _moment(row: Row, name: str) -> Micros | None:
    value = maybe_whole(row, name)
    return None if value is None else Micros(value)
