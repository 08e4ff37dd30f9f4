"""The ballots of a vote as a BLT file, which other programs that count votes read (R46)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from populations.tally.ballots import K, Profile, Tiers


def as_blt(profile: Profile[K], names: Sequence[str], *, seats: int, title: str) -> str:
    """Each different ranking once, with how many cast it, in an order that says nothing about who voted or when.

    `names` are those of the profile's candidates, in the same order. Options tied on a ballot are joined by `=`; options
    that a ballot leaves out are not on it; a blank ballot is a line without options.
    """
    return "\n".join(_lines(profile, names, seats, title)) + "\n"


def _lines(profile: Profile[K], names: Sequence[str], seats: int, title: str) -> Iterator[str]:
    yield f"{len(profile.candidates)} {seats}"
    for ranking, count in profile.rankings:
        yield f"{count} {_tiers(ranking)} 0"
    if profile.n_blank:
        yield f"{profile.n_blank} 0"
    yield "0"
    for words in (*names, title):
        yield f'"{_quoted(words)}"'


def _tiers(ranking: Tiers) -> str:
    return " ".join("=".join(str(option + 1) for option in tier) for tier in ranking)


def _quoted(words: str) -> str:
    """Words on one line, without the mark that ends them."""
    return " ".join(words.replace('"', "'").split())
