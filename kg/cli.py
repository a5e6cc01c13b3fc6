"""The command line: each verb is a function of the library."""

import signal
import sys
from types import FrameType

# In this order they stand in the help.
from kg.commands import asking, building, growing, identity, serving, vocabularies  # noqa: F401
from kg.commands.shared import app as app


def main() -> None:
    """Run the command line; a plain `kill` ends it as cleanly as an error does."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    app(prog_name="kg")


def _stop(number: int, frame: FrameType | None) -> None:
    # An object that was being made may complain while it goes; the run is over.
    sys.unraisablehook = lambda unraisable: None
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
