"""What each column that names a person is, in words, and who can see it. A test names the columns without a line here.

How long a thing is kept is not said here: it comes from the inventory of its field.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe.access.roles import Permission as P
from amhe.access.roles import Role


class Only(Enum):
    """Things that no role opens."""

    YOU = "you"
    COMPUTER = "computer"


Seen = P | tuple[P, ...] | tuple[Role, ...] | Only


@dataclass(frozen=True)
class Line:
    """One kind of thing: the columns that name the person in it, all kept equally long, and who can see it.

    `rows`: in the copy each one is told, without the fields in `without`, which others may have written; else only how many.
    `more` is a sentence about it.
    """

    what: Any
    seen: Seen
    fields: tuple[str, ...]
    rows: bool = False
    without: tuple[str, ...] = ()
    more: Any = ""


@dataclass(frozen=True)
class Fact:
    """Something in the account itself: the fields of User that it is, and who can see it."""

    what: Any
    seen: Seen
    fields: tuple[str, ...]


ACCOUNT = (
    Fact(_("Name"), P.VIEW_TEAM, ("name",)),
    Fact(_("Email address"), P.MANAGE_TEAM, ("email",)),
    Fact(_("Pronouns"), P.VIEW_TEAM, ("pronouns",)),
    Fact(_("What helps you to take part"), (P.MANAGE_TEAM, P.MANAGE_SUB_TEAM), ("access_needs",)),
    Fact(_("Language"), Only.YOU, ("language",)),
    Fact(_("Reminders by email"), Only.YOU, ("reminders",)),
    Fact(_("No reminders"), Only.YOU, ("quiet_from", "quiet_until")),
    Fact(_("All reminders in one email a day"), Only.YOU, ("daily_letter",)),
    Fact(_("Password"), Only.COMPUTER, ("password",)),
    Fact(_("You last signed in"), Only.COMPUTER, ("last_login",)),
    Fact(_("Your account is open"), Only.COMPUTER, ("is_active", "is_superuser")),
)
TEAM = (
    Line(_("Roles that you have or had"), P.VIEW_TEAM, ("teams.Membership.user",), rows=True),
    Line(
        _("What is agreed with you before the first meeting"),
        (P.MANAGE_TEAM, P.MANAGE_SUB_TEAM),
        ("teams.Agreement.user",),
        rows=True,
    ),
    Line(_("Invitations sent to your address"), P.MANAGE_TEAM, ("teams.Invitation.email",), rows=True),
    Line(_("Meetings that you were at"), P.VIEW_MEETINGS, ("teams.Attendance.user",), rows=True),
    Line(_("Whether you said that you will come to meetings"), P.VIEW_MEETINGS, ("teams.Reply.user",), rows=True),
    Line(_("Actions that you take on"), P.VIEW_MEETINGS, ("teams.Action.owner",), rows=True, without=("what",)),
    Line(
        _("Votes that you could take part in"),
        P.MANAGE_BALLOTS,
        ("populations.Voter.user",),
        rows=True,
        more=_("What you chose is tied to you only until the vote closes."),
    ),
    Line(_("Decisions that you were there for"), P.VIEW_RESULTS, ("populations.Present.user",), rows=True),
    Line(
        _("Your address as the one to write to when somebody may be in danger"),
        (P.SET_UP, P.LOG_CONVERSATIONS),
        ("organisations.WhoToCall.email",),
        rows=True,
        without=("numbers",),
    ),
    Line(
        _("Learning sets to which you said you come"),
        (P.VIEW_TEAM, P.RUN_PROGRAMME),
        ("organisations.LearningPlace.user",),
        rows=True,
    ),
    Line(
        _("Your entry on the list of experts"),
        (P.ASK_EXPERTS, P.RUN_PROGRAMME),
        ("organisations.Expert.user",),
        rows=True,
    ),
    Line(_("Roles on the whole programme"), P.RUN_PROGRAMME, ("organisations.RoleOnProgramme.user",), rows=True),
)
PRIVATE = (
    Line(_("Your answers to the questions about you"), Only.YOU, ("organisations.EqualityAnswers.user",), rows=True),
)
SIGNING_IN = (
    Line(_("Browsers in which you signed in"), Only.YOU, ("organisations.Session.user",), rows=True),
    Line(_("Passkeys, code app and recovery codes"), Only.YOU, ("mfa.Authenticator.user",)),
    Line(_("What you changed of how you sign in"), Only.YOU, ("organisations.SignInChange.user",), rows=True),
    Line(_("When you signed in, and when a code was wrong"), Only.YOU, ("audit.AccessEvent.user",), rows=True),
    Line(
        _("The private link with which a calendar reads your meetings"),
        Only.YOU,
        ("teams.CalendarFeed.user",),
        rows=True,
    ),
    Line(_("Your address, as one to send codes to"), Only.COMPUTER, ("account.EmailAddress.user",)),
    Line(
        _("Ties to your work account, where your organisation has its own sign-in"),
        P.MANAGE_TEAM,
        ("organisations.SignInLink.user",),
        rows=True,
    ),
)
WORK = (
    Line(_("Invitations that you sent"), P.MANAGE_TEAM, ("teams.Invitation.invited_by",)),
    Line(_("Actions that you closed"), P.VIEW_MEETINGS, ("teams.Action.closed_by",)),
    Line(_("What you told the project team for your sub-team"), P.VIEW_TEAM, ("teams.TeamUpdate.written_by",)),
    Line(
        _("Terms of reference that you wrote, commented on or agreed"),
        P.VIEW_TEAM,
        (
            "teams.TermsText.by",
            "teams.TermsVersion.by",
            "teams.TermsAgreedBy.user",
            "teams.TermsComment.by",
            "teams.TermsComment.answered_by",
            "teams.TermsPaper.asked_by",
        ),
    ),
    Line(
        _("Tasks of governance that you see to, or named somebody for"),
        P.VIEW_TEAM,
        ("teams.GovernanceRole.user", "teams.GovernanceRole.named_by"),
    ),
    Line(
        _("Help that you asked for, and what you were asked and said about it"),
        P.VIEW_REQUESTS,
        ("teams.HelpRequest.asked_by", "teams.HelpRequest.of", "teams.HelpReply.by", "teams.AnswerLink.user"),
    ),
    Line(
        _("Groups that you added, described or said something about"),
        P.VIEW_POPULATIONS,
        (
            "populations.Population.suggested_by",
            "populations.PromptAnswer.by",
            "populations.DefinitionVersion.by",
            "populations.ReviewComment.by",
        ),
    ),
    Line(
        _("Votes that you set up and decisions that you wrote down"),
        P.VIEW_RESULTS,
        ("populations.Prioritisation.made_by", "populations.Decision.recorded_by"),
    ),
    Line(_("Conversations that you wrote down"), P.VIEW_NOTES, ("datareview.Conversation.logged_by",)),
    Line(_("Parts of notes that you put under a theme"), P.VIEW_NOTES, ("datareview.Coding.by",)),
    Line(_("Strengths in notes that you set aside"), P.VIEW_NOTES, ("assets.StrengthSetAside.by",)),
    Line(
        _("People to reach whom you asked or contacted"),
        P.MANAGE_CONTACTS,
        ("datareview.Contact.asked_by", "datareview.Contact.contacted_by"),
    ),
    Line(
        _("Data findings and themes that you added"),
        P.VIEW_THEMES,
        ("datareview.Finding.added_by", "datareview.Theme.added_by"),
    ),
    Line(
        _("Assets that you added or look after"),
        P.VIEW_ASSETS,
        ("assets.Asset.added_by", "assets.Asset.owner", "assets.NoneOfKind.by"),
    ),
    Line(
        _("Parts of a QI project that you wrote or agreed"),
        P.VIEW_PROJECT,
        (
            "qiprojects.QIProject.made_by",
            "qiprojects.AimVersion.by",
            "qiprojects.AimVersion.coach_confirmed_by",
            "qiprojects.Driver.added_by",
            "qiprojects.ChangeIdea.added_by",
            "qiprojects.TheoryVersion.by",
            "qiprojects.Measure.added_by",
            "qiprojects.Measure.coach_agreed_by",
            "qiprojects.Cycle.added_by",
        ),
    ),
    Line(
        _("What you said about tasks and about how an organisation is doing"),
        P.VIEW_ORGANISATION,
        ("programme.TaskMark.by", "programme.HealthOverride.by"),
    ),
    Line(_("Progress reports that you asked for"), P.VIEW_REPORT, ("programme.Report.asked_by",)),
    Line(
        _("What you set up for an organisation"),
        (P.SET_UP, P.MANAGE_TEAM),
        (
            "organisations.WhoToCall.confirmed_by",
            "organisations.SignInProvider.set_by",
            "organisations.SignInProvider.asked_by",
        ),
    ),
    Line(
        _("Answers to an organisation that wants its own sign-in"),
        (P.RUN_PROGRAMME, P.MANAGE_TEAM),
        ("organisations.SignInProvider.answered_by",),
    ),
    Line(
        _("Links of the library, learning sets and experts that you changed last"),
        P.RUN_PROGRAMME,
        (
            "organisations.ResourceLink.changed_by",
            "organisations.LearningSet.changed_by",
            "organisations.Expert.changed_by",
        ),
    ),
    Line(
        _("Roles on the programme that you gave or ended"),
        P.RUN_PROGRAMME,
        ("organisations.RoleOnProgramme.given_by", "organisations.RoleOnProgramme.ended_by"),
    ),
    Line(
        _("Times that you looked into an organisation by support access, or ended it"),
        P.VIEW_ORGANISATION,
        ("organisations.SupportAccess.user", "organisations.SupportAccess.ended_by"),
        rows=True,
    ),
    Line(_("Copies of an organisation’s data that you asked for"), P.EXPORT_DATA, ("privacy.Export.asked_by",)),
    Line(
        _("Requests to delete an organisation that you made or agreed to"),
        P.ASK_DELETION,
        ("privacy.DeletionRequest.asked_by", "privacy.DeletionRequest.agreed_by"),
    ),
)
TRAIL = (
    Line(
        _("The list of what you did and when, and what it was before"),
        P.VIEW_TIMELINE,
        ("audit.Event.by", "audit.Change.by"),
        rows=True,
    ),
    Line(
        _("Notes of conversations that you opened"),
        (Role.SUB_TEAM_LEAD,),
        ("datareview.NoteRead.by",),
        rows=True,
    ),
    Line(_("Copies of notes that you took"), (Role.SUB_TEAM_LEAD,), ("datareview.NoteCopy.by",), rows=True),
    Line(_("Pages that you asked for and that are not for you"), Only.COMPUTER, ("audit.Refusal.by",), rows=True),
)
BEHIND = (
    Line(
        _("What your calendar was told of meetings, and meetings to which it says that you ask"),
        Only.COMPUTER,
        ("teams.MeetingLetter.user", "teams.MeetingLetter.organiser"),
    ),
    Line(_("What you do not want to be reminded of"), Only.YOU, ("reminders.Stopped.user",), rows=True),
    Line(
        _("Emails that wait to be sent to you, or were sent"),
        Only.COMPUTER,
        ("reminders.Letter.to", "reminders.Digest.user"),
        more=_("If we could not reach you, the leads of your teams are told that."),
    ),
    Line(_("Marks that stop a form from being saved twice"), Only.COMPUTER, ("access.IdempotencyKey.user",)),
    Line(_("Groups that give your roles their rights"), Only.COMPUTER, ("organisations.User_groups.user",)),
    Line(
        _("Rights given to you and not to your role"),
        Only.COMPUTER,
        ("organisations.User_user_permissions.user", "guardian.UserObjectPermission.user"),
    ),
    Line(
        _("Rights in an organisation given to you and not to your role"),
        Only.COMPUTER,
        ("access.OrganisationUserObjectPermission.user", "access.TeamUserObjectPermission.user"),
    ),
)
LINES = (*TEAM, *PRIVATE, *SIGNING_IN, *WORK, *TRAIL, *BEHIND)
