"""Are these bytes vectors? Shape, finite numbers, length one; and a first examination of every encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhida.ports.encoding import Encoder, EncodingFailed, prepared

__all__ = ["PAIRS", "Conformance", "Rows", "examine", "rows", "unit_bytes"]

Rows = NDArray[np.float32]

_LENGTH_TOLERANCE: Final = 0.01
_SAME: Final = 0.999
"""Cosine from which two vectors of one text count as the same."""
_NEEDED: Final = 16
"""Of the pairs, so many must be nearer to each other than to the next pair.

Source: chance gives ten; sixteen or more of twenty by chance has a probability below 0.6 %.
"""
PAIRS: Final[tuple[tuple[str, str], ...]] = (
    ("怎么申请退货", "我想把东西退掉"),
    ("运费由谁承担", "寄回去的邮费谁出"),
    ("发票怎么开", "能给我开张发票吗"),
    ("什么时候发货", "几天能寄出来"),
    ("忘记登录密码了", "密码想不起来怎么办"),
    ("银行卡丢了怎么挂失", "卡不见了要停掉"),
    ("退款多久到账", "钱几天退回来"),
    ("机器人充不进电", "扫地机充不上电"),
    ("怎么修改收货地址", "地址填错了想改"),
    ("优惠券不能用", "券用不了是为什么"),
    ("保修期是多长时间", "保修几年"),
    ("怎么查物流信息", "包裹到哪里了"),
    ("转账限额是多少", "一天最多能转多少钱"),
    ("如何取消订单", "订单不要了想取消"),
    ("屏幕碎了能修吗", "换个屏幕要多少钱"),
    ("怎么连接无线网络", "连不上家里的网"),
    ("会员积分怎么兑换", "积分能换什么东西"),
    ("信用卡年费怎么免", "信用卡要交年费吗"),
    ("可以货到付款吗", "能不能收到货再付钱"),
    ("怎么注销账户", "不想用了怎么销户"),
)
"""Two wordings of one question each, of questions that have nothing to do with each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """What the first examination found; ``reason`` is empty when the encoder may be used."""

    near: int
    reason: str

    @property
    def is_usable(self) -> bool:
        """Tell whether the encoder may be used."""
        return not self.reason


def rows(raw: bytes, count: int, dim: int) -> Rows:
    """Return the vectors in these bytes.

    Raises:
        EncodingFailed: They are not so many vectors of length one.
    """
    if dim < 1 or len(raw) != count * dim * 4:
        raise EncodingFailed("wrong_shape")
    found = np.frombuffer(raw, dtype="<f4").reshape(count, dim)
    if not np.isfinite(found).all():
        raise EncodingFailed("not_finite")
    if (np.abs(np.linalg.norm(found, axis=1) - 1.0) > _LENGTH_TOLERANCE).any():
        raise EncodingFailed("not_of_length_one")
    return found.astype(np.float32, copy=False)


def unit_bytes(values: NDArray[np.floating]) -> bytes:
    """Return rows scaled to length one, as bytes; a row without direction stays, to be refused later."""
    wide = values.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    scaled = np.divide(wide, lengths, out=wide.copy(), where=lengths > 0)
    return scaled.astype("<f4").tobytes()


def examine(encoder: Encoder) -> Conformance:
    """Load an encoder and find out whether its vectors say anything about Chinese."""
    try:
        encoder.load()
        return _examined(encoder)
    except EncodingFailed as failed:
        return Conformance(near=0, reason=failed.why)


def _examined(encoder: Encoder) -> Conformance:
    ones = _encoded(encoder, [one for one, _ in PAIRS])
    others = _encoded(encoder, [other for _, other in PAIRS])
    alone = _encoded(encoder, [PAIRS[0][0]])
    hostile = _encoded(encoder, ["\ufdfa" * 300, "\x00", "😀\u202e\ud800", "长" * 10_000])
    del hostile
    if float(alone[0] @ ones[0]) < _SAME:
        return Conformance(near=0, reason="not_repeatable")
    alike = ones @ others.T
    own = np.diag(alike)
    following = np.array([alike[at, (at + 1) % len(PAIRS)] for at in range(len(PAIRS))])
    near = int((own > following).sum())
    return Conformance(near=near, reason="" if near >= _NEEDED else "says_nothing")


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Rows:
    return rows(encoder.encode([prepared(text) for text in texts]), len(texts), encoder.dim)
