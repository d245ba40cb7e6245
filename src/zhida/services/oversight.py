"""What the bot may answer, in the members pages show: the promise, what it rests on, what would break it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zhida.core.bot.calibration import RAISE_AT, Stratum
from zhida.core.bot.outcome import HELD_OUT, JUDGED
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.services.auditing import Auditing
from zhida.services.calibrating import WEEK, Calibrating
from zhida.services.certificates import CertificateDocument, StratumDocument
from zhida.services.frames import moment
from zhida.services.in_force import InForce
from zhida.services.tenancy import Tenancy, system
from zhida.services.texts import Texts

__all__ = ["BREAKS", "Oversight", "Stated", "bound_in_words"]

OTHER_MIX: Final = "other_mix"
"""More messages no article answers than the promise allows."""
NOT_MEASURED: Final = "mix_not_measured"
"""Nobody audited yet, so the share of such messages is unknown."""
WORDINGS: Final = "wordings_only"
"""It rests on wordings like those of the articles, which are easier than real messages."""
EDITED: Final = "articles_changed"
"""An edit of the articles ends it until it is certified again."""
WEEK_OVER: Final = "week_over"
"""Traffic drifts; it is certified again every week."""
RAISED: Final = "audits_raised"
"""Random audits cast doubt on it; the bot became stricter."""
BREAKS: Final = (OTHER_MIX, NOT_MEASURED, WORDINGS, EDITED, WEEK_OVER, RAISED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The promise as the public page states it; shares as fractions, None where nothing is certified."""

    alpha: float | None
    delta: float
    n: int
    at: Micros | None
    is_start: bool


class Oversight:
    """Reads certificates and audits for the console and the public page; holds the parts that make them."""

    def __init__(
        self,
        *,
        calibrating: Calibrating,
        auditing: Auditing,
        in_force: InForce,
        tenancy: Tenancy,
        texts: Texts,
    ) -> None:
        self.calibrating = calibrating
        self.auditing = auditing
        self.in_force = in_force
        self._tenancy = tenancy
        self._texts = texts

    async def promise(self, tenant: TenantId, lang: str) -> Mapping[str, object]:
        """Return everything the console shows of the promise."""
        document = await self.calibrating.newest(tenant)
        if document is None:
            document = await self.calibrating.calibrate(tenant, "asked", system(tenant))
        return await self._shown(tenant, document, lang)

    async def calibrate(self, actor: Actor, lang: str) -> Mapping[str, object]:
        """Certify again now, begin to learn what agents corrected since, and return the promise."""
        document = await self.calibrating.renew(actor.tenant, "asked", actor)
        return await self._shown(actor.tenant, document, lang)

    async def stated(self, tenant: TenantId) -> Stated:
        """Return what the public page says: the ordinary promise."""
        document = await self.calibrating.newest(tenant)
        if document is None:
            return Stated(alpha=None, delta=0.0, n=0, at=None, is_start=False)
        one = _ordinary(document)
        is_given = self._threshold(tenant, one) is not None
        return Stated(
            alpha=one["alpha"] if is_given else None,
            delta=document["delta"],
            n=one["n"],
            at=Micros(document["at"]),
            is_start=one["source"] == HELD_OUT,
        )

    async def _shown(
        self, tenant: TenantId, document: CertificateDocument, lang: str
    ) -> Mapping[str, object]:
        ordinary = _ordinary(document)
        monitor = await self.auditing.monitor(tenant, Stratum.ORDINARY)
        labels = document["labels"]
        strata = [self._stratum(tenant, one, document, lang) for one in document["strata"]]
        raised = ordinary["raised_at"]
        return {
            "mode": "answers" if any(one["mode"] == "answers" for one in strata) else "suggests",
            "alpha": ordinary["alpha"],
            "delta": document["delta"],
            "n": ordinary["n"],
            "at": moment(Micros(document["at"])),
            "number": document["number"],
            "kb_hash": document["kb_hash"],
            "model_hash": document["model_hash"],
            "sources": {
                HELD_OUT: labels.get(HELD_OUT, 0),
                JUDGED: sum(count for source, count in labels.items() if source != HELD_OUT),
                **{source: count for source, count in labels.items() if source != HELD_OUT},
            },
            "strata": strata,
            "next_at": moment(Micros(document["at"] + WEEK)),
            "monitor": {
                "audits": monitor.audits,
                "wrong": monitor.wrong,
                "level": round(monitor.level, 3),
                "raise_at": RAISE_AT,
                "raised_at": None if raised is None else moment(Micros(raised)),
            },
            "breaks": _breaks(document),
        }

    def _stratum(
        self, tenant: TenantId, one: StratumDocument, document: CertificateDocument, lang: str
    ) -> dict[str, object]:
        threshold = self._threshold(tenant, one)
        return {
            "stratum": one["stratum"],
            "name": self._texts.render(f"stratum.{one['stratum']}", lang),
            "mode": "suggests" if threshold is None else "answers",
            "source": one["source"],
            "threshold": threshold,
            "alpha": one["alpha"],
            "n": one["n"],
            "answered": one["answered"],
            "wrong": one["wrong"],
            "bound": one["bound"],
            "coverage": one["coverage"],
            "false_answers": one["false_answers"],
            "pi_star": one["pi_star"],
            "oos_share": document["oos_share"],
            "why_not": one["why_not"],
            "missing": one["missing"],
        }

    def _threshold(self, tenant: TenantId, one: StratumDocument) -> int | None:
        """Return what holds now, settings and monitor counted in."""
        now = self.in_force.of(tenant)
        allowed = None if now is None else now.strata.get(one["stratum"])
        return None if allowed is None else allowed.threshold(self._tenancy.of(tenant).bot.answer_at)


def bound_in_words(texts: Texts, stated: Stated, lang: str) -> str:
    """Return the promise in plain words: how sure, how many wrong, on what, since when."""
    if stated.alpha is None or stated.at is None:
        return f"{texts.render('promise.suggests', lang)} {texts.render('promise.topics', lang)}"
    params: dict[str, str | int] = {
        "sure": f"{(1 - stated.delta) * 100:g}",
        "wrong": f"{stated.alpha * 100:g}",
        "n": stated.n,
        "date": moment(stated.at)[:10],
    }
    said = texts.render("promise.start" if stated.is_start else "promise.answers", lang, params)
    return f"{said} {texts.render('promise.topics', lang)}"


def _ordinary(document: CertificateDocument) -> StratumDocument:
    return next(one for one in document["strata"] if one["stratum"] == Stratum.ORDINARY)


def _breaks(document: CertificateDocument) -> list[str]:
    """Return what would break the promise, the likeliest first."""
    ordinary = _ordinary(document)
    found = [OTHER_MIX] if ordinary["threshold"] is not None else []
    if document["oos_share"] is None:
        found.append(NOT_MEASURED)
    if ordinary["source"] == HELD_OUT:
        found.append(WORDINGS)
    found += [EDITED, WEEK_OVER]
    if any(one["raised_at"] is not None for one in document["strata"]):
        found.insert(0, RAISED)
    return found
