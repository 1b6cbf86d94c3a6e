"""The command line: ``python -m recsys``. Every command can print one JSON document instead of text."""

import sys
from typing import Any, NoReturn

import click

from recsys.cli.compare import compare, evaluate
from recsys.cli.data import data
from recsys.cli.explain import explain
from recsys.cli.map import map_command
from recsys.cli.recommend import predict, recommend
from recsys.cli.run import run
from recsys.cli.runs import runs_group
from recsys.cli.similar import similar
from recsys.cli.train import train
from recsys.errors import RecsysError, UnsuitableError


class OneSentence(click.Group):
    """Shows the errors that people can act on as one sentence, without a traceback.

    The exit code is 1, and 2 as for an option that makes no sense where a model cannot learn from the data set.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UnsuitableError as error:
            fail(str(error), code=2)
        except RecsysError as error:
            fail(str(error))
        except BrokenPipeError:
            raise  # the reader of our output has gone; click ends quietly
        except OSError as error:
            fail(f"{error.filename or 'a file'}: {error.strerror or error}")


def fail(sentence: str, code: int = 1) -> NoReturn:
    """Say one sentence on stderr and exit."""
    click.echo(f"Error: {' '.join(sentence.split())}", err=True)
    sys.exit(code)


@click.group(cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Train movie recommenders on ratings, and ask them what they think."""


main.add_command(data)
main.add_command(train)
main.add_command(run)
main.add_command(runs_group)
main.add_command(evaluate)
main.add_command(compare)
main.add_command(recommend)
main.add_command(predict)
main.add_command(explain)
main.add_command(similar)
main.add_command(map_command)
