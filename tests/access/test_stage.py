"""The stage is shared by many tests: what is known of it is asked of it as it was built, and found as a page shows it."""

from __future__ import annotations

import pytest

from amhe.access import wall
from teams.models import Meeting
from tests.access.doors import doors
from tests.access.stage import Stage, undone
from tests.access.tampering import known_sendings, sendings

MEETINGS = "/o/<slug:org>/meetings/"


def test_forms_that_are_known_are_those_that_a_page_shows(stage: Stage) -> None:
    door = [door for door in doors() if door.route == MEETINGS]
    known, found = known_sendings(stage, door), sendings(stage, door)
    assert found
    assert [str(each) for each in known] == [str(each) for each in found]
    assert [each.data.keys() for each in known] == [each.data.keys() for each in found]


def test_a_stage_that_is_changed_is_not_asked_what_is_known_of_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "known", {})
    with undone():
        with wall.inside(stage.world.ours.organisation.pk):
            assert Meeting.objects.update(place="Elsewhere")
        assert "teams_meeting" in stage.changed("ours", {"teams_meeting"})
        with pytest.raises(AssertionError, match="before it is changed"):
            known_sendings(stage, doors()[:1])
    assert stage.changed("ours", {"teams_meeting"}) == set()
