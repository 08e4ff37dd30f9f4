"""People to reach: those who said that they want to hear more or join in, on a list with no way to the notes (R80)."""

from __future__ import annotations

import uuid
from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, ExpressionWrapper, F, Q
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.locked import Sealed
from amhe.access.tenancy import Edited
from datareview.models.parts import OfPopulation, said
from populations.models import Population

S = Sensitivity
USUAL_MONTHS, MOST_MONTHS = 12, 24
SOON = timedelta(days=30)
_MOST: Any = ExpressionWrapper(
    F("asked_on") + timedelta(days=731), models.DateTimeField()
)  # 24 months at their longest


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last of its month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class ContactQuerySet(models.QuerySet["Contact"]):
    """People to reach, narrowed."""

    def current(self) -> Self:
        """Those whose day has not passed: the only ones that anybody is shown."""
        return self.filter(kept_until__gte=clock.today())

    def expired(self) -> Self:
        """Those whose day has passed; the daily sweep takes them away."""
        return self.filter(kept_until__lt=clock.today())

    def counted(self) -> dict[str, int]:
        """How many there are (`all`), and how many nobody has contacted yet (`waiting`)."""
        return self.aggregate(all=Count("pk"), waiting=Count("pk", filter=Q(contacted_on=None)))


class Contact(Edited, OfPopulation):
    """Somebody who asked to hear more or to join in, and agreed that this is kept. Nothing in it leads to a note (R80).

    It holds days and no hours, so that its row does not tell which conversation it came with.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # for the ledger of erasures
    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="+")
    name = Sealed()
    reach = Sealed()
    helps = Sealed(blank=True)
    wants_more = models.CharField(max_length=20)  # of engagement.yaml, join_in
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    kept_until = models.DateField()
    contacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    contacted_on = models.DateField(null=True)
    agreed = Sealed(blank=True)

    objects = ContactQuerySet.as_manager()
    # All in confidence, so that no copy of the organisation's data has anything of this table (amhe.privacy.exporting).
    inventory = keeps(
        (S.ORDINARY, Kept.CONTACT, "population"),
        (S.CONFIDENTIAL, Kept.CONTACT, "uuid name reach helps wants_more asked_by asked_on kept_until"),
        (S.CONFIDENTIAL, Kept.CONTACT, "contacted_by contacted_on agreed"),
    )

    comes_with = ("population", "population__team", "organisation", "asked_by", "contacted_by")

    class Meta:
        ordering = (F("contacted_on").asc(nulls_first=True), "kept_until", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_until__gte=F("asked_on"), kept_until__lte=_MOST), name="contact_kept_24_months_at_most"
            ),
            models.CheckConstraint(
                condition=Q(contacted_on=None, contacted_by=None)
                | Q(contacted_on__isnull=False, contacted_by__isnull=False),
                name="contacted_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(wants_more=""), name="contact_wants_something"),
        ]
        indexes = [models.Index(fields=["population", "kept_until"], name="contacts_to_show")]

    def __str__(self) -> str:
        return self.name or _("Somebody whose details cannot be read any more")

    @classmethod
    def by_address(cls, organisation: models.Model, **address: Any) -> Self | None:
        """The person at this address; nobody once their day has passed."""
        return super().by_address(organisation, kept_until__gte=clock.today(), **address)

    @property
    def wants_words(self) -> str:
        """What they want, in words."""
        return said("join_in", self.wants_more)

    @property
    def ends_soon(self) -> bool:
        """Whether they go within 30 days, unless somebody asks them again."""
        return self.kept_until <= clock.today() + SOON
