"""As whom PostgreSQL runs, which refuses root and whoever has no name.

For them it runs in a user namespace, where they are called nobody; where the system allows root no namespaces it runs
as the real nobody, from a folder that nobody owns.
"""

import functools
import os
import pwd
import subprocess

NOBODY = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}")


@functools.cache
def account() -> str:
    """Return how the server must run here: as `oneself`, in a `namespace`, or as `nobody`."""
    if os.geteuid() != 0 and named():
        return "oneself"
    try:
        allowed = subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0
    except OSError:
        allowed = False
    return "namespace" if allowed or os.geteuid() != 0 else "nobody"


def named() -> bool:
    """Return whether the system knows this user by name, without which PostgreSQL's programs don't run."""
    try:
        return bool(pwd.getpwuid(os.geteuid()))
    except KeyError:
        return False
