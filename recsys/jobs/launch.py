"""Start work in a process of its own, which outlives the page, the browser and the server that started it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from recsys.errors import TrainingError
from recsys.jobs.lock import only_one
from recsys.storage import paths

Begun = TypeVar("Begun")

_PATIENCE = 120.0  # seconds for a first sign of life: importing takes one or two, a comparison reads its ratings, too
_SECONDS_BETWEEN_LOOKS = 0.05


def start_once(begin: Callable[[], Begun], others: Callable[[], Begun | None], *, lock: Path, what: str) -> Begun:
    """Begin some work, unless somebody else has: of many starts at the same moment one begins, and all get its answer.

    Parameters
    ----------
    begin : callable
        Begins, and returns what has begun once it has.
    others : callable
        What somebody else has at work, or has begun since we were asked to; None if there is nothing.
    lock : Path
        Held by whoever begins.
    what : str
        For people: "training".

    Raises
    ------
    TrainingError
        If it did not begin, and nothing else did.
    """
    already = others()
    if already is not None:
        return already

    def busy() -> str:
        return f"another {what} is being started in this data folder; try again"

    with only_one(lock, busy, wait=1.5 * _PATIENCE):
        already = others()
        if already is not None:
            return already
        try:
            return begin()
        except TrainingError:
            already = others()  # somebody in a shell, where nobody takes this lock
            if already is None:
                raise
            return already


def launch(arguments: list[str], *, what: str, log: Path, sign: Callable[[], Begun | None]) -> Begun:
    """Run ``python -m recsys`` in a process of its own and wait for its first sign of life.

    Parameters
    ----------
    arguments : list of str
        Of the command line.
    what : str
        For people: "training".
    log : Path
        What it prints is added here. Its folder exists.
    sign : callable
        Returns None until it sees that the process is at work.

    Returns
    -------
    object
        What ``sign`` saw.

    Raises
    ------
    TrainingError
        If the process ends before, or gives no sign within two minutes and is ended; with its last words.
    """
    try:
        with log.open("a+b") as file:
            start = file.seek(0, os.SEEK_END)
            child = _child(arguments, file.fileno())
            seen = _first_sign(child, sign)
            if seen is not None:
                return seen
            file.seek(start)
            words = file.read().decode(errors="replace").strip().splitlines()
    except OSError as error:
        raise TrainingError(f"the {what} did not start: {error.strerror or error}") from None
    raise TrainingError(f"the {what} did not start: {_last(words)}")


def _child(arguments: list[str], log: int) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-m", "recsys", *arguments],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"RECSYS_DATA_DIR": str(paths.data_dir().absolute())},  # which may be relative to our folder
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        **_apart(),
    )
    # A thread that waits lets go of it the moment it ends, even if nothing is ever started again: no zombie stays.
    threading.Thread(target=child.wait, name=f"wait for {child.pid}", daemon=True).start()
    return child


def _apart() -> dict[str, Any]:
    """Options for a process that Ctrl-C in the server's terminal must not reach."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _first_sign(child: subprocess.Popen[bytes], sign: Callable[[], Begun | None]) -> Begun | None:
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        ended = child.poll() is not None  # looked at first: what it did before its end is seen after it
        seen = sign()
        if seen is not None or ended:
            return seen
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    child.kill()
    child.wait()
    return sign()


def _last(words: list[str]) -> str:
    return words[-1].removeprefix("Error: ") if words else "its process gave no word"
