"""How many small changes to the sampler, to what models share and to the measures make a test fail.

`make mutants` has mutmut change one operator, number or argument at a time, in a copy of the tree, and run the tests
that reach the changed function. All that it can think of are thousands, so a sample is drawn with a fixed seed.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.copied import copied_tree

ROOMS = ("recsys/models/gibbs", "recsys/models/shared", "recsys/evaluation")
_TESTS = ("tests/models", "tests/evaluation")
_SLOW = ("test_mf.py", "test_autorec.py", "test_two_tower.py", "networks")  # of tests/models: they train networks
_LEFT_OUT = "not mf and not autorec and not two-tower"
_SETTINGS = f"""
[tool.mutmut]
source_paths = ["recsys"]
only_mutate = {json.dumps([f"{room}/*" for room in ROOMS])}
also_copy = ["pages", "benchmarks", "app.py", "README.md"]
pytest_add_cli_args_test_selection = {json.dumps(_TESTS)}
pytest_add_cli_args = {
    json.dumps(
        [
            "-p",
            "no:cacheprovider",
            "-m",
            "not realdata and not browser",
            "-k",
            _LEFT_OUT,
            *(f"--ignore-glob=*{name}" for name in _SLOW),
        ]
    )
}
track_dependencies = false
use_git_change_detection = false
"""
_ONE = "recsys.models.gibbs.draws.x_gaussians__mutmut_1"  # mutmut lists what it can do after it has done something
_SPINNER = re.compile("[\u2800-\u28ff] .*?[\\r\\n]+")  # lines that mutmut writes over while it works
_CAUGHT = ("killed", "timeout", "segfault")  # a change that never ends is noticed


def main() -> None:
    """Draw a sample, try it, print a table of rooms and the mutants that no test minds."""
    asked = _arguments()
    started = time.monotonic()
    with copied_tree() as tree:
        with (tree / "pyproject.toml").open("a") as settings:
            settings.write(_SETTINGS)
        _mutmut(tree, "run", _ONE)
        names = sorted(_status(tree))
        sample = sorted(random.Random(asked.seed).sample(names, min(asked.n, len(names))))
        _mutmut(tree, "run", "--max-children", str(asked.jobs), *sample, seconds=asked.minutes * 60)
        status = _status(tree)
        _print(Counter(map(_room, names)), {name: status[name] for name in sample})
        for name in sample:
            if status[name] not in (*_CAUGHT, "not checked"):
                print(_mutmut(tree, "show", name))
    print(f"{time.monotonic() - started:.0f} s; {len(sample)} of {len(names)} drawn with seed {asked.seed}")


def _mutmut(tree: Path, *arguments: str, seconds: float | None = None) -> str:
    """What it prints; it is stopped after some seconds, and what it has tried until then counts."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    running = subprocess.Popen(
        command, cwd=tree, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        printed, _ = running.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)
        return running.communicate()[0]
    if running.returncode:
        raise SystemExit(f"mutmut {arguments[0]} failed:\n{_SPINNER.sub('', printed)[-8000:]}")
    return printed


def _status(tree: Path) -> dict[str, str]:
    """What became of each mutant, in mutmut's words."""
    lines = _mutmut(tree, "results", "--all", "true").splitlines()
    return dict(line.strip().split(": ") for line in lines if "__mutmut_" in line)


def _room(mutant: str) -> str:
    return next(room for room in ROOMS if mutant.startswith(room.replace("/", ".")))


def _print(possible: Counter, status: dict[str, str]) -> None:
    print(f"{'':22}{'possible':>10}{'tried':>8}{'caught':>8}{'survived':>10}{'no tests':>10}{'score':>8}")
    for room in (*ROOMS, "all"):
        inside = [word for name, word in status.items() if room in ("all", _room(name)) and word != "not checked"]
        count = Counter(inside)
        caught = sum(count[word] for word in _CAUGHT)
        total = possible.total() if room == "all" else possible[room]
        score = f"{caught / len(inside):.0%}" if inside else "-"
        print(
            f"{room:22}{total:>10}{len(inside):>8}{caught:>8}{count['survived']:>10}{count['no tests']:>10}{score:>8}"
        )
    print()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--n", type=int, default=300, help="mutants in the sample; default 300")
    parser.add_argument("--seed", type=int, default=42, help="of the sample; default 42")
    parser.add_argument("--minutes", type=float, default=25, help="that the sample is tried for, at most; default 25")
    parser.add_argument("--jobs", type=int, default=1, help="tests run at once; default 1")
    return parser.parse_args()


if __name__ == "__main__":
    main()
