"""What is agreed with each person who brings lived experience, before the first meeting (roles.yaml, `organisation_owes`)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from teams.models.people import Membership

S = Sensitivity


class Thing(models.TextChoices):
    """The 4 things to agree. Amounts of money are never written down here."""

    PAYMENT = "payment", _("Payment for their time")
    EXPENSES = "expenses", _("Expenses, such as travel or care")
    SUPPORT = "support", _("Support before and after meetings")
    ACCESS = "access", _("What they need to take part")


class Answer(models.TextChoices):
    """How far one thing is."""

    NOT_YET = "not_yet", _("Not yet")
    YES = "yes", _("Agreed")
    NOT_NEEDED = "not_needed", _("Not needed")


SETTLED = (Answer.YES, Answer.NOT_NEEDED)


def _answer() -> models.CharField[str, str]:
    return models.CharField(max_length=10, choices=Answer.choices, default=Answer.NOT_YET)


class Agreement(Edited, TenantModel):
    """The 4 answers about one person in one team: who agreed each and when, and whether they say it is not right.

    The leads of the team and the person themselves read it, and nobody else.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="agreement")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # whom it is about
    payment = _answer()
    payment_by = models.CharField(max_length=120, blank=True)
    payment_on = models.DateField(null=True)
    payment_note = models.CharField(max_length=200, blank=True)
    expenses = _answer()
    expenses_by = models.CharField(max_length=120, blank=True)
    expenses_on = models.DateField(null=True)
    expenses_note = models.CharField(max_length=200, blank=True)
    support = _answer()
    support_by = models.CharField(max_length=120, blank=True)
    support_on = models.DateField(null=True)
    support_note = models.CharField(max_length=200, blank=True)
    access = _answer()
    access_by = models.CharField(max_length=120, blank=True)
    access_on = models.DateField(null=True)
    access_note = models.CharField(max_length=200, blank=True)
    not_right = models.CharField(max_length=500, blank=True)  # the person's own words, until the lead has answered
    not_right_at = models.DateTimeField(null=True)

    comes_with = ("membership__user", "membership__team")
    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "membership user"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "not_right not_right_at"),
        *(
            (S.CONFIDENTIAL, Kept.MEMBERSHIP, f"{thing} {thing}_by {thing}_on {thing}_note")
            for thing in ("payment", "expenses", "support", "access")
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(**{f"{thing}__in": ("yes", "not_needed")})
                | (~Q(**{f"{thing}_by": ""}) & Q(**{f"{thing}_on__isnull": False})),
                name=f"who_agreed_{thing}_and_when",
            )
            for thing in ("payment", "expenses", "support", "access")
        ]

    @property
    def permission_team_id(self) -> int | None:
        return self.membership.team_id

    @property
    def is_settled(self) -> bool:
        """Whether each of the 4 things is agreed or not needed, and the person does not say otherwise."""
        return self.not_right_at is None and all(getattr(self, thing) in SETTLED for thing in Thing.values)
