"""One world per test."""

from collections.abc import AsyncGenerator

import pytest

from tests.web.rest.world import World, new_world


@pytest.fixture
async def world() -> AsyncGenerator[World]:
    """Give a fresh platform behind the edge."""
    async with new_world() as made:
        yield made
