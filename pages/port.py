"""Asked before a server starts: is its port free? ``python -m pages.port 8501`` says so with its exit code.

Streamlit would take the next free port by itself, and there would be two servers where one was wanted; told which port
to take, it says that this one is not available, and nothing more.
"""

import socket
import sys


def complaint(port: int) -> str | None:
    """Why a server cannot have a port, with the way out, in one sentence; None if it can."""
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what has just been closed is free
        try:
            asked.bind(("", port))
        except OverflowError:
            return f"There is no port {port}: choose one between 1024 and 65535, as in `make run PORT=8502`."
        except PermissionError:
            return f"Port {port} is kept for the system: choose a higher one, as in `make run PORT=8502`."
        except OSError:
            return (
                f"Port {port} is taken, maybe by a dashboard that runs already: open http://localhost:{port} to see "
                f"it, or start another one with `make run PORT={port + 1 if port < 65535 else 8501}`."
            )
    return None


if __name__ == "__main__":
    told = complaint(int(sys.argv[1]))
    if told:
        sys.exit(told)
