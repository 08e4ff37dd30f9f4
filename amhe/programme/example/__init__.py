"""Example organisations, earned by the product's own actions with the clock set: nothing in them is declared."""

from amhe.programme.example.broadwater import make_broadwater
from amhe.programme.example.castlebridge import make_castlebridge
from amhe.programme.example.estuary import make_estuary
from amhe.programme.example.fenmarsh import make_fenmarsh
from amhe.programme.example.harbourside import make_harbourside
from amhe.programme.example.lakeland import make_lakeland
from amhe.programme.example.moorland import make_moorland
from amhe.programme.example.northwold import make_northwold
from amhe.programme.example.weaverdale import make_weaverdale

# Harbourside is walk.yaml's; the others stand in the order of demo_programme.yaml.
MAKERS = {
    "harbourside": make_harbourside,
    "broadwater": make_broadwater,
    "moorland": make_moorland,
    "lakeland": make_lakeland,
    "estuary": make_estuary,
    "weaverdale": make_weaverdale,
    "castlebridge": make_castlebridge,
    "fenmarsh": make_fenmarsh,
    "northwold": make_northwold,
}

__all__ = ["MAKERS"]
