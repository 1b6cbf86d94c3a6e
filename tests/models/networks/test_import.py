"""The import of TensorFlow, which everybody who trains waits for."""

import subprocess
import sys

import pytest


@pytest.mark.network
def test_importing_the_networks_does_not_import_scikit_learn_and_leaves_it_importable():
    script = (
        "import gc, sys, recsys.models.networks; "
        "assert not any(name.split('.')[0] == 'sklearn' for name in sys.modules); "
        "assert gc.isenabled(); "
        "import sklearn.manifold"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
