"""What people say about themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import wall
from amhe.reminders.actions import want
from amhe.rules import Refused, claim
from organisations.equality import questions
from organisations.models import EqualityAnswers, Organisation, User


@transaction.atomic
def account_of(*, by: User | None, email: str, name: str) -> User:
    """The account of an address, made if it has none. Of two who ask for it in the same moment both get the same one.

    `by` is who asked for it, if anybody is signed in; an account is not written to any trail.
    """
    known = User.objects.filter(email__iexact=email)
    if user := known.first():
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(email, name)
    except IntegrityError:  # made meanwhile, and visible from now on
        return known.get()


@transaction.atomic
def change_details(
    *,
    by: User,
    version: int,
    name: str,
    pronouns: str,
    access_needs: str,
    language: str,
    reminders: bool,
    topics: Collection[str],
    daily_letter: bool,
    quiet_from: time,
    quiet_until: time,
) -> User:
    """What somebody says about themselves, and how they want to be reached.

    A new name is told to each of their organisations, which keep copies of it (adr/0008).
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    claim(user, version)
    renamed = user.name != name
    user.name, user.pronouns, user.access_needs = name, pronouns, access_needs
    user.language, user.reminders = language, reminders
    user.quiet_from, user.quiet_until, user.daily_letter = quiet_from, quiet_until, daily_letter
    user.save()
    want(by=user, topics=topics, daily=daily_letter)
    if renamed:
        with wall.restored():
            wall.enter(user.pk, clock.today())
            for organisation in Organisation.objects.all():
                audit.record("person renamed", by=user, on=organisation)
    return user


@transaction.atomic
def set_language(*, by: User, language: str) -> User:
    """The language that somebody reads pages in from now on."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose one of the answers shown"), "language")
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.language != language:
        user.language, user.version = language, user.version + 1
        user.save(update_fields=["language", "version"])
    return user


@transaction.atomic
def keep_equality_answers(*, by: User, answers: Mapping[str, str]) -> EqualityAnswers:
    """What somebody chose to say about themselves, in place of what they said before. `answers`: option by question."""
    known = questions()
    for question, option in answers.items():
        if question not in known or option not in known[question].options:
            raise Refused(_("Choose one of the answers shown"), question)
    kept, _made = EqualityAnswers.objects.update_or_create(user=by, defaults={"answers": dict(answers)})
    return kept


@transaction.atomic
def forget_equality_answers(*, by: User) -> User:
    """Take everything that somebody said about themselves away for good."""
    EqualityAnswers.objects.filter(user=by).delete()
    return by
