"""Processes that do the same at the same moment, again and again."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

SHELL = """
import contextlib, io, json
from recsys.cli import main

def shell(*words):
    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        try:
            code = main(words, standalone_mode=False)
        except SystemExit as error:
            code = error.code
    return json.dumps([code or 0, json.loads(said.getvalue() or "null"), told.getvalue()])
"""  # imports for a `Crowd` of which each runs a command and answers with exit code, document and words on stderr


class Crowd:
    """Processes that have imported all they need, and run a line of Python when they are told to, all at once.

    Parameters
    ----------
    imports : str
        Lines that each runs first.
    size : int
        How many processes.
    """

    def __init__(self, imports: str, size: int = 2) -> None:
        script = f"import sys\n{imports}\nprint('ready', flush=True)\nfor line in sys.stdin:\n    {_LOOP}"
        self._members = [
            subprocess.Popen(
                [sys.executable, "-c", script],
                cwd=ROOT,
                env=os.environ.copy(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(size)
        ]
        for member in self._members:
            assert member.stdout.readline() == "ready\n"

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *error: object) -> None:
        for member in self._members:
            member.communicate()  # closes its input, which ends it

    def all_at_once(self, expression: str) -> list[str]:
        """What an expression is in each of them, or the error that it raised."""
        for member in self._members:
            member.stdin.write(expression + "\n")
        for member in self._members:
            member.stdin.flush()
        return [member.stdout.readline().strip() for member in self._members]


_LOOP = """try:
        print(eval(line), flush=True)
    except (Exception, SystemExit) as error:
        print(f"{type(error).__name__}: {error}", flush=True)
"""
