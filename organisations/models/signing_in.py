"""Where people are signed in, what they changed of it, and an organisation's own way to sign in."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from organisations.models.people import User

S = Sensitivity


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


class SignInProvider(Edited, TenantModel):
    """Where an organisation's people sign in with their own account there (OpenID Connect).

    It takes two: a lead asks for it, and a programme administrator answers (docs/adr/0010).
    """

    server_url = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.TextField()  # see amhe.access.locked
    domains = models.CharField(max_length=300, blank=True)  # of addresses, with spaces between; "" for any
    is_on = models.BooleanField(default=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    # who named this server, client and endings, and what the programme said to them; null: it has not answered
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agreed = models.BooleanField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")  # why not, for the lead to read

    comes_with = ("set_by", "asked_by", "answered_by")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "server_url client_id domains is_on set_at agreed answered_at reason"),
        (S.PERSONAL, Kept.PROGRAMME, "set_by asked_by answered_by"),
        (S.SECRET, Kept.PROGRAMME, "sealed_secret"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_provider_an_organisation"),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(agreed__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="answer_to_sign_in_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True) | Q(agreed=False) | ~Q(answered_by=F("asked_by")),
                name="sign_in_takes_two",
            ),
        ]

    @property
    def host(self) -> str:
        """The name of the server, with its port if it has an odd one."""
        return urlsplit(self.server_url).netloc

    @property
    def in_use(self) -> bool:
        """Whether people can sign in this way: it is asked for, and agreed to."""
        return self.is_on and self.agreed is True

    @property
    def waits(self) -> bool:
        """Whether the programme still has to answer."""
        return self.is_on and self.agreed is None


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
