"""Ask an address and exit 0 if it answers well: a container's health check, with nothing but the standard library."""

import os
import sys
import time
import urllib.request
from pathlib import Path

LONGEST_SILENCE = 60.0


def answers(address: str) -> bool:
    """Whether the address answers with a status under 400 within 4 seconds."""
    try:
        with urllib.request.urlopen(address, timeout=4):  # noqa: S310 - the container's own address
            return True
    except OSError:
        return False


def touched(path: str) -> bool:
    """Whether the file that a worker or beat keeps touching (ALIVE_FILE) was touched in the last minute."""
    try:
        return time.time() - Path(path).stat().st_mtime < LONGEST_SILENCE
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not (answers(sys.argv[1]) if len(sys.argv) > 1 else touched(os.environ["ALIVE_FILE"])))
