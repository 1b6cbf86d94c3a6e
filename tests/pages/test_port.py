"""A start: its address, and a second one on the same port."""

import socket
import subprocess
import sys
import tomllib

import pytest

from pages.port import complaint
from tests.browser.server import ROOT


def test_of_a_port_that_is_taken_one_sentence_says_where_the_other_one_is_and_how_to_start_beside_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        asked = [sys.executable, "-m", "pages.port", str(port)]
        answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 1
    assert f"Port {port} is taken" in answer.stderr
    assert f"http://localhost:{port} " in answer.stderr
    assert "make run PORT=" in answer.stderr
    assert answer.stderr.count("\n") == 1  # one sentence, no traceback


def test_a_port_is_free_again_as_soon_as_its_server_has_ended():
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), server.accept()[0]:
            pass
        assert complaint(port) is not None
    assert complaint(port) is None


@pytest.mark.parametrize("port", [-1, 65536])
def test_what_is_no_port_is_said_to_be_none(port):
    assert f"There is no port {port}" in complaint(port)


def test_a_start_is_told_its_address_so_that_it_asks_no_foreign_host_for_it():
    """Without a display Streamlit looks for the address that others see, unless one is stated."""
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert settings["browser"]["serverAddress"] == "localhost"
