"""Process settings: ``zhida.toml`` over ``ZHIDA_*`` over defaults; see docs/reference/settings.md."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, cast

from zhida.bootstrap.model_settings import ModelSettings, read_model_settings
from zhida.core.kernel.errors import ErrorCode, InvalidInput

__all__ = ["LOG_LEVELS", "Config", "load_config"]

_PREFIX: Final = "ZHIDA_"
_TRUE: Final = ("1", "true", "yes")
_FALSE: Final = ("0", "false", "no")
LOG_LEVELS: Final = ("debug", "info", "warning", "error", "critical")
"""Values of ``log_level``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the operator of the process decides.

    ``data_dir`` holds database and keys; ``public_url`` is where browsers reach us (its origin is always
    allowed); ``allowed_hosts`` are further host names; ``trusted_proxies`` may set forwarding headers;
    ``models`` are the optional models, from a file only.
    """

    data_dir: Path = Path("zhida-data")
    host: str = "127.0.0.1"
    port: int = 8765
    public_url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    log_level: str = "info"
    log_json: bool = False
    models: ModelSettings = field(default_factory=ModelSettings)


def load_config(
    path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    data_dir: Path | None = None,
    host: str | None = None,
    port: int | None = None,
) -> Config:
    """Return the settings of the process.

    Args:
        path: A TOML file; ``zhida.toml`` of the working directory when it is there and None is given.
        environ: Environment; the real one when None.
        data_dir: Overrides every other source, as do ``host`` and ``port``.
        host: Address to listen on.
        port: Port to listen on.

    Raises:
        InvalidInput: A file, name or value is wrong; ``params`` say where and why.
    """
    values: dict[str, object] = {}
    for name, raw in (os.environ if environ is None else environ).items():
        if name.startswith(_PREFIX):
            values[name.removeprefix(_PREFIX).lower()] = raw
    file = path or Path("zhida.toml")
    if path is not None or file.exists():
        values |= _read_file(file)
    given = {"data_dir": data_dir, "host": host, "port": port}
    values |= {name: value for name, value in given.items() if value is not None}
    known = {f.name for f in fields(Config)}
    if unknown := sorted(values.keys() - known):
        raise _wrong(unknown[0], f"is not a setting; known are {', '.join(sorted(known))}")
    return Config(**{name: _typed(name, value) for name, value in values.items()})  # pyright: ignore[reportArgumentType] - _typed gives each its type


def _read_file(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as failed:
        raise _wrong(file.name, f"cannot be read: {failed.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise _wrong(file.name, f"is not TOML: {broken}") from None


def _typed(name: str, value: object) -> Path | str | int | bool | tuple[str, ...] | ModelSettings:
    if name == "models":
        return read_model_settings(value)
    default = getattr(Config(), name)
    if isinstance(default, Path) and isinstance(value, str | Path):
        return Path(value)
    if isinstance(default, bool):
        return _truth(name, value)
    if isinstance(default, int):
        return _port(name, value)
    if isinstance(default, tuple):
        return _words(name, value)
    if name == "log_level" and value not in LOG_LEVELS:
        raise _wrong(name, f"must be one of {', '.join(LOG_LEVELS)}")
    if isinstance(value, str):
        return value
    raise _wrong(name, "must be text")


def _truth(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in {*_TRUE, *_FALSE}:
        return value in _TRUE
    raise _wrong(name, "must be true or false")


def _port(name: str, value: object) -> int:
    text = str(value)
    if text.isdecimal() and int(text) <= 65_535:
        return int(text)
    raise _wrong(name, "must be 0 to 65535")


def _words(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list) and all(isinstance(part, str) for part in cast("list[object]", value)):
        return tuple(cast("list[str]", value))
    raise _wrong(name, "must be a list of texts")


def _wrong(where: str, why: str) -> InvalidInput:
    return InvalidInput(ErrorCode.SETTINGS_INVALID, params={"where": where, "why": why})
