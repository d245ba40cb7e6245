"""Redaction of stored fields: the ciphertext goes, the commitment stays, and with it the hash."""

import json
from collections.abc import Sequence
from typing import cast

from zhida.core.kernel.errors import Broken

__all__ = ["redacted_fields", "sealed_names"]


def sealed_names(fields: str) -> Sequence[str]:
    """Return the names of the fields, in the JSON of an event, that still have a sealed value.

    Raises:
        Broken: The fields are no JSON object of objects.
    """
    return tuple(name for name, member in _load(fields).items() if "c" in member and "s" in member)


def redacted_fields(fields: str) -> str:
    """Return the JSON of an event's fields without the sealed part of any personal field.

    Raises:
        Broken: The fields are no JSON object of objects.
    """
    loaded = _load(fields)
    for name in sealed_names(fields):
        del loaded[name]["s"]
    return json.dumps(loaded, ensure_ascii=False, separators=(",", ":"))


def _load(fields: str) -> dict[str, dict[str, object]]:
    try:
        loaded: object = json.loads(fields)
    except ValueError as error:
        raise Broken(params={"column": "fields", "rule": "JSON"}) from error
    members = list(cast("dict[str, object]", loaded).values()) if isinstance(loaded, dict) else [None]
    if not all(isinstance(member, dict) for member in members):
        raise Broken(params={"column": "fields", "rule": "an object of objects"})
    return cast("dict[str, dict[str, object]]", loaded)
