"""The calibrated decision: what the bot may answer, at which risk, proven on which outcomes (P8).

Pure arithmetic on counts; no model, no clock, no chance. `certify` gives the threshold, `Rates` carry the
promise to another mix of messages, `Monitor` watches it, `curve` holds what evaluations report.
"""

from zhida.core.bot.calibration.certificate import ALPHA, DELTA, Certificate, WhyNot, certify
from zhida.core.bot.calibration.curve import area_under_risk, calibration_error, coverage_at_risk
from zhida.core.bot.calibration.monitor import RAISE_AT, Monitor, watched
from zhida.core.bot.calibration.promise import Promise, promised
from zhida.core.bot.calibration.rates import Rates, rates_at
from zhida.core.bot.calibration.strata import ALPHAS, START_AT, START_FACTOR, Stratum, stratum_of

__all__ = [
    "ALPHA",
    "ALPHAS",
    "DELTA",
    "RAISE_AT",
    "START_AT",
    "START_FACTOR",
    "Certificate",
    "Monitor",
    "Promise",
    "Rates",
    "Stratum",
    "WhyNot",
    "area_under_risk",
    "calibration_error",
    "certify",
    "coverage_at_risk",
    "promised",
    "rates_at",
    "stratum_of",
    "watched",
]
