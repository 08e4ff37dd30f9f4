"""Every write to teams, people and meetings."""

from teams.actions.leaving import drop_link, forget_again, forget_person
from teams.actions.meetings import add_action, change_meeting, plan_meeting, plan_series, set_action_done
from teams.actions.people import (
    accept_invitation,
    add_person,
    end_membership,
    fill_place,
    invite,
    invite_to_place,
    join,
    send_again,
    share_notes,
    withdraw_invitation,
)
from teams.actions.places import add_place, change_place, remove_place
from teams.actions.teams import make_sub_team, protect_time, start_organisation

__all__ = [
    "accept_invitation",
    "add_action",
    "add_person",
    "add_place",
    "change_meeting",
    "change_place",
    "drop_link",
    "end_membership",
    "fill_place",
    "forget_again",
    "forget_person",
    "invite",
    "invite_to_place",
    "join",
    "make_sub_team",
    "plan_meeting",
    "plan_series",
    "protect_time",
    "remove_place",
    "send_again",
    "set_action_done",
    "share_notes",
    "start_organisation",
    "withdraw_invitation",
]
