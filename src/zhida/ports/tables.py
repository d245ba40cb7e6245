"""The read models as data: one list that every store builds its tables from and the contract tests compare.

``sealed`` columns hold ciphertext under the contact's key; a store never sees what is in them.
The tenant is the first key column of every table and is not listed.
"""

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["TABLES", "Column", "Table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; ``kind`` text, int (64 bit) or sealed bytes."""

    name: str
    kind: Literal["text", "int", "bytes"] = "text"
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One read model: key columns first, then the others; ``indexes`` are tuples of column names."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()


def _t(*names: str) -> tuple[Column, ...]:
    """Text columns; a name ending in ``?`` is nullable, ``:int`` and ``:bytes`` set the kind."""
    columns: list[Column] = []
    for raw in names:
        bare = raw.removesuffix("?")
        name, _, kind = bare.partition(":")
        match kind:
            case "int":
                columns.append(Column(name=name, kind="int", nullable=raw.endswith("?")))
            case "bytes":
                columns.append(Column(name=name, kind="bytes", nullable=raw.endswith("?")))
            case _:
                columns.append(Column(name=name, nullable=raw.endswith("?")))
    return tuple(columns)


TABLES: Final = (
    Table(
        name="contacts",
        key=("id",),
        columns=_t(
            "id",
            "issuer?",
            "subject?",
            "verified:int",
            "lane_source?",
            "lang",
            "created_at:int",
            "wrapped_key:bytes?",
            "erased_at:int?",
            "profile:bytes?",
        ),
        unique=(("issuer", "subject"),),
    ),
    Table(
        name="contact_tokens",
        key=("digest",),
        columns=_t("digest", "contact_id", "created_at:int", "expires_at:int"),
        indexes=(("contact_id",),),
    ),
    Table(
        name="conversations",
        key=("id",),
        columns=_t(
            "id",
            "contact_id",
            "key_owner",
            "inbox_id",
            "channel",
            "lang",
            "phase",
            "queue?",
            "lane?",
            "skills",
            "absent:int",
            "connected:int",
            "agent_id?",
            "last_agent_id?",
            "offer_id?",
            "offer_agent_id?",
            "lease_until:int?",
            "lapses:int",
            "prefer_agent_id?",
            "refused_by",
            "opened_at:int",
            "requested_at:int?",
            "since:int?",
            "enqueued_at:int?",
            "due_at:int?",
            "position:int?",
            "answered_at:int?",
            "first_replied:int",
            "closed_at:int?",
            "last_at:int",
            "waiting_since:int?",
            "unread:int",
            "via?",
            "reason?",
            "detail?",
            "disposition?",
            "rating:int?",
            "transfers:int",
            "seq:int",
            "card:bytes?",
        ),
        indexes=(("phase", "due_at"), ("contact_id", "last_at"), ("agent_id", "last_at"), ("last_at",)),
    ),
    Table(
        name="agents",
        key=("id",),
        columns=_t(
            "id",
            "login",
            "name",
            "number?",
            "role",
            "password",
            "must_change:int",
            "enabled:int",
            "state",
            "state_since:int",
            "capacity:int",
            "load:int",
            "skills",
            "lapses:int",
            "idle_since:int",
            "lang",
        ),
        unique=(("login",),),
    ),
    Table(
        name="agent_sessions",
        key=("digest",),
        columns=_t("digest", "agent_id", "created_at:int", "expires_at:int", "seen_at:int"),
        indexes=(("agent_id",),),
    ),
    Table(
        name="articles",
        key=("id",),
        columns=_t(
            "id",
            "question",
            "answer",
            "similar",
            "tags",
            "lang",
            "source",
            "valid_from?",
            "valid_to?",
            "updated_at:int",
        ),
    ),
    Table(name="canned", key=("id",), columns=_t("id", "shortcut", "text", "tags")),
    Table(name="settings", key=("number",), columns=_t("number", "settings", "at:int", "by?")),
    Table(
        name="idempotency",
        key=("actor", "key"),
        columns=_t("actor", "key", "request", "status:int", "response", "at:int"),
        indexes=(("at",),),
    ),
    Table(
        name="erasures",
        key=("contact_id",),
        columns=_t("contact_id", "at:int", "by?"),
    ),
    Table(
        name="article_governance",
        key=("id",),
        columns=_t("id", "version:int", "owner?", "audience", "approved_by?", "approved_at:int"),
    ),
    Table(
        name="article_versions",
        key=("article_id", "version"),
        columns=_t("article_id", "version", "article", "at:int", "by?", "draft_id?"),
    ),
    Table(
        name="article_drafts",
        key=("id",),
        columns=_t(
            "id",
            "article_id?",
            "article",
            "origin",
            "state",
            "group_id?",
            "owner?",
            "created_at:int",
            "created_by?",
            "updated_at:int",
            "decided_by?",
            "decided_at:int?",
            "reason?",
        ),
        indexes=(("state", "updated_at"),),
    ),
    Table(
        name="open_questions",
        key=("id",),
        columns=_t(
            "id",
            "conversation_id",
            "key_owner",
            "seq:int",
            "at:int",
            "lang",
            "kind",
            "group_id?",
            "words:bytes?",
            "answer:bytes?",
            "answered_by?",
        ),
        indexes=(("at",), ("group_id", "at")),
    ),
    Table(
        name="question_groups",
        key=("id",),
        columns=_t(
            "id",
            "state",
            "lang",
            "first_at:int",
            "last_at:int",
            "count:int",
            "by_day",
            "draft_id?",
            "article_id?",
            "name?",
        ),
        indexes=(("state", "last_at"),),
    ),
    Table(
        name="bot_decisions",
        key=("id",),
        columns=_t(
            "id",
            "conversation_id",
            "key_owner",
            "seq:int",
            "at:int",
            "decision",
            "article_id?",
            "score:int",
            "stratum",
            "kb_hash",
            "model_hash",
            "calibration:int",
            "label?",
            "label_source?",
            "label_at:int?",
            "audit?",
        ),
        indexes=(("at",), ("label", "at"), ("article_id", "at"), ("audit", "at")),
    ),
    Table(
        name="calibrations",
        key=("number",),
        columns=_t("number", "at:int", "kb_hash", "document"),
    ),
    Table(
        name="suggestions",
        key=("id",),
        columns=_t(
            "id",
            "conversation_id",
            "agent_id",
            "at:int",
            "articles",
            "taken?",
            "distance:int?",
            "seconds:int?",
        ),
        indexes=(("at",),),
    ),
    Table(
        name="attachments",
        key=("id",),
        columns=_t(
            "id",
            "conversation_id",
            "key_owner",
            "at:int",
            "kind",
            "media_type",
            "size:int",
            "by",
            "name:bytes?",
        ),
        indexes=(("conversation_id", "at"), ("key_owner",)),
    ),
    Table(
        name="plans",
        key=("id",),
        columns=_t(
            "id",
            "asked_at:int",
            "day",
            "source",
            "past_days:int",
            "agents_most:int?",
            "state",
            "task",
            "document?",
            "refused?",
        ),
        indexes=(("asked_at",),),
    ),
)
"""Read models, besides the fixed tables of every store: tenants, streams, events, client_ids,
assignments, leases, jobs."""
