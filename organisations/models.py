"""People with an account, and the organisations taking part."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import ORGANISATION_ROLES, permissions_on
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
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The first of their names."""
        return self.name.split(" ")[0]


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

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "name slug nation started_on"))

    class Meta:
        ordering = ("name",)
        permissions = [(p.value, p.label) for p in permissions_on(ORGANISATION_ROLES)]
        default_permissions = ()

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
    sealed_secret = models.TextField()  # see amhe.access.sealing
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
