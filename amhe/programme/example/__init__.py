"""Example organisations, earned by the product's own actions with the clock set: nothing in them is declared."""

from amhe.programme.example.estuary import make_estuary
from amhe.programme.example.harbourside import make_harbourside
from amhe.programme.example.weaverdale import make_weaverdale

MAKERS = {"harbourside": make_harbourside, "estuary": make_estuary, "weaverdale": make_weaverdale}

__all__ = ["MAKERS"]
