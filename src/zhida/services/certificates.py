"""Certificates as the document that is kept of them, and back; shares are fractions, scores millionths."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, TypedDict, cast

from zhida.core.bot.calibration import Promise
from zhida.core.kernel.times import Micros
from zhida.services.frames import dumps
from zhida.services.in_force import Allowed, Calibration

__all__ = [
    "CertificateDocument",
    "StratumDocument",
    "calibration_of",
    "document_of",
    "dump_document",
    "load_document",
]

_DIGITS: Final = 6


class StratumDocument(TypedDict):
    """One certificate as it is kept and shown."""

    stratum: str
    source: str
    threshold: int | None
    steps: list[int]
    alpha: float
    n: int
    answered: int
    wrong: int
    out_of_scope: int
    bound: float | None
    coverage: float
    false_answers: float | None
    wrong_rate: float | None
    answered_rate: float | None
    pi_star: float | None
    why_not: str | None
    missing: int
    raised: int | None
    raised_at: int | None


class CertificateDocument(TypedDict):
    """All certificates of one number."""

    number: int
    at: int
    cause: str
    kb_hash: str
    model_hash: str
    delta: float
    labels: dict[str, int]
    oos_share: float | None
    strata: list[StratumDocument]


def document_of(
    promises: Sequence[Promise],
    *,
    number: int,
    at: Micros,
    cause: str,
    kb_hash: str,
    model_hash: str,
    labels: Mapping[str, int],
    oos_share: float | None,
) -> CertificateDocument:
    """Return the document of these promises.

    Args:
        promises: One per stratum.
        number: Number of the calibration, from 1.
        at: When it was made.
        cause: Why.
        kb_hash: The articles.
        model_hash: The ranker.
        labels: How many labels came from where.
        oos_share: Measured share of messages no article answers, None where it was not measured.
    """
    return {
        "number": number,
        "at": at,
        "cause": cause,
        "kb_hash": kb_hash,
        "model_hash": model_hash,
        "delta": promises[0].certificate.delta,
        "labels": dict(labels),
        "oos_share": oos_share,
        "strata": [_stratum(promise) for promise in promises],
    }


def dump_document(document: CertificateDocument) -> str:
    """Return the text that is kept."""
    return dumps(document)


def load_document(text: str) -> CertificateDocument:
    """Read what `dump_document` wrote."""
    return cast("CertificateDocument", json.loads(text))


def calibration_of(document: CertificateDocument) -> Calibration:
    """Return what a document lets the bot answer."""
    return Calibration(
        number=document["number"],
        kb_hash=document["kb_hash"],
        model_hash=document["model_hash"],
        strata={one["stratum"]: _allowed(one) for one in document["strata"]},
    )


def _allowed(one: StratumDocument) -> Allowed:
    raised_at = one["raised_at"]
    return Allowed(
        steps=tuple(one["steps"]),
        alpha=one["alpha"],
        raised=one["raised"],
        raised_at=None if raised_at is None else Micros(raised_at),
    )


def _stratum(promise: Promise) -> StratumDocument:
    proof, rates = promise.certificate, promise.certificate.rates
    return {
        "stratum": promise.stratum.value,
        "source": promise.source,
        "threshold": proof.threshold,
        "steps": list(proof.steps),
        "alpha": _share(proof.alpha),
        "n": proof.n,
        "answered": proof.answered,
        "wrong": proof.wrong,
        "out_of_scope": proof.out_of_scope,
        "bound": _maybe(proof.bound),
        "coverage": _share(proof.coverage),
        "false_answers": _maybe(None if rates is None else rates.false_answers),
        "wrong_rate": _maybe(None if rates is None else rates.wrong),
        "answered_rate": _maybe(None if rates is None else rates.answered),
        "pi_star": _maybe(proof.pi_star),
        "why_not": None if proof.why_not is None else proof.why_not.value,
        "missing": proof.missing,
        "raised": None,
        "raised_at": None,
    }


def _share(value: float) -> float:
    return round(value, _DIGITS)


def _maybe(value: float | None) -> float | None:
    return None if value is None else _share(value)
