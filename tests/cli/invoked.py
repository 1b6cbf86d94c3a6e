"""Commands as people give them, and what comes back."""

import json
from typing import Any

from click.testing import CliRunner, Result

from recsys.cli import main


def run(*arguments: str) -> Result:
    """The outcome of one command."""
    return CliRunner().invoke(main, list(arguments))


def document(*arguments: str) -> Any:
    """The JSON document that one command prints."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)
