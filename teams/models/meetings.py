"""Meetings, who came, and what people said they would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from teams.models.team import JoinedAs, Team
from teams.querysets import ActionQuerySet, MeetingQuerySet, SeriesQuerySet
from teams.rhythm_words import how_often_and_long
from teams.series import ZONE, Rhythm

S = Sensitivity


class MeetingSeries(Edited, TenantModel):
    """A meeting that comes round: 60 minutes every 14 days unless the team says otherwise (R20, R62).

    A change from one meeting on ends this series the day before and begins another; of a team one runs. One that was ended
    before it began (`ends_on` before `first_at`) has no meetings.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="series")
    uid = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, db_default=0)  # rises with each change that people are told of
    every_days = models.PositiveSmallIntegerField(default=14, null=True)  # None: monthly
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField()
    ends_on = models.DateField(null=True)  # the last day on which it may fall
    coach_invited = models.BooleanField(default=True, db_default=True)

    objects = SeriesQuerySet.as_manager()
    comes_with = ("team",)
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team uid sequence every_days minutes place first_at ends_on coach_invited")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_days__range=(1, 92)), name="series_every_1_to_92_days"),
            models.CheckConstraint(condition=Q(minutes__range=(5, 480)), name="series_5_to_480_minutes"),
            models.UniqueConstraint(fields=["team"], condition=Q(ends_on=None), name="one_series_that_runs"),
        ]

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id

    @property
    def in_words(self) -> str:
        """How often and how long: "Every 2 weeks for 1 hour"."""
        return how_often_and_long(self.every_days, self.minutes)

    @property
    def rhythm(self) -> Rhythm:
        """When it takes place."""
        return Rhythm.starting(self.first_at, self.every_days, self.ends_on)


class Meeting(Edited, TenantModel):
    """One meeting of a team: agenda, who came, notes, outcomes, actions (R15).

    One of a series knows its `slot`, the day that the series has it on, whatever day it was moved to. One cancelled without
    a reason gave way to another at the same time. `agenda` is what was typed before agendas had lines. `lived_experience`
    says whether anybody with lived experience was in the room, and None that nobody said who was.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="meetings")
    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, null=True, related_name="meetings")
    slot = models.DateField(null=True)
    uid = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, db_default=0)  # as of its series
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=300, blank=True, db_default="")
    agenda = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    held = models.BooleanField(default=False)
    lived_experience = models.BooleanField(null=True)
    record_changed_at = models.DateTimeField(null=True)  # what its minutes say changed
    minutes_sent_at = models.DateTimeField(null=True)

    objects = MeetingQuerySet.as_manager()
    comes_with = ("team__population", "series")
    inventory = keeps(
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "team series slot uid sequence starts_at minutes place cancelled_at cancelled_why",
        ),
        (S.ORDINARY, Kept.PROGRAMME, "agenda notes held lived_experience record_changed_at minutes_sent_at"),
    )

    class Meta:
        ordering = ("-starts_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["team", "starts_at"], condition=Q(cancelled_at=None), name="one_meeting_at_a_time"
            ),
            models.UniqueConstraint(fields=["series", "slot"], name="one_meeting_a_slot"),
            models.CheckConstraint(
                condition=Q(series=None, slot=None) | Q(series__isnull=False, slot__isnull=False),
                name="slot_with_its_series",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-starts_at"], name="newest_meetings")]

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id

    @classmethod
    def for_its_page(cls) -> MeetingQuerySet:
        return cls.objects.with_neighbours()

    @property
    def day(self) -> date:
        """The day on the clock in London."""
        return self.starts_at.astimezone(ZONE).date()

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def record_at(self) -> datetime:
        """As of when its record says what it says."""
        return self.record_changed_at or self.starts_at

    @property
    def minutes_are_new(self) -> bool:
        """Whether the minutes say something that nobody was sent yet."""
        return self.minutes_sent_at is None or self.record_at > self.minutes_sent_at

    @property
    def by_hand(self) -> bool:
        """Whether it differs from what its series says of it: moved, cancelled, held, or another place or length."""
        if self.series is None or self.slot is None:
            return True
        planned = (self.series.rhythm.at(self.slot), self.series.minutes, self.series.place)
        return self.held or bool(self.cancelled_why) or (self.starts_at, self.minutes, self.place) != planned


class AgendaItem(Edited, TenantModel):
    """A line of an agenda that somebody wrote, changed or left out, and, once the meeting was held, each line there was.

    Without a meeting it waits for the team's next one. `source` names the fact that a line was built from, `section` the
    part of the agenda it stands in; a line that somebody wrote has neither, one that they changed has its source alone.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="agenda_items")
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="items")
    what = models.CharField(max_length=800)
    section = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=60, blank=True)
    position = models.PositiveIntegerField(default=0)
    left_out = models.BooleanField(default=False)
    not_reached = models.BooleanField(default=False)
    came_from = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="went_to")

    came_out: Sequence[Outcome | Action] = ()  # what came out of it, where somebody looked (teams.recording)
    comes_with = ("team", "meeting")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team meeting what section source position left_out not_reached came_from")
    )

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source"], condition=~Q(source=""), name="one_line_for_a_fact_in_an_agenda"
            )
        ]

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id


class Outcome(Edited, TenantModel):
    """What a meeting decided, or what it now knows. What somebody will do is an Action."""

    class Kind(models.TextChoices):
        DECISION = "decision", _("Decision")
        INFORMATION = "information", _("Information")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="outcomes")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="outcomes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    what = models.CharField(max_length=500)

    comes_with = ("meeting", "meeting__team", "item")
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "meeting item kind what"))

    class Meta:
        ordering = ("id",)

    @property
    def permission_team_id(self) -> int | None:
        return self.meeting.permission_team_id


class Minutes(TenantModel):
    """The minutes of a meeting as a PDF made in the background: the record as it was at `says`, the same for every reader."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes_pdf")
    says = models.DateTimeField()
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    pdf = models.BinaryField(null=True)

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "meeting says asked_at made_at pdf"))


class TeamUpdate(TenantModel):
    """What a sub-team tells the project team about its work, in its own words or those offered to it (R16)."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="updates")
    words = models.CharField(max_length=600)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    comes_with = ("team", "written_by")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team words written_at"),
        (S.PERSONAL, Kept.PROGRAMME, "written_by"),
    )

    class Meta:
        ordering = ("-written_at", "-id")
        indexes = [models.Index(fields=["organisation", "-written_at"], name="newest_updates")]

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id


class Attendance(TenantModel):
    """Somebody was there. The role they came in is kept, so that reports can count roles without naming anyone (R19)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    joined_as = models.CharField(max_length=20, choices=JoinedAs.choices, blank=True)

    inventory = keeps((S.PERSONAL, Kept.MEMBERSHIP, "meeting user"), (S.CONFIDENTIAL, Kept.MEMBERSHIP, "joined_as"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="there_once")]


class Action(Edited, TenantModel):
    """Something that somebody will do by a day (R18). Open until `done_at`: done, or no longer needed, which has a reason."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="actions")
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="actions")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="actions")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    not_needed_why = models.CharField(max_length=300, blank=True, db_default="")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ActionQuerySet.as_manager()
    comes_with = ("team", "owner")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team meeting item what due_on done_at not_needed_why"),
        (S.PERSONAL, Kept.PROGRAMME, "owner closed_by"),
    )

    class Meta:
        ordering = ("done_at", "due_on", "id")
        indexes = [models.Index(fields=["organisation", "done_at", "due_on"], name="open_actions")]

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id

    @property
    def is_late(self) -> bool:
        """Not done, and past its day."""
        return self.done_at is None and self.due_on < clock.today()
