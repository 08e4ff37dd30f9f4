"""Teams, the places in them, the people who fill them, and their meetings and actions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import SUB_TEAM_ROLES, Role, permissions_on
from amhe.access.tenancy import Edited, TenantModel
from teams.letters import Mailed
from teams.querysets import ActionQuerySet, MembershipQuerySet

S = Sensitivity


class JoinedAs(models.TextChoices):
    """The part of their life somebody chooses to bring, and is seen to bring. It changes no right (access.md, section 1)."""

    STAFF = "", _("None of these")
    LIVED_EXPERIENCE = "lived_experience", _("A person with lived experience, or a family member or carer")
    FROM_POPULATION = "from_population", _("A person from the population")


class Team(Edited, TenantModel):
    """The project team of an organisation, or the sub-team for one population."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project team")
        SUB_TEAM = "sub_team", _("Sub-team")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    lead_hours_a_month = models.PositiveSmallIntegerField(null=True)
    lead_hours_agreed_by = models.CharField(max_length=120, blank=True)

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "kind name created_at lead_hours_a_month"),
        (S.PERSONAL, Kept.PROGRAMME, "lead_hours_agreed_by"),
    )

    class Meta:
        permissions = [(p.value, p.label) for p in permissions_on(SUB_TEAM_ROLES)]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(kind="project"), name="one_project_team"),
            models.CheckConstraint(
                condition=Q(lead_hours_a_month__isnull=True) | Q(lead_hours_a_month__range=(1, 160)),
                name="protected_hours_1_to_160",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def permission_team_id(self) -> int | None:
        return self.pk if self.kind == self.Kind.SUB_TEAM else None


class TeamPlace(Edited, TenantModel):
    """A place in a team: what it is, how many people it is for, and why it is empty if it is. Not an account."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="places")
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    how_many = models.PositiveSmallIntegerField(default=1)
    reason_if_empty = models.CharField(max_length=300, blank=True)
    from_outside = models.BooleanField(default=False)
    invite_later = models.BooleanField(default=False, db_default=False)  # once the groups are known (R28)
    position = models.PositiveSmallIntegerField(default=0)

    comes_with = ("team",)
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team title kind how_many reason_if_empty from_outside invite_later position")
    )

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=Q(how_many__range=(1, 30)), name="place_for_1_to_30"),
            models.UniqueConstraint(fields=["team", "title"], name="one_place_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id


class Membership(Mailed, TenantModel):
    """One person's role in an organisation or in one sub-team: the only source of who may do what."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="memberships"
    )  # null: on the organisation
    role = models.CharField(max_length=30, choices=Role.choices)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="+"
    )  # what gives the role's rights
    place = models.ForeignKey(TeamPlace, on_delete=models.SET_NULL, null=True, related_name="filled_by")
    joined_as = models.CharField(max_length=20, choices=JoinedAs.choices, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    has_left = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)  # as of amhe.access.tenancy.Edited
    accepted_role_at = models.DateTimeField(null=True)
    knows_equality = models.BooleanField(null=True)  # both None: not asked (R26)
    has_authority = models.BooleanField(null=True)

    objects = MembershipQuerySet.as_manager()
    comes_with = ("user", "team")
    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "user team role group place starts_on ends_on has_left accepted_role_at"),
        (S.PERSONAL, Kept.MEMBERSHIP, "knows_equality has_authority"),
        (S.ORDINARY, Kept.MEMBERSHIP, "mail_queued_at mail_tries mailed_at"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "joined_as"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True, role__in=sorted(set(Role) - SUB_TEAM_ROLES))
                | Q(team__isnull=False, role__in=sorted(SUB_TEAM_ROLES)),
                name="role_fits_where_it_is_held",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(team__isnull=True, has_left=False),
                name="one_role_once_on_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "user", "role"],
                condition=Q(team__isnull=False, has_left=False),
                name="one_role_once_in_a_sub_team",
            ),
        ]
        # Read at every request, and all of it from the index: a coach may have a thousand.
        indexes = [
            models.Index(
                fields=["user", "organisation"],
                include=["role", "team", "group", "starts_on", "ends_on", "has_left"],
                name="whose_memberships_are_valid",
            )
        ]

    @property
    def permission_team_id(self) -> int | None:
        return self.team_id


class Invitation(Mailed, TenantModel):
    """An address asked to join in a role. The link's token is only here as its hash."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    place = models.ForeignKey(TeamPlace, on_delete=models.SET_NULL, null=True, related_name="invitations")
    joined_as = models.CharField(max_length=20, choices=JoinedAs.choices, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64)

    comes_with = ("team", "place", "organisation")
    inventory = keeps(
        (S.PERSONAL, Kept.INVITED, "email name"),
        (S.PERSONAL, Kept.MEMBERSHIP, "team role place invited_by sent_at expires_at accepted_at withdrawn_at"),
        (S.ORDINARY, Kept.MEMBERSHIP, "mail_queued_at mail_tries mailed_at"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "joined_as"),
        (S.SECRET, Kept.WEEK, "token_hash"),
    )

    class Meta:
        indexes = [models.Index(fields=["organisation", "token_hash"], name="invitation_by_token")]

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > clock.now()

    @property
    def permission_team_id(self) -> int | None:
        return self.team_id


class MeetingSeries(Edited, TenantModel):
    """A meeting that comes round: 60 minutes every 14 days unless the team says otherwise (R20, R62)."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="series")
    every_days = models.PositiveSmallIntegerField(default=14)
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField()

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "team every_days minutes place first_at"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_days__range=(1, 92)), name="series_every_1_to_92_days"),
            models.CheckConstraint(condition=Q(minutes__range=(5, 480)), name="series_5_to_480_minutes"),
        ]


class Meeting(Edited, TenantModel):
    """One meeting of a team: agenda, who came, notes, actions (R15)."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    agenda = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    held = models.BooleanField(default=False)

    comes_with = ("team",)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "team starts_at minutes place agenda notes held"))

    class Meta:
        ordering = ("-starts_at",)
        constraints = [models.UniqueConstraint(fields=["team", "starts_at"], name="one_meeting_at_a_time")]
        indexes = [models.Index(fields=["organisation", "-starts_at"], name="newest_meetings")]

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
    """Something that somebody will do by a day (R18)."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="actions")
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="actions")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)

    objects = ActionQuerySet.as_manager()
    comes_with = ("team", "owner")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team meeting what due_on done_at"),
        (S.PERSONAL, Kept.PROGRAMME, "owner"),
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
