"""Where people are signed in, what they changed of it, and an organisation's own way to sign in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

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
