"""The letters of teams, a module for what they are about. One of a new kind is named in its module's KINDS.

A subject names no population and nothing about health; what a letter says is worked out when it goes.
"""

from __future__ import annotations

from amhe.reminders import find_by, register
from teams.hearing import find_untold
from teams.letters import calendars, help, minutes, people, reminders, terms


def register_all() -> None:
    """Let them be sent, and look for those that become due."""
    for module in (reminders, minutes, calendars, help, people, terms):
        register(*module.KINDS)
    find_by("teams.meetings", reminders.meetings_tomorrow)
    find_by("teams.actions", reminders.actions_due)
    find_by("teams.calendars", find_untold)
    find_by("teams.terms", terms.terms_due)
