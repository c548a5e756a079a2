"""A desk for the gateway's tests: the real store and rendering, and an engine of a few lines behind real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.small_desk import SmallDesk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    async with open_desk(tmp_path) as opened:
        yield opened
