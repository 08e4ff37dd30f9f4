"""What the database itself refuses about agreements, support, governance and terms of reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from amhe import clock
from teams.models import (
    Agreement,
    GovernanceRole,
    Membership,
    SupportRole,
    Terms,
    TermsAgreedBy,
    TermsPaper,
    TermsText,
    TermsVersion,
)
from tests.world import Place, World

pytestmark = pytest.mark.django_db


def known(place: Place) -> dict[str, Any]:
    return {"organisation": place.organisation, "team": place.team}


def terms(place: Place, **more: Any) -> Terms:
    return Terms.objects.create(**known(place), **more)


def version(place: Place, of: Terms, **more: Any) -> TermsVersion:
    said = {"organisation": place.organisation, "terms": of, "number": 1, "why": "edited", "by": place.lead}
    return TermsVersion.objects.create(**(said | {"at": clock.now()} | more))


def agreement(place: Place, **more: Any) -> Agreement:
    held = Membership.objects.get(user=place.member)
    return Agreement.objects.create(organisation=place.organisation, membership=held, user=place.member, **more)


def text_twice(place: Place) -> None:
    for _ in range(2):
        said = {"heading": "purpose", "words": "x", "by": place.lead, "at": clock.now()}
        TermsText.objects.create(organisation=place.organisation, terms=Terms.objects.first() or terms(place), **said)


def named_twice(place: Place) -> None:
    for number in (1, 2):
        who = {"user": place.lead, "named_by": place.lead, "since": clock.today(), "version": number}
        GovernanceRole.objects.create(**known(place), function="resources", **who)


def agreed_twice(place: Place) -> None:
    made = version(place, terms(place))
    for _ in range(2):
        TermsAgreedBy.objects.create(
            organisation=place.organisation, version=made, user=place.lead, role="project_lead"
        )


def support(place: Place, **said: Any) -> SupportRole:
    return SupportRole.objects.create(**known(place), **({"state": "needed"} | said))


def ready_without_bytes(place: Place) -> TermsPaper:
    said = {"asked_by": place.lead, "asked_at": clock.now(), "state": "ready"}
    return TermsPaper.objects.create(organisation=place.organisation, version=version(place, terms(place)), **said)


REFUSED: dict[str, Callable[[Place], Any]] = {
    "who_agreed_payment_and_when": lambda place: agreement(place, payment="yes", payment_by="Ann"),
    "who_agreed_access_and_when": lambda place: agreement(place, access="not_needed", access_on=clock.today()),
    "one_support_role_a_kind": lambda place: [support(place, kind="comms") for _ in range(2)],
    "support_of_a_kind_or_with_a_title": lambda place: support(place, kind="comms", title="Ours"),
    "who_gives_support_that_is_filled": lambda place: support(place, kind="comms", filled_by="Ann"),
    "one_named_for_each_function": named_twice,
    "agreed_terms_have_a_review_date": lambda place: terms(place, state="agreed", agreed_at=clock.now()),
    "comments_have_a_last_day": lambda place: terms(place, state="out"),
    "one_text_a_heading": text_twice,
    "one_version_a_number": lambda place: [version(place, Terms.objects.first() or terms(place)) for _ in range(2)],
    "agreed_version_is_reviewed_later": lambda place: version(
        place, terms(place), why="agreed", agreed_on=clock.today(), review_on=clock.today()
    ),
    "agreed_once_a_version": agreed_twice,
    "ready_paper_has_its_pdf": ready_without_bytes,
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_database_refuses(world: World, constraint: str) -> None:
    with world.ours.inside(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        REFUSED[constraint](world.ours)
