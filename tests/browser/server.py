"""The app on a real server of its own, for journeys and for benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recsys.jobs.training import first

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    """Where a server answers, and which process it is."""

    address: str
    pid: int


@contextmanager
def running_server(
    data_dir: Path, log: Path, *options: str, script: str = "app.py", trains_by_itself: bool = False
) -> Iterator[Server]:
    """The app, or another script, on a free port of this machine, on a data folder of its own, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none", *options]
    environment = os.environ | {"RECSYS_DATA_DIR": str(data_dir), first.SWITCH: str(int(trains_by_itself))}
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, process)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_healthy(address: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert process.poll() is None, "the server ended at once"
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 seconds")
