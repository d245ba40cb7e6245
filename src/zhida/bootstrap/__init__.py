"""Composition root: builds every object once and hands it on; the only place that knows all adapters."""

from zhida.bootstrap.build import Ports, assemble, real_ports
from zhida.bootstrap.config import Config, load_config
from zhida.bootstrap.running import Running, running

__all__ = ["Config", "Ports", "Running", "assemble", "load_config", "real_ports", "running"]
