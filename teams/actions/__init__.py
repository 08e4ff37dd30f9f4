"""Every write to teams, people, meetings and requests for help."""

from teams.actions.agenda import add_item, change_item, leave_out, move_item, take_over
from teams.actions.agreed import record_agreed, say_not_right
from teams.actions.calendars import answer, drop_reply_links, make_feed, take_back_feed, tell_calendars
from teams.actions.diary import (
    cancel_meeting,
    change_series,
    end_series,
    keep_ahead,
    move_meeting,
    plan_meeting,
    plan_series,
    put_back_meeting,
)
from teams.actions.guide import open_guide, send_guide
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
from teams.actions.mailed import keep_mailed, send_lost_invitation, tell_lost_coach
from teams.actions.meetings import (
    add_action,
    add_outcome,
    change_action,
    change_meeting,
    change_outcome,
    drop_action,
    remove_outcome,
    set_action_done,
)
from teams.actions.minutes import ask_for_minutes, keep_minutes, send_minutes
from teams.actions.papers import ask_for_terms_paper, keep_terms_paper
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
from teams.actions.requests import answer_request, ask_for_help, close_request, drop_answer_link, reply_to_request
from teams.actions.starting import activate, appoint_coach, invite_lead, set_up_organisation, start_organisation
from teams.actions.support import name_for_governance, set_support
from teams.actions.teams import make_sub_team, protect_time
from teams.actions.terms import (
    agree_terms,
    answer_comment,
    comment_on_terms,
    follow_record,
    send_for_comment,
    write_heading,
)
from teams.actions.updates import write_update

__all__ = [
    "accept_invitation",
    "accept_role",
    "activate",
    "add_action",
    "add_item",
    "add_outcome",
    "add_person",
    "add_place",
    "agree_terms",
    "answer",
    "answer_comment",
    "answer_request",
    "appoint_coach",
    "ask_for_help",
    "ask_for_minutes",
    "ask_for_terms_paper",
    "assign_coach",
    "cancel_meeting",
    "change_action",
    "change_dates",
    "change_item",
    "change_meeting",
    "change_outcome",
    "change_person",
    "change_place",
    "change_series",
    "close_request",
    "comment_on_terms",
    "drop_action",
    "drop_answer_link",
    "drop_link",
    "drop_reply_links",
    "end_membership",
    "end_series",
    "fill_place",
    "follow_record",
    "forget_again",
    "forget_invited",
    "forget_person",
    "hand_over",
    "invite",
    "invite_lead",
    "invite_many",
    "invite_to_place",
    "join",
    "keep_ahead",
    "keep_mailed",
    "keep_minutes",
    "keep_terms_paper",
    "leave_out",
    "make_feed",
    "make_sub_team",
    "move_item",
    "move_meeting",
    "name_for_governance",
    "open_guide",
    "plan_meeting",
    "plan_series",
    "protect_time",
    "put_back_meeting",
    "record_agreed",
    "remove_outcome",
    "remove_place",
    "reply_to_request",
    "say_not_right",
    "send_again",
    "send_for_comment",
    "send_guide",
    "send_lost_invitation",
    "send_minutes",
    "set_action_done",
    "set_support",
    "set_up_organisation",
    "share_notes",
    "start_organisation",
    "take_back_feed",
    "take_over",
    "tell_calendars",
    "tell_lost_coach",
    "withdraw_invitation",
    "write_heading",
    "write_update",
]
