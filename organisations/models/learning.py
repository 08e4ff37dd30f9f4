"""Learning sets of the programme, who has a place at one, and the experts whom teams can ask (R3, R4, R23)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel

S = Sensitivity


class LearningSetQuerySet(models.QuerySet["LearningSet"]):
    """Learning sets, narrowed."""

    def to_come(self) -> Self:
        """Those that will be, today's too, the next one first."""
        return self.filter(cancelled_at=None, starts_at__gte=_today()).order_by("starts_at")

    def past(self) -> Self:
        """Those that were, before today, the newest first."""
        return self.filter(cancelled_at=None, starts_at__lt=_today()).order_by("-starts_at")


def _today() -> datetime:
    return timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


class LearningSet(Edited, models.Model):
    """Half a day, each quarter, in person, on which all teams learn from each other. The programme's, of no organisation."""

    number = models.PositiveSmallIntegerField(unique=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=240)
    place = models.CharField(max_length=200)
    programme = models.TextField(blank=True)
    links = models.JSONField(default=list)  # presentations and recordings: [title, address]
    capacity = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)  # when another day, time or place was last set
    attendance_at = models.DateTimeField(null=True)  # when it was last written down who came
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = LearningSetQuerySet.as_manager()
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "number starts_at minutes place programme links capacity"),
        (S.ORDINARY, Kept.PROGRAMME, "cancelled_at moved_at attendance_at changed_at"),
        (S.PERSONAL, Kept.PROGRAMME, "changed_by"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(30, 600)), name="learning_set_30_to_600_minutes"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 2000)), name="learning_set_for_1_to_2000"),
        ]

    def __str__(self) -> str:
        return _("Learning set %(n)d") % {"n": self.number}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("learning_set", args=[self.number])

    @property
    def calendar_uid(self) -> str:
        """What calendars know it by, however often it moves."""
        return f"learning-set-{self.number}@{urlsplit(settings.SITE_URL).netloc}"

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_to_come(self) -> bool:
        """Whether people can still say that they will come, or will not."""
        return self.cancelled_at is None and self.starts_at > clock.now()

    @property
    def is_past(self) -> bool:
        """Whether it has begun, so that it can be written down who came."""
        return self.cancelled_at is None and self.starts_at <= clock.now()


class LearningPlace(TenantModel):
    """Somebody said that they will come, for their organisation.

    Places are given in the order of their keys: who is beyond the capacity waits, and moves up when somebody drops out
    (docs/adr/0026). A copy of an organisation may be brought in where its learning sets are not, so no key is demanded.
    """

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="places", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    access_needs = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    waited = models.BooleanField(default=False)  # it was full when they said so
    came = models.BooleanField(null=True)  # null: not written down

    comes_with = ("user", "learning_set")
    inventory = keeps(
        (S.PERSONAL, Kept.PROGRAMME, "learning_set user asked_at waited came"),
        (S.CONFIDENTIAL, Kept.LEARNING, "access_needs"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learning_set", "user"], name="one_place_a_learning_set")]
        indexes = [models.Index(fields=["learning_set", "id"], name="places_in_order")]


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Experts, narrowed."""

    def to_ask(self, nation: str) -> Self:
        """Those whom a team of this nation can ask today, by name."""
        until = Q(until=None) | Q(until__gte=clock.today())
        found = self.filter(until, active=True, nations__contains=[nation], user__is_active=True)
        return found.select_related("user").order_by("user__name", "pk")


class Expert(Edited, models.Model):
    """Somebody whom teams can ask about inequality or co-production (R4). The programme keeps the list; all leads read it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    inequality = models.BooleanField(default=False)
    co_production = models.BooleanField(default=False)
    knows = models.CharField(max_length=200, blank=True)
    nations = models.JSONField(default=list)  # of Nation
    active = models.BooleanField(default=True)
    until = models.DateField(null=True)  # the last day on which they can be asked
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ExpertQuerySet.as_manager()
    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "user inequality co_production knows nations active until"),
        (S.ORDINARY, Kept.PROGRAMME, "changed_at"),
        (S.PERSONAL, Kept.PROGRAMME, "changed_by"),
    )

    @property
    def about(self) -> str:
        """What they know about, in words."""
        named = [(self.inequality, _("inequality")), (self.co_production, _("co-production"))]
        return ", ".join([*(word for known, word in named if known), *filter(None, [self.knows])])

    @property
    def can_be_asked(self) -> bool:
        """Whether teams can ask them today."""
        return self.active and (self.until is None or self.until >= clock.today())
