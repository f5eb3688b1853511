"""`python -m polku` and the `polku` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; the command's work is imported only when it is asked for."""
    try:
        from polku.cli import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # while modules are still being loaded
        sys.exit(130)


if __name__ == "__main__":
    main()
