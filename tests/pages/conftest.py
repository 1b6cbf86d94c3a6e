"""What every test of a page needs."""

import functools
import gc
import sys
from collections.abc import Iterator

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(autouse=True)
def main_module_as_before() -> Iterator[None]:
    """``AppTest`` puts its script in the place of ``__main__``, which a process that is spawned later would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(autouse=True, scope="session")
def packages_searched_once() -> Iterator[None]:
    """Each ``AppTest`` searches all installed packages for components, as a server does once: 0.4 s of every test."""
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(autouse=True, scope="module")
def garbage_is_what_was_made_since() -> Iterator[None]:
    """Streamlit collects garbage after each run of a script: 0.4 s where all that was imported is looked through."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
