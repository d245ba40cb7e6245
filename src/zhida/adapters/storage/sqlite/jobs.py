"""Jobs and leases as work for the writer: each is one atomic step of compare and set."""

from collections.abc import Sequence
from typing import cast

from zhida.adapters.storage.sqlite import sql
from zhida.adapters.storage.sqlite.transaction import Transaction
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import ClaimedJob, JobRow

__all__ = ["claim_jobs", "finish_job", "lead"]


def lead(transaction: Transaction, tenant: TenantId, node: str, now: Micros, until: Micros) -> int | None:
    """Take or extend the matcher lease; return its epoch, or None when another node holds it."""
    transaction.require_tenant(tenant)
    row = cast("tuple[int, str, int] | None", transaction.one(sql.LEASE, (tenant,)))
    if row is None:
        epoch = 1
    else:
        held, holder, over_at = row
        if holder != node and over_at > now:
            return None
        epoch = held if holder == node else held + 1
    transaction.run(sql.SET_LEASE, (tenant, epoch, node, until))
    return epoch


def claim_jobs(
    transaction: Transaction, now: Micros, lease_until: Micros, limit: int
) -> Sequence[ClaimedJob]:
    """Claim ready jobs, those ready longest first; each under a token never used before."""
    ready = cast("list[tuple[str, str, str, int, str, int]]", transaction.all(sql.READY_JOBS, (now, limit)))
    claimed: list[ClaimedJob] = []
    for tenant, kind, key, due_at, payload, attempts in ready:
        (token,) = cast("tuple[int]", transaction.one(sql.NEXT_CLAIM))
        transaction.run(sql.CLAIM_JOB, (lease_until, token, tenant, kind, key))
        job = JobRow(kind=kind, key=key, due_at=Micros(due_at), payload=payload, attempts=attempts + 1)
        claimed.append(ClaimedJob(tenant=TenantId(tenant), job=job, lease_until=lease_until, token=token))
    return tuple(claimed)


def finish_job(transaction: Transaction, claimed: ClaimedJob, retry_at: Micros | None, dead: bool) -> bool:
    """Delete, put back or bury a claimed job; False when its token is stale."""
    key = (claimed.tenant, claimed.job.kind, claimed.job.key, claimed.token)
    if dead:
        return transaction.run(sql.BURY_JOB, key) > 0
    if retry_at is not None:
        return transaction.run(sql.RETRY_JOB, (retry_at, *key)) > 0
    return transaction.run(sql.FINISH_JOB, key) > 0
