"""Asking for help: of the senior sponsor, the QI Coach or an expert, and what became of it (R4, R12, R66)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.locked import Sealed
from amhe.access.tenancy import TenantModel
from amhe.reference import by_id
from teams.models.team import Team

S = Sensitivity


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    """Requests for help, narrowed."""

    def open(self) -> Self:
        """Nobody has answered yet, the oldest first."""
        return self.filter(state=HelpRequest.State.OPEN).order_by("asked_at", "pk")

    def over(self) -> Self:
        """Answered, closed or withdrawn, the newest first."""
        return self.exclude(state=HelpRequest.State.OPEN).order_by("-asked_at", "-pk")


class HelpRequest(TenantModel):
    """What somebody of a team needs, from whom, why, and by when."""

    class To(models.TextChoices):
        SPONSOR = "sponsor", _("Senior sponsor")
        COACH = "coach", _("QI Coach")
        EXPERT = "expert", _("Expert")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Taken back")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="requests")  # from which it is asked
    to = models.CharField(max_length=10, choices=To.choices)
    of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # the expert
    function = models.CharField(max_length=20, blank=True)  # of milestones.yaml, governance_functions (R66)
    what = models.CharField(max_length=140)
    why = models.TextField(blank=True)
    by_when = models.DateField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    heard_at = models.DateTimeField(null=True)  # when who was asked first replied
    ended_at = models.DateTimeField(null=True)  # closed or withdrawn

    objects = HelpRequestQuerySet.as_manager()
    comes_with = ("team", "asked_by", "of")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team to function what why by_when asked_at state heard_at ended_at"),
        (S.PERSONAL, Kept.PROGRAMME, "of asked_by"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to="expert", of__isnull=False) | (~Q(to="expert") & Q(of__isnull=True)),
                name="an_expert_is_named",
            ),
            models.CheckConstraint(
                condition=Q(to="sponsor") & ~Q(function="") | (~Q(to="sponsor") & Q(function="")),
                name="a_sponsor_is_asked_for_a_function",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "asked_at"], name="open_requests")]

    def __str__(self) -> str:
        return self.what

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state == self.State.OPEN

    @property
    def is_over(self) -> bool:
        """Whether it was closed or taken back, so that nothing more is said."""
        return self.ended_at is not None

    @property
    def function_words(self) -> str:
        """What the sponsor is asked for, in words; "" for others."""
        functions = by_id("organisations", "milestones", "governance_functions")
        return gettext(functions[self.function]["text"]) if self.function else ""

    @property
    def team_words(self) -> str:
        """Which team asks, in words."""
        if self.team.kind == Team.Kind.PROJECT:
            return gettext("Project team")
        return gettext("Sub-team: %(name)s") % {"name": self.team.name}

    @property
    def whom(self) -> str:
        """Who is asked, in words."""
        return self.of.name if self.of else self.get_to_display()


class AnswerLink(TenantModel):
    """A link in a mail by which one person answers one request without signing in. For 14 days, for one answer.

    The token itself is locked here until then, so that a mail that is tried again carries the same link.
    """

    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = Sealed()
    token_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    comes_with = ("request", "user")
    inventory = keeps(
        (S.SECRET, Kept.LINK, "token token_hash"),
        (S.PERSONAL, Kept.PROGRAMME, "request user expires_at used_at"),
    )

    class Meta:
        indexes = [models.Index(fields=["organisation", "token_hash"], name="answer_link_by_token")]

    @property
    def is_open(self) -> bool:
        """Whether an answer can still be given by it."""
        return self.used_at is None and self.expires_at > clock.now() and self.request.is_open


class HelpReply(TenantModel):
    """Something said about a request; an answer, if it is of who was asked and says which."""

    class Answer(models.TextChoices):
        AGREE = "agree", _("Yes, I agree")
        ANOTHER = "another", _("I suggest another way")
        NOT_ME = "not_me", _("This is not for me")

    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_link = models.BooleanField(default=False)  # whoever had the link that was mailed to `by`
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "request by_link answer text at"),
        (S.PERSONAL, Kept.PROGRAMME, "by"),
    )

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(answer="", text=""), name="a_reply_says_something"),
        ]
