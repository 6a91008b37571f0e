"""`make run` with a state folder of its own, its one argument, and without anybody's `.env`."""

import sys
from pathlib import Path

from infra.local import __main__ as program

if __name__ == "__main__":
    state = Path(sys.argv[1])
    vars(program).update(DIRECTORY=state, ROOT=state)
    sys.exit(program.main())
