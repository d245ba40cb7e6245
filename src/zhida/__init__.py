"""zhida (直达): a customer-service desk in which every contact reaches a person in one step.

The layers, from high to low: ``cli``, ``bootstrap`` and ``testing``, ``bench``, ``audit`` and ``visitors``,
``client``, ``web``, ``jobs``, ``adapters`` and ``sim``, ``services``, ``ports``, ``core``, ``kit``. A layer
imports only layers below it.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
