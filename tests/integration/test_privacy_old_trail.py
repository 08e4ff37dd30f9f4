"""The trail goes after 6 years, by the owner's hand alone; an organisation long over is named, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from amhe import audit, clock
from amhe.access.inventory import Kept, models_of_ours
from amhe.audit.models import Change, Event, Refusal
from amhe.privacy import old_trail
from amhe.privacy.models import Erasure
from organisations.models import Organisation, RoleOnProgramme, SupportAccess, SupportView
from tests.conftest import NOW
from tests.factories import UserFactory
from tests.integration import backup_ground as ground
from tests.world import World, build_world

pytestmark = pytest.mark.requirement("X8")
LONG_AGO = NOW - timedelta(days=6 * 365 + 3)
JUST_KEPT = NOW - timedelta(days=6 * 365 + 1)


def run(command: str, **how: Any) -> str:
    said = StringIO()
    call_command(command, stdout=said, **how)
    return said.getvalue()


def test_every_table_of_which_all_is_kept_for_6_years_is_forgotten_then() -> None:
    of_the_trail = {
        model._meta.label
        for model in models_of_ours()
        if {kept for _, kept in model.inventory.values()} == {Kept.TRAIL}
    }
    assert set(old_trail.WRITTEN) == of_the_trail


@pytest.fixture
def separate(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A database of its own, since the owner cannot see what a test has not committed."""
    with django_db_blocker.unblock(), clock.set_to(NOW), ground.migrated() as name, ground.using(name):
        yield build_world()


def live_through(world: World, moment: Any) -> None:
    """Something in each kind of trail, at a moment."""
    ours, administrator = world.ours, UserFactory()
    with clock.set_to(moment), ours.inside():
        audit.record("meeting planned", by=ours.lead, on=ours.team)
        audit.note_access("signed_in", user=ours.lead)
        Refusal.objects.create(
            organisation=ours.organisation, at=moment, by=ours.lead, route="x", method="GET", permission="view_notes"
        )
        looked = SupportAccess.objects.create(
            organisation=ours.organisation,
            user=administrator,
            reason="A page does not open",
            starts_at=moment,
            ends_at=moment + timedelta(hours=1),
        )
        SupportView.objects.create(organisation=ours.organisation, access=looked, at=moment, path="/o/marsh/")
    day = moment.date()
    RoleOnProgramme.objects.create(
        user=administrator, role="administrator", starts_on=day, ends_on=day, ended_at=moment, ended_by=None
    )
    Erasure.objects.create(kind="note", hash=str(day), at=moment)


def test_what_is_over_6_years_old_goes_and_the_rest_stays(separate: World) -> None:
    ours = separate.ours
    for moment in (LONG_AGO, JUST_KEPT):
        live_through(separate, moment)
    holds = RoleOnProgramme.objects.create(user=ours.coach, role="administrator", starts_on=LONG_AGO.date())
    with ours.inside():
        changes, events = Change.objects.count(), Event.objects.count()
    counted = run("forget_old_trail")
    assert "1  audit_event\n" in counted and "6 rows" not in counted and "would be removed" in counted
    with ours.inside():
        assert Event.objects.count() == events, "without --delete it only counts"
    said = run("forget_old_trail", delete=True)
    for table in (
        "audit_event",
        "audit_refusal",
        "audit_accessevent",
        "organisations_supportview",
        "organisations_supportaccess",
        "organisations_roleonprogramme",
        "privacy_erasure",
    ):
        assert f"         1  {table}\n" in said, said
    assert "7 rows from before" in said
    with ours.inside():
        assert Event.objects.count() == events - 1 and Event.objects.order_by("at").first().at == JUST_KEPT
        assert Change.objects.count() == changes, "and that they went is no new history"
        assert SupportView.objects.get().at == JUST_KEPT == SupportAccess.objects.get().starts_at
    assert RoleOnProgramme.objects.filter(pk=holds.pk).exists(), "a role that holds is no trail yet"
    assert "0 rows from before" in run("forget_old_trail", delete=True)


@pytest.mark.django_db
def test_an_organisation_whose_phase_1_ended_24_months_ago_is_named_and_stays(world: World) -> None:
    def end(place: Any, day: date) -> None:
        with place.inside():
            Organisation.objects.filter(pk=place.organisation.pk).update(phase_1_ends_on=day)

    assert "       0  organisations whose Phase 1 ended 24 months ago" in run("retention", dry_run=True)
    end(world.ours, NOW.date().replace(year=2024))
    end(world.theirs, NOW.date().replace(year=2024) + timedelta(days=1))
    said = run("retention", dry_run=True)
    assert "       1  organisations whose Phase 1 ended 24 months ago: ask if their data may go" in said
    assert "Marsh Partnership NHS Trust, 2024-11-23: /o/marsh/delete/" in said and "/o/hill/" not in said
    run("retention")
    with world.ours.inside():
        assert Organisation.objects.get().name == world.ours.organisation.name
