"""The suite's own ground: what is built once for many tests comes to each as it was built."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection

from organisations.models import Organisation, User
from tests import databases
from tests.factories import UserFactory
from tests.world import World


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_meets_the_cast_as_it_was_built(world: World, turn: int) -> None:
    ours = world.ours
    assert ours.organisation.name == "Marsh Partnership NHS Trust"
    assert User.objects.count() == 11 and cache.get("left-over") is None
    with ours.inside():
        assert Organisation.objects.get().name == ours.organisation.name
        Organisation.objects.update(name="Another name")
    UserFactory()
    ours.organisation.name = "Another name"
    cache.set("left-over", turn)


@pytest.mark.django_db
def test_who_asks_for_no_cast_meets_nobody() -> None:
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_cast_is_found_where_it_was_built(world: World, kept_world: databases.Kept) -> None:
    assert connection.settings_dict["NAME"] == kept_world.database


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_test_that_commits_builds_a_cast_of_its_own(world: World, kept_world: databases.Kept) -> None:
    assert connection.settings_dict["NAME"] != kept_world.database
    assert User.objects.count() == 11
