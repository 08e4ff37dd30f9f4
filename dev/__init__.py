"""The one-command scripts, on the standard library only: a fresh machine has nothing but Python."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the point is to tell whoever has an older one
    sys.exit("AMHE needs Python 3.11 or newer: install it, put it first on PATH as python3, and start again.")
