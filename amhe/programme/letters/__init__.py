"""The letters of the top floor, a module for what they are about. One of a new kind is named in its module's KINDS."""

from __future__ import annotations

from amhe.programme.letters import learning, support
from amhe.reminders import find_by, register


def register_all() -> None:
    """Let them be sent, and look for those that become due."""
    register(*learning.KINDS, *support.KINDS)
    find_by("programme.learning_sets", learning.due)
    find_by("programme.support", support.support_begun)
