"""The cast, in a database of the test's own."""

import pytest

from tests.cast import Cast, the_cast


@pytest.fixture
async def cast(database: str) -> Cast:
    return await the_cast()
