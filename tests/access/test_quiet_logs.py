"""Every form that there is, with one word in every box, and links with it: the word is in no line of the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from amhe.operations.logs import OURS, JsonLines
from tests.access.doors import doors
from tests.access.filling import GUARDS
from tests.access.stage import Stage
from tests.access.tampering import Data, Sending, known_sendings, sent

WORD = "yellowhammer"
ROOMS = ("teams", "populations", "datareview", "assets", "qiprojects", "programme")


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """Everything that is logged anywhere, at the most talkative level, as production's formatter writes it."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    talkative = [root, *map(logging.getLogger, (*OURS, "django"))]
    levels = [logger.level for logger in talkative]
    before, logging.root.manager.disable = logging.root.manager.disable, logging.NOTSET
    root.addHandler(handler)
    for logger in talkative:
        logger.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        logging.root.manager.disable = before
        for logger, level in zip(talkative, levels, strict=True):
            logger.setLevel(level)


def worded(sending: Sending) -> Data:
    """The form with the word in every box that takes words, and as it was in the others."""
    data = dict(sending.data)
    for name, control in sending.form.controls.items():
        if name not in GUARDS and not control.is_choice and control.kind != "number" and not name.endswith(PARTS):
            data[name] = [f"{WORD}@example.org" if control.kind == "email" else f"A {WORD} said so"]
    return data


PARTS = ("_day", "_month", "_year", "_time")


@pytest.mark.requirement("X7")
@pytest.mark.parametrize("room", ROOMS)
def test_what_is_typed_into_any_form_is_in_no_log_line(stage: Stage, room: str) -> None:
    found = known_sendings(stage, [door for door in doors() if door.room == room])
    filled = [(sending, data) for sending in found if WORD in str(data := worded(sending))]
    assert filled, f"no boxes in {room}"
    taken = 0
    with listening() as out:
        for sending, data in filled:
            answer, _, _ = sent(stage, sending, data)
            taken += answer.status == 302
            stage.knock(sending.person, "GET", f"{sending.path.split('?')[0]}{WORD}/?q={WORD}")
            # a number where none belongs, so that the word comes back in an error
            sent(stage, sending, {name: values if name in GUARDS else [WORD] for name, values in data.items()})
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 3 * len(filled) and taken
    assert [line for line in lines if WORD in json.dumps(line).lower()] == []
