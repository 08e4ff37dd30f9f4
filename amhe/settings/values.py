"""Where settings come from: the environment, or for a secret NAME a file that NAME_FILE names."""

from __future__ import annotations

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class Values(FileAwareMapping):
    """The environment in which a file stands for its text, without the line end that editors add."""

    def __getitem__(self, key: str) -> str:
        """The value of `key`. Raises KeyError without one, ImproperlyConfigured for a file that can't be read."""
        try:
            return str(super().__getitem__(key)).strip()
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
            raise ImproperlyConfigured(f"{key}_FILE names a file that cannot be read: {reason}.") from None
        except UnicodeDecodeError:
            raise ImproperlyConfigured(f"{key}_FILE names a file that is not text.") from None


class Env(environ.Env):
    """django-environ's typed readings, from Values."""

    ENVIRON = Values()


env = Env()
