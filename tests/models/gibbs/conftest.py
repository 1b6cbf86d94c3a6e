"""What the tests of the sampler share."""

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="package", autouse=True)
def one_thread() -> Iterator[None]:
    """On matrices as small as here, threads wait for each other: on busy cores ten times as long as they work."""
    with threadpool_limits(1, user_api="blas"):
        yield
