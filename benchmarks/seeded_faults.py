"""Put faults into the sampler and the fold-in, one at a time, and see that a test turns red: `make faults`.

Every fault of `benchmarks.faults` is put into a copy of the tree, never in place, and the tests that are to notice it
are run there. It counts as caught if each of them fails. Before the first one, all of them must pass.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.copied import copied_tree
from benchmarks.faults import FAULTS, Fault

_TESTS_FAILED = 1  # exit code of pytest; others are no verdict: it could not collect, or nothing was there to run
_FAILED = re.compile(r"^FAILED (?:\S*/)?(\S+?)(?:\[.*?\])?(?: - |$)", re.MULTILINE)


def main() -> None:
    """Print a table; exit with 1 if a fault was not caught or has no place in the code any more."""
    chosen = _chosen()
    width = max(len(fault.name) for fault in chosen)
    missed = 0
    with copied_tree() as tree:
        _check(tree, chosen)
        print(f"{'fault':{width}} | caught by | seconds")
        for fault in chosen:
            started = time.monotonic()
            verdict, caught = _verdict(fault, tree)
            missed += not caught
            print(f"{fault.name:{width}} | {verdict} | {time.monotonic() - started:.0f}", flush=True)
    print(f"\n{len(chosen) - missed} of {len(chosen)} faults caught")
    raise SystemExit(bool(missed))


def _verdict(fault: Fault, tree: Path) -> tuple[str, bool]:
    """The tests that caught a fault, or why it was not caught; and whether it was."""
    try:
        failed = _failed_with(fault, tree)
    except Unplaced as error:
        return f"NO PLACE FOR IT: {error}", False
    missing = [name for name in map(_last, fault.tests) if name not in failed]
    return (f"MISSED BY {', '.join(missing)}", False) if missing else (", ".join(failed), True)


class Unplaced(Exception):  # noqa: N818  not an error of the program: the list of faults is out of date
    """The text that a fault replaces is not where it was, or is there more than once."""


def _failed_with(fault: Fault, tree: Path) -> list[str]:
    """The tests that fail with the fault, each once; the tree is whole again afterwards."""
    path = tree / fault.path
    whole = path.read_text()
    if whole.count(fault.old) != 1:
        raise Unplaced(f"{fault.path} has {whole.count(fault.old)} times {fault.old!r}")
    path.write_text(whole.replace(fault.old, fault.new))
    try:
        code, printed = _tested(tree, fault.tests)
    finally:
        path.write_text(whole)
    if code not in (0, _TESTS_FAILED):
        raise SystemExit(f"{fault.name}: the tests could not be run\n{printed}")
    return sorted(set(_FAILED.findall(printed)))


def _check(tree: Path, faults: list[Fault]) -> None:
    """All tests pass without a fault."""
    code, printed = _tested(tree, sorted({test for fault in faults for test in fault.tests}))
    if code:
        raise SystemExit(f"without any fault, tests already fail\n{printed}")


def _tested(tree: Path, tests: tuple[str, ...] | list[str]) -> tuple[int, str]:
    """Exit code and output of pytest."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=--strict-markers",
               "--tb=no", "-rf", *tests]  # fmt: skip
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "COLUMNS": "400"}  # so that no name is cut short
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _last(test: str) -> str:
    """File and name of a test, as the table has them."""
    return test.rsplit("/", 1)[-1]


def _chosen() -> list[Fault]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeded_faults", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only faults whose name or file has one of these")
    words = parser.parse_args().words
    chosen = [fault for fault in FAULTS if not words or any(w in f"{fault.name} {fault.path}" for w in words)]
    if not chosen:
        parser.error(f"no fault has any of these in its name or file: {', '.join(words)}")
    return chosen


if __name__ == "__main__":
    main()
