"""Every test of a use case gets a platform of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.services.rig import Rig, memory_ports, rig_on


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A started platform with the tenant main; nothing moves unless the test moves it."""
    async with rig_on(memory_ports()) as made:
        yield made
