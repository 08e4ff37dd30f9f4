"""Every form, with one field at a time sent as another organisation's: nothing gets in, nothing gets out."""

from __future__ import annotations

import pytest

from populations.models import Population
from tests.access.doors import doors
from tests.access.stage import Stage
from tests.access.tampering import known_sendings, outside_keys, sent, tamper

ROOMS = ("teams", "populations", "datareview", "assets", "qiprojects", "programme")
# Pages on which a form filled in plausibly may come back, and why. Every other form must lead on.
MAY_COME_BACK = {
    "/o/<slug:org>/ballots/<int:pk>/": "buttons that move a group show the ballot again; a vote for nobody is refused",
    "/o/<slug:org>/ballots/<int:pk>/for/": "as above",
    "/o/<slug:org>/team/invite/": "the list is shown line by line before it is sent",
    "/o/<slug:org>/p/<slug:slug>/review/": "a group that is off the list is not reviewed",
    "/o/<slug:org>/p/<slug:slug>/define/": "buttons that help to write show the form again, and save nothing",
    "/o/<slug:org>/p/<slug:slug>/heard/": "a removal code is found nowhere unless somebody was given it",
    "/o/<slug:org>/p/<slug:slug>/heard/copy/": "what is sent back is the copy, a file",
    "/me/kept/copy/": "as above",
    "/talk/": "asking for another question shows the same page",
}


@pytest.mark.parametrize("room", ROOMS)
def test_a_field_of_another_organisation_gets_nothing_in_and_nothing_out(stage: Stage, room: str) -> None:
    found = known_sendings(stage, [door for door in doors() if door.room == room])
    assert found, f"no forms in {room}"
    wrong = []
    for sending in found:
        answer, faults, _ = sent(stage, sending, sending.data)
        wrong += faults
        if answer.status != 302 and sending.door.route not in MAY_COME_BACK:
            wrong.append(f"{sending}: {answer.status} for plausible answers, so that tampering proves nothing")
    key = str(stage.things["theirs"][Population].pk)
    wrong += tamper(stage, found, outside_keys(stage), key)
    if wrong:
        pytest.fail(f"{len(wrong)} wrong:\n" + "\n".join(wrong), pytrace=False)


def test_every_page_that_takes_changes_from_some_but_not_all_has_a_form(stage: Stage) -> None:
    """The walk over forms sees each page whose POST wants another permission than its GET."""
    changing = [door for door in doors() if not door.is_public and door.declares[0] != door.declares[1]]
    assert len(changing) > 10
    seen = {sending.door.route for sending in known_sendings(stage, changing)}
    assert sorted(door.route for door in changing if door.route not in seen) == []
