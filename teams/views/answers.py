"""Who comes to a meeting, as its page and the page about it show that to one person."""

from __future__ import annotations

from typing import Any

from amhe import clock
from amhe.access.request import Request
from amhe.access.roles import Permission
from teams.coming import counted, leads, who_comes
from teams.forms import ReplyForm
from teams.models import Meeting, Membership
from teams.occasions import Circle


class Answers:
    """One's own answer and a form for it, how many come, and, for who plans the meeting, who; `reads` the team's record.

    What people need in order to take part is shown to the lead of the team alone.
    """

    def __init__(
        self,
        request: Request,
        meeting: Meeting,
        sent: Any = None,
        *,
        reads: bool = True,
        circle: Circle | None = None,
    ) -> None:
        people = who_comes(meeting, circle)
        self.mine = next((one for one in people if one.user == request.user), None)
        said = self.mine.reply if self.mine else None
        coming = "yes" if self.mine and self.mine.yes else "no" if self.mine and self.mine.no else None
        self.form = ReplyForm(sent, initial={"coming": coming, "needs": said.needs if said else ""})
        self.open = meeting.starts_at > clock.now() and not meeting.cancelled_at
        self.count = counted(people)
        self.people = people if reads and request.may(Permission.MANAGE_MEETINGS) else None
        self.reads_needs = leads(request.access, meeting.team)


def answers_to(request: Request, meeting: Meeting, people: list[Membership]) -> Answers | None:
    """For the page of a meeting that is still to come, whose people are known there; else None. 1 query."""
    to_come = meeting.starts_at > clock.now() and not meeting.cancelled_at
    return Answers(request, meeting, circle=Circle(people)) if to_come else None
