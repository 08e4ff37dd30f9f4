"""A part of a text that may identify somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["nhs_number", "ni_number", "phone", "email", "postcode", "address", "date_of_birth", "name"]


@dataclass(frozen=True, order=True)
class Span:
    """Code points `start` to `end` of a text, the end left out, and what they look like."""

    start: int
    end: int
    kind: Kind

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end
