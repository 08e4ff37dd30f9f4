"""The project team's terms of reference: what each heading says, its versions, comments, and who agreed (R67)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import Role
from amhe.access.tenancy import Edited, TenantModel
from teams.models.team import Team

S = Sensitivity
WORDS = 4000


class Terms(Edited, TenantModel):
    """How far the terms are. That they need review is worked out, as days pass without a write (docs/adr/0025)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OUT = "out", _("Out for comment")
        AGREED = "agreed", _("Agreed")

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="terms")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    comment_until = models.DateField(null=True)
    agreed_at = models.DateTimeField(null=True)  # when it was written down
    review_on = models.DateField(null=True)

    comes_with = ("team",)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "team state comment_until agreed_at review_on"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False, review_on__isnull=False),
                name="agreed_terms_have_a_review_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="out") | Q(comment_until__isnull=False), name="comments_have_a_last_day"
            ),
        ]


class TermsText(Edited, TenantModel):
    """What the team says under one heading, in its own words. A heading without one says what the record says."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="texts")
    heading = models.CharField(max_length=40)  # terms_of_reference.yaml
    words = models.TextField(max_length=WORDS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    follows_record = models.BooleanField(default=False)  # they took their own words back

    comes_with = ("terms", "by")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "terms heading words at follows_record"), (S.PERSONAL, Kept.PROGRAMME, "by")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["terms", "heading"], name="one_text_a_heading")]


class TermsVersion(TenantModel):
    """Everything that the terms said at one moment, and what made it a version. It never changes."""

    class Why(models.TextChoices):
        EDITED = "edited", _("A heading was changed")
        SENT = "sent", _("Sent out for comment")
        AGREED = "agreed", _("Agreed")
        PRINTED = "printed", _("Made into a PDF")

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    heading = models.CharField(max_length=40, blank=True)  # the one that was changed
    words = models.JSONField(default=dict)  # by heading
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed_on = models.DateField(null=True)
    review_on = models.DateField(null=True)

    comes_with = ("terms", "by")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "terms number why heading words at agreed_on review_on"),
        (S.PERSONAL, Kept.PROGRAMME, "by"),
    )

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["terms", "number"], name="one_version_a_number"),
            models.CheckConstraint(
                condition=~Q(why="agreed") | Q(agreed_on__isnull=False, review_on__gt=models.F("agreed_on")),
                name="agreed_version_is_reviewed_later",
            ),
        ]


class TermsAgreedBy(TenantModel):
    """Somebody was there when a version was agreed, in the role that they had then."""

    version = models.ForeignKey(TermsVersion, on_delete=models.CASCADE, related_name="agreed_by")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)

    comes_with = ("user",)
    inventory = keeps((S.PERSONAL, Kept.PROGRAMME, "version user role"))

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="agreed_once_a_version")]


class TermsComment(TenantModel):
    """What somebody says about one heading while the terms are out for comment, and what became of it."""

    class Outcome(models.TextChoices):
        TAKEN_UP = "taken_up", _("Taken up")
        ANSWERED = "answered", _("Answered")

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="comments")
    heading = models.CharField(max_length=40)
    words = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    comes_with = ("terms", "by")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "terms heading words at outcome answer answered_at"),
        (S.PERSONAL, Kept.PROGRAMME, "by answered_by"),
    )

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["terms", "heading"], name="comments_of_a_heading")]


class TermsPaper(TenantModel):
    """A version as a PDF, made in the background."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    version = models.OneToOneField(TermsVersion, on_delete=models.CASCADE, related_name="paper")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pdf = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)

    comes_with = ("version",)
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "version state asked_at pdf size"), (S.PERSONAL, Kept.PROGRAMME, "asked_by")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | Q(pdf__isnull=False), name="ready_paper_has_its_pdf")
        ]
