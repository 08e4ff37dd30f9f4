"""People with an account."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from amhe.access.inventory import Kept, Sensitivity, keeps

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
    # Reminders go out by the clock of the product's time zone and never in the quiet hours (amhe.reminders).
    reminders = models.BooleanField(default=True, db_default=True)
    quiet_from = models.TimeField(default=QUIET_FROM, db_default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL, db_default=QUIET_UNTIL)
    daily_letter = models.BooleanField(default=False, db_default=False)  # one a day with everything
    version = models.PositiveIntegerField(default=1, db_default=1)  # as of amhe.access.tenancy.Edited
    is_active = models.BooleanField(default=True)
    is_staff = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "email name pronouns is_active last_login groups user_permissions"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "access_needs"),
        (S.PERSONAL, Kept.MEMBERSHIP, "language reminders quiet_from quiet_until daily_letter"),
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


class EqualityAnswers(models.Model):
    """What somebody chose to say about themselves. Theirs alone: no page shows it to anybody else, no check uses it.

    The answers are the ids of organisations/reference/equality.yaml; a question that was left has none.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)

    inventory = keeps((S.CONFIDENTIAL, Kept.MEMBERSHIP, "user answers"))
