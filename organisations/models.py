"""People with an account, and the organisations taking part."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import ORGANISATION_ROLES, ProgrammeRole, permissions_on
from amhe.access.tenancy import Edited, TenantModel

S = Sensitivity
QUIET_FROM, QUIET_UNTIL = time(19), time(8)


class UserManager(BaseUserManager["User"]):
    """Finds and makes accounts by email address."""

    def create_user(self, email: str, name: str, **extra: Any) -> User:
        """A new account without a password: people sign in with a code sent to their address."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. What they may do comes from their memberships alone (access.md, section 2)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    pronouns = models.CharField(max_length=60, blank=True, default="", db_default="")
    access_needs = models.TextField(blank=True, default="", db_default="")
    # Empty: nobody chose, and the browser decides.
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    # Kept for reminders, which go out by the clock of the product's time zone and never in the quiet hours.
    reminders = models.BooleanField(default=True, db_default=True)
    quiet_from = models.TimeField(default=QUIET_FROM, db_default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL, db_default=QUIET_UNTIL)
    is_active = models.BooleanField(default=True)
    is_staff = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "email name pronouns is_active last_login groups user_permissions"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "access_needs"),
        (S.PERSONAL, Kept.MEMBERSHIP, "language reminders quiet_from quiet_until"),
        (S.SECRET, Kept.MEMBERSHIP, "password"),
        (S.ORDINARY, Kept.MEMBERSHIP, "is_superuser"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_address"),
            # Django's superuser may do everything everywhere: nobody is one, whatever writes the row.
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_a_superuser"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_usable_password(self) -> bool:
        """Whether they set a password. Django takes an empty one, as bulk-made accounts have, for one too."""
        return bool(self.password) and super().has_usable_password()

    def get_short_name(self) -> str:
        """The first of their names."""
        return self.name.split(" ")[0]

    @property
    def ledger_key(self) -> str:
        """What the ledger of erasures hashes of them. An id alone could be somebody else's after a restore."""
        return f"{self.pk}:{self.email.lower()}"


class Session(models.Model):
    """One browser in which a person is signed in, for their own list of them. Its row in django_session holds the rest."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    last_used_at = models.DateTimeField(db_index=True)

    inventory = keeps((S.SECRET, Kept.DAY, "key"), (S.PERSONAL, Kept.DAY, "user device started_at last_used_at"))

    class Meta:
        ordering = ("-last_used_at",)


class SignInChange(models.Model):
    """What a person changed of how they sign in: the trail of an account, which belongs to no organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=60)

    inventory = keeps((S.PERSONAL, Kept.MEMBERSHIP, "user at what"))

    class Meta:
        ordering = ("-at", "-pk")


class Nation(models.TextChoices):
    """Changes labels, law and crisis numbers (note N6)."""

    ENGLAND = "E", _("England")
    WALES = "W", _("Wales")
    SCOTLAND = "S", _("Scotland")
    NORTHERN_IRELAND = "NI", _("Northern Ireland")


class Organisation(models.Model):
    """A trust or other body that takes part: the tenant. Everything it owns is walled off from every other."""

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=60, unique=True)
    nation = models.CharField(max_length=2, choices=Nation.choices)
    started_on = models.DateField()
    ods_code = models.CharField(max_length=10, blank=True, default="", db_default="")
    wave = models.PositiveSmallIntegerField(null=True)  # of the programme
    activated_at = models.DateTimeField(null=True)  # null: being set up, until it has a QI Coach (R2)

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "name slug nation started_on ods_code wave activated_at"))

    class Meta:
        ordering = ("name",)
        permissions = [(p.value, p.label) for p in permissions_on(ORGANISATION_ROLES)]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["ods_code"], condition=~Q(ods_code=""), name="one_organisation_an_ods_code")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its home."""
        return reverse("organisation", args=[self.slug])

    @property
    def short_name(self) -> str:
        """The first word of the name, as people say it: "Estuary" for "Estuary Mental Health NHS Trust"."""
        return self.name.split(" ")[0]


class WhoToCall(TenantModel, Edited):
    """Whom to call when somebody may be in danger, as a person of the organisation confirmed it. One an organisation.

    Conversations can be written down once this is there (R76).
    """

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField()
    numbers = models.JSONField(
        default=list
    )  # the crisis numbers that were shown and confirmed, as nations.yaml words them
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    inventory = keeps(
        (S.PERSONAL, Kept.PROGRAMME, "name phone email confirmed_by"),
        (S.ORDINARY, Kept.PROGRAMME, "numbers confirmed_at"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_to_call_an_organisation")]


class EqualityAnswers(models.Model):
    """What somebody chose to say about themselves. Theirs alone: no page shows it to anybody else, no check uses it.

    The answers are the ids of organisations/reference/equality.yaml; a question that was left has none.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)

    inventory = keeps((S.CONFIDENTIAL, Kept.MEMBERSHIP, "user answers"))


class SignInProvider(Edited, TenantModel):
    """Where an organisation's people sign in with their own account there (OpenID Connect)."""

    server_url = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.TextField()  # see amhe.access.locked
    domains = models.CharField(max_length=300, blank=True)  # of addresses, with spaces between; "" for any
    is_on = models.BooleanField(default=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    comes_with = ("set_by",)
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "server_url client_id domains is_on set_at"),
        (S.PERSONAL, Kept.PROGRAMME, "set_by"),
        (S.SECRET, Kept.PROGRAMME, "sealed_secret"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_provider_an_organisation")]


class SignInLink(TenantModel):
    """Who at the provider is who here. Made the first time that somebody comes, and bound from then on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=255)  # what the provider calls the person, for ever
    linked_at = models.DateTimeField()

    comes_with = ("user",)
    inventory = keeps((S.PERSONAL, Kept.MEMBERSHIP, "user subject linked_at"))

    class Meta:
        ordering = ("user__name",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_link_a_person"),
            models.UniqueConstraint(fields=["organisation", "subject"], name="one_link_a_subject"),
        ]


class RoleOnProgramme(models.Model):
    """A role on the whole programme. It opens no organisation: see the doors in amhe/access/sql/doors.sql."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programme_roles")
    role = models.CharField(max_length=20, choices=ProgrammeRole.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the first day on which it no longer holds
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    inventory = keeps((S.PERSONAL, Kept.TRAIL, "user role starts_on ends_on given_by"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ends_on__isnull=True), name="one_role_once_on_the_programme"
            ),
        ]


class SupportAccessQuerySet(models.QuerySet["SupportAccess"]):
    """Support accesses, narrowed."""

    def open(self) -> Self:
        """Those that hold now."""
        now = clock.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now, ended_at=None)


class SupportAccess(TenantModel):
    """A programme administrator looks into one organisation, with a reason and an end (docs/adr/0011)."""

    AT_MOST = timedelta(hours=4)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SupportAccessQuerySet.as_manager()
    comes_with = ("user",)
    inventory = keeps((S.PERSONAL, Kept.TRAIL, "user reason starts_at ends_at ended_at ended_by"))

    class Meta:
        ordering = ("-starts_at", "-id")
        indexes = [models.Index(fields=["organisation", "user", "-ends_at"], name="support_of_a_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="support_says_why"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), ends_at__lte=F("starts_at") + timedelta(hours=4)),
                name="support_for_4_hours_at_most",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it holds now."""
        return self.ended_at is None and self.starts_at <= clock.now() < self.ends_at


class SupportView(TenantModel):
    """A page that was opened by support access. The app may add such rows, never change or remove one."""

    access = models.ForeignKey(SupportAccess, on_delete=models.PROTECT, related_name="views")
    at = models.DateTimeField()
    path = models.CharField(max_length=300)

    inventory = keeps((S.ORDINARY, Kept.TRAIL, "access at path"))

    class Meta:
        ordering = ("at", "id")


class ResourceLink(models.Model):
    """The full link of a resource in reference/resources.yaml, and what was found there when it was last opened."""

    resource = models.CharField(max_length=40, unique=True)  # its id in the file
    url = models.URLField(max_length=500)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # as HTTP has it; null: not checked, or no answer

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "resource url changed_at checked_at status"),
        (S.PERSONAL, Kept.PROGRAMME, "changed_by"),
    )

    @property
    def works(self) -> bool:
        """Whether the page was there when last asked for."""
        return self.status is not None and 200 <= self.status < 400
