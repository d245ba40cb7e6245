"""Behind the guard an encoder may do what it likes: callers get vectors in time, or go on with words."""

import asyncio
import struct
import sys
import threading
from collections.abc import Callable, Sequence

import pytest

from zhida.adapters.models.breaker import Breaker
from zhida.adapters.models.guard import GuardedEncoder
from zhida.adapters.models.vector_checks import PAIRS, rows
from zhida.adapters.models.vector_search import ExactSearches, NearSearches
from zhida.ports.encoding import EncodingFailed, VectorSearches
from zhida.testing import FakeClock
from zhida.testing.models import FlatVectors, HashedEncoder, unit

LONG_S = 60.0


class Misbehaving(HashedEncoder):
    """Passes the examination and then does something else."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: Exception | None = None
        self.gate = threading.Event()
        self.hangs = False

    def encode(self, texts: Sequence[str]) -> bytes:
        found = super().encode(texts)
        if self.hangs:
            self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        return found


async def guarded(encoder: HashedEncoder, clock: FakeClock | None = None) -> GuardedEncoder:
    guard = GuardedEncoder(encoder, (clock or FakeClock()).monotonic, failures=2, rest_s=30)
    assert (await guard.start(budget_s=LONG_S)).is_usable
    return guard


async def test_vectors_come_for_texts_as_people_write_them():
    encoder = HashedEncoder()
    guard = await guarded(encoder)

    found = await guard.encode(["退\x00货" + "长" * 10_000, "\ufdfa"], budget_s=LONG_S)
    await guard.close()

    assert found is not None and len(rows(found, 2, guard.dim)) == 2
    assert all(len(text) <= 256 and "\x00" not in text for text in encoder.asked[-1])
    assert guard.fingerprint == encoder.fingerprint and not encoder.is_open


async def test_nothing_is_asked_for_no_texts_or_before_the_examination():
    encoder = HashedEncoder()
    guard = GuardedEncoder(encoder, FakeClock().monotonic)

    assert (guard.fingerprint, guard.dim) == ("", 0)
    assert await guard.encode(["退货"], budget_s=LONG_S) is None
    await guard.start()
    asked = len(encoder.asked)
    assert await guard.encode([], budget_s=LONG_S) is None
    assert len(encoder.asked) == asked
    await guard.close()


def _not_a_number(raw: bytes) -> bytes:
    return struct.pack("<f", float("nan")) + raw[4:]


def _cut(raw: bytes) -> bytes:
    return raw[:-4]


def _zeros(raw: bytes) -> bytes:
    return bytes(len(raw))


def _all_the_same(raw: bytes) -> bytes:
    return unit([1.0] * 64) * (len(raw) // 256)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_not_a_number, "not_finite"),
        (_cut, "wrong_shape"),
        (_zeros, "not_of_length_one"),
        (_all_the_same, "says_nothing"),
    ],
)
async def test_an_encoder_with_bad_vectors_is_never_used(spoil: Callable[[bytes], bytes], why: str):
    encoder = HashedEncoder(spoil=spoil)
    guard = GuardedEncoder(encoder, FakeClock().monotonic)

    found = await guard.start(budget_s=LONG_S)

    assert (found.is_usable, found.reason) == (False, why)
    assert await guard.encode(["退货"], budget_s=LONG_S) is None
    await guard.close()


async def test_an_encoder_that_breaks_while_it_loads_is_never_used():
    class Broken(HashedEncoder):
        def load(self) -> None:
            raise MemoryError

    guard = GuardedEncoder(Broken(), FakeClock().monotonic)

    assert (await guard.start(budget_s=LONG_S)).reason == "no_answer"
    await guard.close()


@pytest.mark.parametrize("trouble", [EncodingFailed("gone"), ValueError("native"), MemoryError()])
async def test_a_failure_later_is_no_vectors_and_after_two_nobody_asks_for_a_while(trouble: Exception):
    encoder, clock = Misbehaving(), FakeClock()
    guard = await guarded(encoder, clock)
    encoder.trouble = trouble

    assert await guard.encode(["一"], budget_s=LONG_S) is None
    assert await guard.encode(["二"], budget_s=LONG_S) is None
    asked = len(encoder.asked)
    assert await guard.encode(["三"], budget_s=LONG_S) is None
    assert len(encoder.asked) == asked

    await clock.advance(31)
    encoder.trouble = None
    assert await guard.encode(["四"], budget_s=LONG_S) is not None
    assert await guard.encode(["五"], budget_s=LONG_S) is not None
    await guard.close()


async def test_vectors_that_turn_bad_later_are_thrown_away():
    encoder = HashedEncoder()
    guard = await guarded(encoder)
    encoder.spoil = _not_a_number

    assert await guard.encode(["退货"], budget_s=LONG_S) is None
    await guard.close()


async def test_an_encoder_that_hangs_costs_one_caller_its_budget_and_nobody_else_anything():
    encoder, clock = Misbehaving(), FakeClock()
    guard = await guarded(encoder, clock)
    encoder.hangs = True

    assert await guard.encode(["一"], budget_s=0.05) is None
    assert await guard.encode(["二"], budget_s=0.05) is None
    assert await guard.encode(["三"], budget_s=LONG_S) is None
    await guard.close()

    encoder.hangs = False
    encoder.gate.set()
    assert ("二",) not in encoder.asked


async def test_who_waits_too_long_behind_a_batch_of_articles_does_not_open_the_breaker():
    encoder = Misbehaving()
    guard = await guarded(encoder)
    encoder.hangs = True
    batch = asyncio.create_task(guard.encode(["文章"] * 64, budget_s=LONG_S))
    await asyncio.sleep(0)

    late = [await guard.encode([str(n)], budget_s=0.02) for n in range(4)]
    encoder.hangs = False
    encoder.gate.set()

    assert late == [None] * 4
    assert await batch is not None
    assert await guard.encode(["一"], budget_s=LONG_S) is not None
    await guard.close()


async def test_only_so_many_wait_in_line():
    encoder = Misbehaving()
    guard = GuardedEncoder(encoder, FakeClock().monotonic, failures=1_000)
    await guard.start(budget_s=LONG_S)
    encoder.hangs = True

    callers = [asyncio.create_task(guard.encode([str(n)], budget_s=LONG_S)) for n in range(12)]
    refused, _ = await asyncio.wait(callers, return_when=asyncio.FIRST_COMPLETED)
    encoder.hangs = False
    encoder.gate.set()
    found = await asyncio.gather(*callers)
    await guard.close()

    assert refused and all(one.result() is None for one in refused)
    assert 3 <= sum(one is None for one in found) <= 4


async def test_a_caller_who_goes_away_leaves_nothing_behind():
    encoder = Misbehaving()
    guard = await guarded(encoder)
    encoder.hangs = True
    caller = asyncio.create_task(guard.encode(["一"], budget_s=LONG_S))
    await asyncio.sleep(0)

    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    encoder.hangs = False
    encoder.gate.set()

    assert await guard.encode(["二"], budget_s=LONG_S) is not None
    await guard.close()


async def test_the_twin_without_a_guard_works_or_does_not():
    twin = FlatVectors(HashedEncoder())

    assert twin.dim == 64 and twin.fingerprint
    assert await twin.encode(["退货"], budget_s=1) is not None
    twin.works = False
    assert await twin.encode(["退货"], budget_s=1) is None


def test_the_breaker_lets_one_try_after_the_rest():
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=2, rest_s=10)

    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now[0] = 10.0
    assert breaker.allows() and not breaker.allows()
    breaker.succeeded()
    assert breaker.allows() and breaker.allows()


@pytest.mark.parametrize("searches", [ExactSearches(), NearSearches()])
def test_the_nearest_rows_are_found_in_order(searches: VectorSearches):
    encoder = HashedEncoder(dim=32)
    encoder.load()
    texts = [text for pair in PAIRS for text in pair]
    vectors = encoder.encode(texts)

    search = searches.build(vectors, 32)
    table = rows(vectors, len(texts), 32)

    for text in texts:
        vector = encoder.encode([text])
        alike = table @ rows(vector, 1, 32)[0]
        found = [float(alike[at]) for at in search.nearest(vector, 5)]
        assert found == pytest.approx(sorted((float(one) for one in alike), reverse=True)[:5])
        assert texts[search.nearest(vector, 1)[0]] == text
    assert searches.build(b"", 32).nearest(encoder.encode(["一"]), 5) == ()


def test_searching_near_without_the_extra_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "usearch.index", None)

    with pytest.raises(EncodingFailed, match="extra_semantic"):
        NearSearches().build(b"", 2)
