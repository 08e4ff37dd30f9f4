"""Every form, with one field at a time sent as another organisation's: nothing gets in, nothing gets out."""

from __future__ import annotations

import pytest

from populations.models import Population
from tests.access.grid import doors
from tests.access.stage import Stage
from tests.access.tampering import outside_keys, sendings, sent, tamper

ROOMS = ("teams", "populations", "datareview", "assets", "qiprojects", "programme")


@pytest.mark.parametrize("room", ROOMS)
def test_a_field_of_another_organisation_gets_nothing_in_and_nothing_out(stage: Stage, room: str) -> None:
    found = sendings(stage, [door for door in doors() if door.room == room])
    assert found, f"no forms in {room}"
    kept, not_kept = 0, []
    for sending in found:
        answer, wrong, _ = sent(stage, sending, sending.data)
        assert not wrong, wrong
        print("BASE", answer.status, sending)
        if answer.status == 422:
            import re
            print("    ", re.findall(r'nhsuk-error-message"[^>]*>\s*(?:<span[^>]*>[^<]*</span>)?\s*([^<]*)', answer.text), sending.data)
    stranger_key = str(stage.things["theirs"][Population].pk)
    faults = tamper(stage, found, outside_keys(stage), stranger_key)
    if faults:
        pytest.fail(f"{len(faults)} wrong:\n" + "\n".join(faults), pytrace=False)
