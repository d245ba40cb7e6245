"""The model adds wordings no rule knows, and nothing the rules left out on purpose."""

import pytest

from tests.core.bot.tables import FOLDING, lines
from zhida.adapters.models.request_weights import request_model
from zhida.cli.sets import held_out_ordinary, held_out_requests, ordinary
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request import MAX_CLAUSES, modelled_clauses, request_of
from zhida.core.bot.request_model import BUCKETS, MAX_SPELT, InvalidWeights, RequestModel, features_of

EAGER = RequestModel(bias=9.0, threshold=0.5, step=0.0, weights=memoryview(bytes(BUCKETS)).cast("b"))
"""A model that takes everything for a request."""


def asked(text: str, model: RequestModel | None) -> tuple[RequestKind, str | None]:
    return request_of(text, FOLDING.fold(text), FOLDING, model)


def test_model_adds_what_no_rule_knows():
    assert asked("洗衣机怎么不转", None) == (RequestKind.NONE, None)
    assert asked("洗衣机怎么不转", EAGER) == (RequestKind.DIRECT, "model")


def test_refusal_look_alike_and_what_the_rules_know_are_not_asked_about():
    assert asked("不用转人工了", EAGER) == (RequestKind.NONE, None)
    assert asked("人工费多少钱", EAGER) == (RequestKind.NONE, None)
    assert asked("travel agent discount", EAGER) == (RequestKind.NONE, None)
    assert asked("有人吗", EAGER) == (RequestKind.ASK, "presence")
    assert asked("转人工", EAGER)[1] == "bare"
    assert asked("？？", EAGER) == (RequestKind.NONE, None)


def test_shipped_model_only_adds_to_the_rules():
    model = request_model()
    texts = [text for text, _ in held_out_requests()]

    by_rules = {text for text in texts if asked(text, None)[0] is not RequestKind.NONE}
    together = {text for text in texts if asked(text, model)[0] is not RequestKind.NONE}

    assert by_rules <= together
    assert len(together) / len(texts) >= 0.95


def test_shipped_model_leaves_ordinary_messages_alone():
    model = request_model()
    texts = [*(text for text, _ in (*ordinary(), *held_out_ordinary())), *lines("own_ordinary.txt")]

    taken = [text for text in texts if asked(text, model)[0] is not RequestKind.NONE]

    assert len(taken) / len(texts) <= 0.005, taken


def test_weights_come_back_from_their_bytes():
    model = request_model()

    assert RequestModel.from_bytes(model.to_bytes()) == model


@pytest.mark.parametrize("content", [b"", b"ZRQ1", b"ZZZZ" + request_model().to_bytes()[4:]])
def test_other_bytes_are_refused(content: bytes):
    with pytest.raises(InvalidWeights):
        RequestModel.from_bytes(content)


def test_nothing_is_no_request():
    assert EAGER.probability(features_of("。", FOLDING)) == 0.0


def test_long_clause_is_not_read_by_its_sounds():
    short, long = "转人工" * 5, "转人工" * 6

    assert len(short) <= MAX_SPELT < len(long)
    assert len(features_of(short, FOLDING)) > len(features_of(long, FOLDING))


def test_model_reads_the_whole_when_short_and_the_last_clauses():
    assert modelled_clauses("退货,转人工") == ("退货,转人工", "退货", "转人工")
    assert modelled_clauses("很长的话" * 20 + ",一,二,三")[-MAX_CLAUSES:] == ("二", "三")
