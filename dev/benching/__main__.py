"""Sets up what a measurement needs, then goes on in the project's own Python."""

import os
import sys

from dev.places import PYTHON, ROOT
from dev.programs import Failed
from dev.stack import Stack

# A measurement is of its own servers, whatever the shell points at.
NOT_OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


def main() -> int:
    """Install what is missing and become `dev.benching.run` in the environment. Returns only with a failure."""
    for name in NOT_OURS:
        os.environ.pop(name, None)
    try:
        Stack("bench").set_up()
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "dev.benching.run", *sys.argv[1:]])  # noqa: S606 - our own program


if __name__ == "__main__":
    sys.exit(main())
