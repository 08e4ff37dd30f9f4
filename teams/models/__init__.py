"""Teams, places, the people who fill them and what is agreed with them; meetings, actions, terms, requests for help."""

from teams.models.agreed import SETTLED, Agreement, Answer, Thing
from teams.models.calendars import CalendarFeed, MeetingLetter, Reply
from teams.models.meetings import (
    Action,
    AgendaItem,
    Attendance,
    Meeting,
    MeetingSeries,
    Minutes,
    Outcome,
    TeamUpdate,
)
from teams.models.people import Invitation, Membership
from teams.models.requests import AnswerLink, HelpReply, HelpRequest
from teams.models.support import GovernanceRole, SupportRole
from teams.models.team import JoinedAs, Team, TeamPlace
from teams.models.terms import Terms, TermsAgreedBy, TermsComment, TermsPaper, TermsText, TermsVersion

__all__ = [
    "SETTLED",
    "Action",
    "AgendaItem",
    "Agreement",
    "Answer",
    "AnswerLink",
    "Attendance",
    "CalendarFeed",
    "GovernanceRole",
    "HelpReply",
    "HelpRequest",
    "Invitation",
    "JoinedAs",
    "Meeting",
    "MeetingLetter",
    "MeetingSeries",
    "Membership",
    "Minutes",
    "Outcome",
    "Reply",
    "SupportRole",
    "Team",
    "TeamPlace",
    "TeamUpdate",
    "Terms",
    "TermsAgreedBy",
    "TermsComment",
    "TermsPaper",
    "TermsText",
    "TermsVersion",
    "Thing",
]
