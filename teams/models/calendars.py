"""What calendars were told of meetings, who said that they will come, and the private link to one's own meetings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from teams.models.meetings import Meeting, MeetingSeries

S = Sensitivity


class MeetingLetter(TenantModel):
    """What somebody's calendar was told of a series, of a meeting, or of one meeting of a series: a row a letter.

    `version` is the thing's own number then. `sequence` is that of the file, which also rises when somebody leaves and comes
    back. `in_series`: told in the file of its series, and not by a letter of its own.
    """

    class Method(models.TextChoices):
        REQUEST = "REQUEST"
        CANCEL = "CANCEL"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, null=True, related_name="letters")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, related_name="letters")
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=7, choices=Method.choices)
    version = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    in_series = models.BooleanField(default=False)
    at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, blank=True)  # of the link with which this person answers

    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "user organiser"),
        (S.ORDINARY, Kept.MEMBERSHIP, "series meeting method version sequence in_series at"),
        (S.SECRET, Kept.MEMBERSHIP, "token_hash"),
    )

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "series", "meeting", "sequence"],
                name="one_letter_a_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=False) | Q(meeting__isnull=False), name="letter_about_something"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "token_hash"], condition=~Q(token_hash=""), name="letter_by_token")
        ]

    @property
    def thing(self) -> Meeting | MeetingSeries:
        """What it is about: the meeting, or the whole series."""
        found = self.meeting or self.series
        assert found is not None  # noqa: S101 (a constraint of the table)
        return found


class Reply(TenantModel):
    """Somebody said whether they will come: to one meeting, or to all of a series. `version` is the thing's number then.

    `needs` is what would help them to take part, told to the lead alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, null=True, related_name="replies")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, related_name="replies")
    coming = models.BooleanField()
    needs = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField()
    replied_at = models.DateTimeField()

    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "user series meeting coming version replied_at"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "needs"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "series", "meeting"], name="one_answer_a_person", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(series=None, meeting__isnull=False) | Q(series__isnull=False, meeting=None),
                name="answer_about_one_thing",
            ),
        ]


class CalendarFeed(models.Model):
    """The private link with which somebody's calendar reads when their meetings are. Of the link there is only the hash.

    It belongs to the person and to no organisation (docs/adr/0024).
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    inventory = keeps((S.PERSONAL, Kept.FEED, "user made_at"), (S.SECRET, Kept.FEED, "token_hash"))
