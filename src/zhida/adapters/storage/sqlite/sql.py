"""Hand-written SQL of the fixed tables, one string each; the read models have theirs in `model_sql`."""

from functools import lru_cache
from typing import Final

__all__ = ["for_rows"]

MOST_ROWS: Final = 64
"""Rows in one statement: more make none cheaper, and the values of 64 rows are far below the limit."""


@lru_cache(maxsize=256)
def for_rows(statement: str, columns: int, rows: int) -> str:
    """Return an INSERT of one group of so many values, worded for so many groups."""
    group = f"({', '.join('?' * columns)})"
    return statement.replace(group, ", ".join((group,) * rows), 1)


ADD_EVENT: Final = (
    "INSERT INTO events (tenant, stream, seq, type, version, at, actor_kind, actor_id, fields, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SET_HEAD: Final = (
    "INSERT INTO streams (tenant, stream, seq, hash) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (tenant, stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)
HEAD: Final = "SELECT seq, hash FROM streams WHERE tenant = ? AND stream = ?"
EVENTS: Final = (
    "SELECT seq, type, version, at, actor_kind, actor_id, fields, hash FROM events "
    "WHERE tenant = ? AND stream = ? AND seq > ? ORDER BY seq LIMIT ?"
)
GATHERED: Final = (
    "SELECT stream, seq, type, version, at, actor_kind, actor_id, fields, hash FROM events "
    "WHERE tenant = ? AND stream IN (SELECT value FROM json_each(?)) "
    "AND type IN (SELECT value FROM json_each(?)) ORDER BY stream, seq"
)
STREAMS: Final = (
    "SELECT stream FROM streams WHERE tenant = ? AND stream > ? AND stream >= ? "
    "AND substr(stream, 1, length(?)) = ? ORDER BY stream LIMIT ?"
)
FIELDS: Final = "SELECT fields FROM events WHERE tenant = ? AND stream = ? AND seq = ?"
DROP_MEMBER: Final = (
    "UPDATE events SET fields = json_remove(fields, ?) WHERE tenant = ? AND stream = ? AND seq = ?"
)

REMEMBER: Final = (
    "INSERT INTO client_ids (tenant, conversation_id, client_id, seq) VALUES (?, ?, ?, ?) "
    "ON CONFLICT DO NOTHING"
)
RECALL: Final = "SELECT seq FROM client_ids WHERE tenant = ? AND conversation_id = ? AND client_id = ?"

TENANTS: Final = "SELECT name FROM tenants ORDER BY name"
HAS_TENANT: Final = "SELECT 1 FROM tenants WHERE name = ?"
ADD_TENANT: Final = "INSERT INTO tenants (name, title, created_at) VALUES (?, ?, ?)"

TAKE_LOAD: Final = (
    'UPDATE agents SET "load" = "load" + ?1 WHERE tenant = ?2 AND id = ?3 AND "load" + ?1 <= capacity'
)
GIVE_LOAD: Final = 'UPDATE agents SET "load" = max(0, "load" - ?1) WHERE tenant = ?2 AND id = ?3'
OPEN_ASSIGNMENT: Final = (
    "INSERT INTO assignments (tenant, conversation_id, number, agent_id, opened_at) "
    "SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4 FROM assignments "
    "WHERE tenant = ?1 AND conversation_id = ?2"
)
HAS_ASSIGNMENT: Final = (
    "SELECT 1 FROM assignments WHERE tenant = ? AND conversation_id = ? AND closed_at IS NULL"
)
CLOSE_ASSIGNMENT: Final = (
    "UPDATE assignments SET closed_at = ? WHERE tenant = ? AND conversation_id = ? AND closed_at IS NULL"
)

LEASE: Final = "SELECT epoch, node, until FROM leases WHERE tenant = ?"
SET_LEASE: Final = (
    "INSERT INTO leases (tenant, epoch, node, until) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (tenant) DO UPDATE SET epoch = excluded.epoch, node = excluded.node, until = excluded.until"
)

SCHEDULE: Final = (
    "INSERT INTO jobs (tenant, kind, key, due_at, payload, attempts, ready_at, token, state) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4, 0, 'live') ON CONFLICT (tenant, kind, key) DO UPDATE SET "
    "due_at = excluded.due_at, payload = excluded.payload, attempts = excluded.attempts, "
    "ready_at = excluded.ready_at, token = 0, state = 'live'"
)
CANCEL_JOB: Final = "DELETE FROM jobs WHERE tenant = ? AND kind = ? AND key = ?"
READY_JOBS: Final = (
    "SELECT tenant, kind, key, due_at, payload, attempts FROM jobs WHERE state = 'live' AND ready_at <= ? "
    "ORDER BY ready_at, tenant, kind, key LIMIT ?"
)
NEXT_CLAIM: Final = (
    "INSERT INTO counters (name, value) VALUES ('job_token', 1) "
    "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
)
CLAIM_JOB: Final = (
    "UPDATE jobs SET ready_at = ?, attempts = attempts + 1, token = ? "
    "WHERE tenant = ? AND kind = ? AND key = ?"
)
FINISH_JOB: Final = (
    "DELETE FROM jobs WHERE tenant = ? AND kind = ? AND key = ? AND token = ? AND state = 'live'"
)
RETRY_JOB: Final = (
    "UPDATE jobs SET due_at = ?1, ready_at = ?1, token = 0 "
    "WHERE tenant = ?2 AND kind = ?3 AND key = ?4 AND token = ?5 AND state = 'live'"
)
BURY_JOB: Final = (
    "UPDATE jobs SET state = 'dead', token = 0 WHERE tenant = ? AND kind = ? AND key = ? AND token = ? "
    "AND state = 'live'"
)
DEAD_JOBS: Final = (
    "SELECT kind, key, due_at, payload, attempts FROM jobs WHERE tenant = ? AND state = 'dead' "
    "ORDER BY kind, key LIMIT ?"
)
NEXT_READY: Final = "SELECT min(ready_at) FROM jobs WHERE state = 'live'"
