"""How many people, when, for which promise: queueing formulas, forecast, staffing, shifts, cost.

Everything here is a function of its arguments. The formulas need nothing but ``math``; only
`planning.transient` uses numpy, so that a server which never plans never loads it.
"""
