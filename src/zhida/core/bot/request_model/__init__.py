"""A small linear model of requests for a person, for wordings no rule knows; it may only add requests."""

from zhida.core.bot.request_model.features import BUCKETS, MAX_MODELLED, MAX_SPELT, features_of
from zhida.core.bot.request_model.weights import InvalidWeights, RequestModel

__all__ = ["BUCKETS", "MAX_MODELLED", "MAX_SPELT", "InvalidWeights", "RequestModel", "features_of"]
