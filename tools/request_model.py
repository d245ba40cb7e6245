"""Fits the small model of requests for a person: ``python -m tools.request_model [--write]``.

Reads our own lists only: frozen and fitting halves of the requests and look-alikes, and the questions of
our two knowledge bases as ordinary messages. Held-out families are never read. Printed are recall and false
alarms of the model alone at its threshold, out of fold by whole families; united with the rules it is
measured by ``zhida bot eval``. The threshold was set where public chats, which were not fitted on, get less
than three new false alarms in a thousand and the fitting half less than two.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from zhida.adapters.models.folding import TableFolding
from zhida.adapters.models.request_weights import WEIGHTS
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request import is_left_to_model, modelled_clauses, request_of
from zhida.core.bot.request_model import BUCKETS, RequestModel, features_of

__all__ = ["Example", "Matrix", "examples", "fit", "main", "quantised", "scores"]

ROOT: Final = Path(__file__).parents[1]
THRESHOLD: Final = 0.94
FOLDS: Final = 5
STEPS: Final = 300
RATE: Final = 2.0
MOMENTUM: Final = 0.9
RIDGE: Final = 4e-5
REQUEST_WEIGHT: Final = 8.0
CLIP: Final = 30.0

Numbers: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

FOLDING: Final = TableFolding()
FRAMES: Final = (
    "i want to {}", "i need to {}", "how do i {}", "how can i {}", "can i {}", "can you help me {}",
    "i need help to {}",
    "i would like to {}", "help me {}", "i do not know how to {}", "what do i need to do to {}",
    "is it possible to {}",
    "i have to {}", "where can i {}", "could you help me {}", "i am trying to {}", "i need assistance to {}",
    "please {}",
)  # fmt: skip
ERRANDS: Final = (
    "cancel my order", "track my parcel", "change my address", "get a refund", "return a jacket",
    "pay by card",
    "open an account", "reset my password", "download the invoice", "check my balance", "update my email",
    "exchange the shoes", "book a visit", "renew the contract", "see my bills", "use a voucher",
    "find the manual",
    "activate the card", "delete my profile", "leave a review", "add an item", "remove a product",
    "choose a delivery day",
    "report a broken part", "extend the warranty", "join the newsletter", "switch the plan",
    "split the payment",
    "know the opening hours", "send a gift", "register my device", "order two of them", "look at my orders",
    "sign up",
)  # fmt: skip
FRAMES_ZH: Final = (
    "我要{}",
    "我想{}",
    "怎么{}",
    "能不能{}",
    "帮我{}",
    "请{}",
    "麻烦{}",
    "给我{}",
    "可以{}吗",
    "我要求{}",
    "马上{}",
)
ERRANDS_ZH: Final = (
    "退货", "换货", "退款", "开发票", "改地址", "查订单", "催发货", "取消订单", "申请保修", "换个颜色",
    "补发配件",
    "领优惠券", "查余额", "还款", "改密码", "换手机号", "预约安装", "看说明书", "注销账号", "提高额度",
    "打印流水",
    "改收货时间", "查物流", "延长保修", "找订单", "转出余额", "接收短信", "联系快递", "叫快递", "转账",
    "找发票", "换滤芯",
)  # fmt: skip


WISHES: Final = (
    "speak to a person", "talk with someone", "reach a human", "get hold of an agent",
    "chat with a real person",
    "be put through to a colleague", "contact your staff", "have a human look at it",
    "discuss it with an advisor",
    "get somebody on the line", "see a supervisor", "hear from a person", "deal with a human",
    "get human help",
    "find someone who knows", "complain to a manager", "be called back", "leave the bot", "stop the chatbot",
)  # fmt: skip
WISHES_ZH: Final = (
    "找个人聊聊", "和真人说话", "换个人来处理", "接通客服", "转给工作人员", "叫个能做主的", "让经理出面",
    "找活人", "进人工",
    "跟你们的人沟通", "安排专人联系我", "关掉机器人", "别用自动回复", "派个懂的人", "让人回个电话",
    "上报给领导",
    "换真人接待", "请客服介入", "和负责人谈", "找人给个说法", "听到人说话",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A message, whether it asks for a person, and the family it belongs to."""

    text: str
    is_request: bool
    family: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Buckets of many messages, one after the other, with the row of each."""

    buckets: Indices
    rows: Indices
    values: Numbers
    count: int

    @classmethod
    def of(cls, features: Sequence[frozenset[int]]) -> "Matrix":
        """Lay the buckets of messages out for numpy."""
        sizes = [len(one) for one in features]
        buckets = np.fromiter((bucket for one in features for bucket in sorted(one)), dtype=np.int64)
        rows = np.repeat(np.arange(len(features)), sizes)
        values = np.repeat([1.0 / np.sqrt(max(size, 1)) for size in sizes], sizes)
        return cls(buckets=buckets, rows=rows, values=values, count=len(features))


def examples() -> tuple[Example, ...]:
    """Return what the model may be fitted on, each text once, without what the rules hear otherwise."""
    wanted = {text: Example(text, True, family) for text, family in _wanted()}
    plain = {text: Example(text, False, family) for text, family in _plain() if text not in wanted}
    return (*wanted.values(), *(one for one in plain.values() if not _is_found(one.text)))


def _wanted() -> Iterator[tuple[str, str]]:
    for row in _table("src/zhida/cli/sets/requests.tsv"):
        yield row[0], f"frozen {row[2]} {row[1]}"
    for name in ("own_requests.txt", "own_unclear.txt"):
        for at, text in enumerate(_lines(f"tests/core/bot/{name}")):
            yield text, f"{name} {at // 12}"
    for row in _table("evals/requests_wanted.tsv"):
        if row[4] == "fit":
            yield row[0], row[3]
    yield from _framed((FRAMES, WISHES), (FRAMES_ZH, WISHES_ZH))


def _framed(*pairs: tuple[tuple[str, ...], tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Put errands and wishes into the same frames, so that the frame says nothing."""
    for frames, said in pairs:
        for one in said:
            yield from ((frame.format(one), f"framed {one}") for frame in frames)


def _plain() -> Iterator[tuple[str, str]]:
    for row in _table("src/zhida/cli/sets/ordinary.tsv"):
        yield row[0], f"frozen {row[2]}"
    for at, text in enumerate(_lines("tests/core/bot/own_ordinary.txt")):
        yield text, f"ordinary {at // 12}"
    for row in _table("evals/requests_look_alikes.tsv"):
        if row[4] == "fit":
            yield row[0], row[3]
    yield from _framed((FRAMES, ERRANDS), (FRAMES_ZH, ERRANDS_ZH))
    for name in ("evals/shop_queries.jsonl", "evals/shop_fresh_queries.jsonl", "evals/bank_queries.jsonl"):
        yield from ((str(row["text"]), f"{name} {at // 60}") for at, row in enumerate(_objects(name)))
    for name in ("src/zhida/visitors/shop/articles.jsonl", "evals/bank_articles.jsonl"):
        for at, row in enumerate(_objects(name)):
            similar = row.get("similar", [])
            others = (
                [str(text) for text in cast("list[object]", similar)] if isinstance(similar, list) else []
            )
            yield from ((text, f"{name} {at // 20}") for text in (str(row["question"]), *others))


def fit(matrix: Matrix, wanted: Numbers) -> tuple[Numbers, float]:
    """Return weights and bias of a ridge-penalised logistic regression, by gradient descent with momentum."""
    weights, speed = np.zeros(BUCKETS), np.zeros(BUCKETS)
    bias = bias_speed = 0.0
    share = np.where(wanted > 0, REQUEST_WEIGHT, 1.0)
    share /= share.sum()
    for _ in range(STEPS):
        error = (_sigmoid(scores(matrix, weights, bias)) - wanted) * share
        slope = np.bincount(matrix.buckets, weights=error[matrix.rows] * matrix.values, minlength=BUCKETS)
        speed = MOMENTUM * speed - RATE * (slope + RIDGE * weights)
        bias_speed = MOMENTUM * bias_speed - RATE * float(error.sum())
        weights, bias = weights + speed, bias + bias_speed
    return weights, bias


def scores(matrix: Matrix, weights: Numbers, bias: float) -> Numbers:
    """Return the margin of every message."""
    parts = weights[matrix.buckets] * matrix.values
    return np.bincount(matrix.rows, weights=parts, minlength=matrix.count).astype(np.float64) + bias


def quantised(weights: Numbers, bias: float, threshold: float) -> RequestModel:
    """Return the model with one signed byte for each weight."""
    step = max(float(np.abs(weights).max()) / 127, 1e-9)
    rounded = np.rint(weights / step).astype(np.int8)
    signed = memoryview(rounded.tobytes()).cast("b")
    return RequestModel(bias=bias, threshold=threshold, step=step, weights=signed)


def main(arguments: Sequence[str]) -> int:
    """Fit, print what was seen out of fold, and write the weights when asked to."""
    every = examples()
    features = [features_of(FOLDING.fold(one.text), FOLDING) for one in every]
    wanted = np.array([float(one.is_request) for one in every])
    margins = _out_of_fold(every, features, wanted)
    left = np.array([_is_left(one.text) for one in every]) & (wanted == 0)
    found = _sigmoid(margins) >= THRESHOLD
    weights, bias = fit(Matrix.of(features), wanted)
    model = quantised(weights, bias, THRESHOLD)
    ordinary = int((wanted == 0).sum())
    print(f"requests {int(wanted.sum())}, ordinary {ordinary}, left to the model {int(left.sum())}")
    print(f"out of fold: recall {found[wanted > 0].mean():.3f}, false alarms {found[left].mean():.4f}")
    if "--write" in arguments:
        WEIGHTS.write_bytes(model.to_bytes())
        print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size} bytes")
    return 0


def _out_of_fold(every: Sequence[Example], features: Sequence[frozenset[int]], wanted: Numbers) -> Numbers:
    families = sorted({one.family for one in every})
    order = np.random.default_rng(7).permutation(len(families))
    fold_of = {families[int(place)]: at % FOLDS for at, place in enumerate(order)}
    folds = np.array([fold_of[one.family] for one in every])
    margins = np.zeros(len(every))
    for fold in range(FOLDS):
        kept = [at for at in range(len(every)) if folds[at] != fold]
        weights, bias = fit(Matrix.of([features[at] for at in kept]), wanted[kept])
        for at, one in enumerate(every):
            if folds[at] == fold:
                margins[at] = _best_margin(one.text, weights, bias)
    return margins


def _best_margin(text: str, weights: Numbers, bias: float) -> float:
    """Return the highest margin among the clauses the model would read."""
    clauses = modelled_clauses(FOLDING.fold(text))
    matrix = Matrix.of([features_of(clause, FOLDING) for clause in clauses])
    return float(scores(matrix, weights, bias).max()) if clauses else -CLIP


def _is_found(text: str) -> bool:
    return request_of(text, FOLDING.fold(text), FOLDING)[0] is not RequestKind.NONE


def _is_left(text: str) -> bool:
    return is_left_to_model(FOLDING.fold(text))


def _sigmoid(margins: Numbers) -> Numbers:
    return 1.0 / (1.0 + np.exp(-np.clip(margins, -CLIP, CLIP)))


def _table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (ROOT / name).read_text(encoding="utf-8").splitlines()[1:]]


def _lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def _objects(name: str) -> Iterator[dict[str, object]]:
    for line in (ROOT / name).read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
