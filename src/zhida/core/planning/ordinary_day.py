"""A day for whoever has no history yet: two peaks in working hours and a smaller one after dinner.

It is an assumption and says so wherever it is used; a history of six weeks replaces it.
"""

from math import exp

from zhida.core.planning.refusals import at_least

__all__ = ["ordinary_day"]

_HUMPS = ((1.0, 10.75, 1.9), (0.8, 15.5, 2.4), (0.35, 20.0, 1.5))
"""Height, hour and width of each hump over a floor of 0.06."""


def ordinary_day(contacts: float, slots: int = 96) -> tuple[float, ...]:
    """Return so many contacts spread over the intervals of 24 hours.

    Raises:
        InvalidStaffing: The number is negative or not a number.
    """
    at_least(contacts, 0, "volume")
    hours = [(slot + 0.5) * 24 / slots for slot in range(slots)]
    shape = [
        0.06 + sum(height * exp(-(((hour - at) / width) ** 2)) for height, at, width in _HUMPS)
        for hour in hours
    ]
    whole = sum(shape)
    return tuple(contacts * each / whole for each in shape)
