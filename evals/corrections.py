"""What learning corrections brings: half of the questions are asked and corrected, the others compared.

The other half holds other wordings of the same articles and none of the corrected ones, so it shows what else
moves. Real traffic repeats itself, which these sets do not.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from evals.bench import Bench
from evals.figures import Figure, share_of
from evals.ranking import DAY, FOLDING, Asked, Ranked
from evals.sets import BANK, SHOP, SHOP_FRESH, OwnSet, articles, questions
from zhida.core.bot.index import Confirmed
from zhida.core.bot.lessons import lessons, may_teach
from zhida.core.kernel.ids import ArticleId, TenantId

__all__ = ["corrected", "rehearse_corrections"]

_TENANT: Final = TenantId("evals")


def rehearse_corrections(bench: Bench) -> Iterator[Figure]:
    """Measure the shop and the bank before and after what agents would have corrected was learned."""
    for name, sets in (("shop", (SHOP, SHOP_FRESH)), ("bank", (BANK,))):
        yield from corrected(bench.named("corrections") + f"/{name}", bench, sets)


def corrected(name: str, bench: Bench, sets: Sequence[OwnSet]) -> Iterator[Figure]:
    """Measure questions to the same articles before and after the wrong firsts of one half were corrected."""
    known = articles(sets[0])
    every = [Asked(text=one.text, gold=one.gold, lang=one.lang) for own in sets for one in questions(own)]
    asked = [one for one in every if one.gold]
    bench.expect(2 * len(asked))
    before = _rights(asked, bench.ranker(known).rank(asked))
    wrong = [
        Confirmed(text=one.text, article_id=ArticleId(min(one.gold)))
        for one, is_right in zip(asked, before, strict=True)
        if not is_right and may_teach(_TENANT, one.text)
    ]
    taught = lessons(wrong, known, FOLDING.fold, DAY)
    after = _rights(asked, bench.ranker(known, taught).rank(asked))
    texts = {turn.text for turn in taught}
    own = [right for one, right in zip(asked, after, strict=True) if one.text in texts]
    yield share_of(f"{name}, corrected wordings, right first", sum(own), len(own))
    rest = [at for at, one in enumerate(asked) if not may_teach(_TENANT, one.text)]
    won = sum(after[at] and not before[at] for at in rest)
    lost = sum(before[at] and not after[at] for at in rest)
    yield share_of(f"{name}, others, hit@1 before", sum(before[at] for at in rest), len(rest))
    note = f"{won} won, {lost} lost"
    yield share_of(f"{name}, others, hit@1 after", sum(after[at] for at in rest), len(rest), note)


def _rights(asked: Sequence[Asked], ranked: Sequence[Ranked]) -> list[bool]:
    return [not one.gold.isdisjoint(found.ids[:1]) for one, found in zip(asked, ranked, strict=True)]
