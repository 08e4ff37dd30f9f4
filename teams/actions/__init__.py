"""Every write to teams, people and meetings."""

from teams.actions.invitations import (
    accept_invitation,
    add_person,
    fill_place,
    invite,
    invite_many,
    invite_to_place,
    send_again,
    withdraw_invitation,
)
from teams.actions.leaving import drop_link, forget_again, forget_invited, forget_person
from teams.actions.letters import keep_mailed, send_lost_invitation, tell_lost_coach
from teams.actions.meetings import add_action, change_meeting, plan_meeting, plan_series, set_action_done
from teams.actions.people import (
    accept_role,
    assign_coach,
    change_dates,
    change_person,
    end_membership,
    hand_over,
    join,
    share_notes,
)
from teams.actions.places import add_place, change_place, remove_place
from teams.actions.starting import activate, appoint_coach, invite_lead, set_up_organisation, start_organisation
from teams.actions.teams import make_sub_team, protect_time

__all__ = [
    "accept_invitation",
    "accept_role",
    "activate",
    "add_action",
    "add_person",
    "add_place",
    "appoint_coach",
    "assign_coach",
    "change_dates",
    "change_meeting",
    "change_person",
    "change_place",
    "drop_link",
    "end_membership",
    "fill_place",
    "forget_again",
    "forget_invited",
    "forget_person",
    "hand_over",
    "invite",
    "invite_lead",
    "invite_many",
    "invite_to_place",
    "join",
    "keep_mailed",
    "make_sub_team",
    "plan_meeting",
    "plan_series",
    "protect_time",
    "remove_place",
    "send_again",
    "send_lost_invitation",
    "set_action_done",
    "set_up_organisation",
    "share_notes",
    "start_organisation",
    "tell_lost_coach",
    "withdraw_invitation",
]
