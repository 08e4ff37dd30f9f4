"""What the page says when a map leans to one side (`guards` of assets.yaml). Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from amhe.reference import by_id

TIMES_MORE_NEEDS = 3
MOST_ARE_ORGANISATIONS = 0.8
FEWEST_TO_JUDGE = 3


def guards(*, needs: int, assets: int, organisational: int) -> list[str]:
    """The words of each guard that applies: needs far outnumber assets (R85); most assets are organisations.

    `needs` counts the notes and findings that tell of a need. The second guard waits for 3 assets.
    """
    rules = by_id("assets", "assets", "guards")
    said = []
    if needs > TIMES_MORE_NEEDS * assets:
        said.append(str(_(rules["not_only_needs"]["text"])))
    if assets >= FEWEST_TO_JUDGE and organisational > MOST_ARE_ORGANISATIONS * assets:
        said.append(str(_(rules["not_only_orgs"]["text"])))
    return said
