"""Logs: a static event name and fields, never the words of a person."""

import logging

import structlog

from zhida.bootstrap.config import Config

__all__ = ["set_up_logs"]


def set_up_logs(config: Config) -> None:
    """Set level and form of every log line of the process."""
    level = logging.getLevelNamesMapping().get(config.log_level.upper(), logging.INFO)
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderer = structlog.processors.JSONRenderer() if config.log_json else plain
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *((structlog.processors.format_exc_info,) if config.log_json else ()),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s", force=True
    )
