"""Scenes: each room's own objects in an organisation, made through actions, with a canary in every free text."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from tests.world import Place

FLOORS = ("organisations", "teams", "populations", "datareview", "assets", "qiprojects", "programme")


def build_all(place: Place, canary: str) -> dict[type, Any]:
    """Build every room's scene from the ground up. Returns the object of each model that an address can name.

    A room without a scene has no objects here; the access grid then names each of its addresses as one without an object.
    """
    things: dict[type, Any] = {}
    for room in FLOORS:
        if importlib.util.find_spec(f"tests.scenes.{room}"):
            importlib.import_module(f"tests.scenes.{room}").build(place, canary, things)
    return things
