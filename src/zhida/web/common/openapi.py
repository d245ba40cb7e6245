"""The description of the API: OpenAPI 3.1, complete with errors and credentials."""

from typing import Final, cast

from fastapi import FastAPI, Request
from starlette.responses import Response

from zhida.web.common.credentials import COOKIE
from zhida.web.common.policies import Gate, new_router, route
from zhida.web.common.schemas import SCHEMAS, ErrorAnswer, wire

__all__ = ["OPENAPI_PATH", "add_openapi", "describe"]

OPENAPI_PATH: Final = "/api/openapi.json"
_ABOUT: Final = (
    "Everything the pages can do, a script can do: the same use cases, the same rules.\n\n"
    "Times are RFC 3339 with `Z`; members ending in `_at` inside events and rows are microseconds of UTC. "
    "Ids are opaque. Errors have one shape. "
    "Writes by cookie need the header `X-Zhida: 1` and an `Origin` of ours."
)


def describe(api: FastAPI) -> dict[str, object]:
    """Return the OpenAPI document."""
    api.description = _ABOUT
    document = cast("dict[str, object]", api.openapi())
    components = cast("dict[str, object]", document["components"])
    components["securitySchemes"] = {
        "contact": {"type": "http", "scheme": "bearer", "description": "Token of `POST /api/v1/visits`."},
        "desk": {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "Set by `POST /api/v1/sign-in`.",
        },
    }
    schemas = cast("dict[str, object]", components["schemas"])
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas.update(_errors())
    return document


def _errors() -> dict[str, object]:
    """Return the schema of an error and those it names."""
    whole = cast(
        "dict[str, dict[str, object]]",
        ErrorAnswer.model_json_schema(mode="serialization", ref_template=f"{SCHEMAS}{{model}}"),
    )
    named = whole.pop("$defs")
    for member in cast("dict[str, dict[str, object]]", whole["properties"]).values():
        if member.get("default", 0) is None:
            del member["default"]
    return {ErrorAnswer.__name__: whole, **named}


def add_openapi(api: FastAPI) -> None:
    """Serve the document."""
    router = new_router()

    @route(router, "GET", OPENAPI_PATH, action=Gate.PUBLIC, is_documented=False)
    async def openapi(request: Request) -> Response:
        """Give the description of the API."""
        return wire(describe(cast("FastAPI", request.app)))

    api.include_router(router)
