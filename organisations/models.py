"""People with an account, and the organisations taking part."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import ORGANISATION_ROLES, permissions_on

S = Sensitivity


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
    is_active = models.BooleanField(default=True)
    is_staff = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "email name is_active last_login groups user_permissions"),
        (S.SECRET, Kept.MEMBERSHIP, "password"),
        (S.ORDINARY, Kept.MEMBERSHIP, "is_superuser"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self) -> str:
        return self.name

    def has_usable_password(self) -> bool:
        """Whether they set a password. Django takes an empty one, as bulk-made accounts have, for one too."""
        return bool(self.password) and super().has_usable_password()

    def get_short_name(self) -> str:
        """The first of their names."""
        return self.name.split(" ")[0]


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
