"""What every test of a page needs."""

import sys

import pytest


@pytest.fixture(autouse=True)
def main_module_as_before():
    """``AppTest`` puts its script in the place of ``__main__``, which a process that is spawned later would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
