"""One organisation gives a role more or less: by a command, with a reason, in the trail, and with a way back."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from amhe.access.models import GrantException
from amhe.audit.models import Event
from tests.world import World

pytestmark = pytest.mark.django_db
ADD = "/o/marsh/team/add/"
WHY = "Support runs the team here"


def run(*what: str, reason: str = WHY) -> str:
    said = StringIO()
    call_command("grant_exception", *what, f"--reason={reason}", stdout=said)
    return said.getvalue()


def verified() -> str:
    said = StringIO()
    call_command("verify_permissions", stdout=said)
    return said.getvalue()


def actions_of(world: World) -> list[str]:
    with world.ours.inside():
        return list(Event.objects.filter(action__startswith="role may").order_by("pk").values_list("action", flat=True))


def test_a_right_is_given_listed_written_down_and_taken_back(world: World, browser_of: Callable[[Any], Any]) -> None:
    support, elsewhere = browser_of(world.ours.support), browser_of(world.theirs.support)
    assert support.get(ADD).status_code == 403
    assert "support at Marsh Partnership NHS Trust may manage_team" in run("marsh", "support", "manage_team", "--give")
    assert support.get(ADD).status_code == 200
    assert elsewhere.get("/o/hill/team/add/").status_code == 403
    said = verified()
    assert f"organisation:{world.ours.organisation.pk}:support: may manage_team by exception ({WHY})" in said
    assert "no differences" in said
    told = browser_of(world.ours.lead).get("/o/marsh/timeline/?kind=safety").content.decode()
    assert "The system</strong> let a role do more here than it does elsewhere" in told
    assert "as everywhere else" in run("marsh", "support", "manage_team", "--take")
    assert support.get(ADD).status_code == 403
    assert "by exception" not in verified()
    assert actions_of(world) == ["role may more", "role may what it may elsewhere"]
    with world.ours.inside():
        assert not GrantException.objects.exists()


def test_a_right_is_taken_and_given_back(world: World, browser_of: Callable[[Any], Any]) -> None:
    lead = browser_of(world.ours.lead)
    run("marsh", "project_lead", "manage_team", "--take")
    assert lead.get(ADD).status_code == 403 and "may not manage_team by exception" in verified()
    run("marsh", "project_lead", "manage_team", "--give")
    assert lead.get(ADD).status_code == 200
    assert actions_of(world) == ["role may less", "role may what it may elsewhere"]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (("nowhere", "support", "vote", "--give"), "There is no organisation nowhere"),
        (("marsh", "sub_team_member", "vote", "--give"), "no role on an organisation"),
        (("marsh", "wizard", "vote", "--give"), "no role on an organisation"),
        (("marsh", "coach", "view_notes", "--give"), "cannot be given or taken"),
        (("marsh", "coach", "manage_contacts", "--give"), "cannot be given or taken"),
        (("marsh", "coach", "run_programme", "--give"), "cannot be given or taken"),
        (("marsh", "coach", "fly", "--give"), "cannot be given or taken"),
        (("marsh", "support", "manage_meetings", "--give"), "so already"),
        (("marsh", "support", "vote", "--take"), "so already"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(world: World, what: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*what)
    assert actions_of(world) == []


def test_a_reason_is_needed(world: World) -> None:
    with pytest.raises(CommandError, match="Say why"):
        run("marsh", "support", "vote", "--give", reason=" ")
    with pytest.raises(CommandError, match="--reason"):
        call_command("grant_exception", "marsh", "support", "vote", "--give")
