"""`python -m polku` and the `polku` command."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Runs the command line; the command's work is imported only when it is asked for."""
    try:
        from polku.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are still being loaded
        code = INTERRUPTED
    if code == INTERRUPTED:
        # Python ends by the signal itself, whatever is handled, when it came while a class was being made by `exec`
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
