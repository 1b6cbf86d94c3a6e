"""The networks: the only modules that import TensorFlow and Keras, and the training process alone imports them."""

import contextlib
import gc
import os
import sys
from collections.abc import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's start-up chatter is not for users
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Send what native code writes to file descriptor 2 nowhere; TensorFlow greets before its log level counts."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def _in_haste() -> Iterator[None]:
    """Import without what costs a second or two of five and is of no use to us.

    Keras looks for scikit-learn, to wrap models for it: for the time being there is none. And collecting garbage
    while thousands of modules are made finds nothing.
    """
    hidden, collecting = "sklearn" not in sys.modules, gc.isenabled()
    if hidden:
        sys.modules["sklearn"] = None  # type: ignore[assignment]  # an import of it fails, as if it were not installed
    gc.disable()
    try:
        yield
    finally:
        if hidden:
            del sys.modules["sklearn"]
        if collecting:
            gc.enable()


with _silent_stderr(), _in_haste():
    import keras  # noqa: F401
    import tensorflow  # noqa: F401
