"""`make run` with a state folder of its own, its one argument, and without anybody's `.env`."""

import sys
from pathlib import Path

from infra.local import __main__ as program

if __name__ == "__main__":
    program.DIRECTORY = program.ROOT = Path(sys.argv[1])
    sys.exit(program.main())
