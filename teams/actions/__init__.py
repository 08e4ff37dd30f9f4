"""Every write to teams, people and meetings."""

from teams.actions.meetings import add_action, change_meeting, plan_meeting, plan_series, set_action_done
from teams.actions.people import (
    accept_invitation,
    end_membership,
    invite,
    join,
    share_notes,
    withdraw_invitation,
)
from teams.actions.teams import (
    add_place,
    change_place,
    make_sub_team,
    protect_time,
    remove_place,
    start_organisation,
)

__all__ = [
    "accept_invitation",
    "add_action",
    "add_place",
    "change_meeting",
    "change_place",
    "end_membership",
    "invite",
    "join",
    "make_sub_team",
    "plan_meeting",
    "plan_series",
    "protect_time",
    "remove_place",
    "set_action_done",
    "share_notes",
    "start_organisation",
    "withdraw_invitation",
]
