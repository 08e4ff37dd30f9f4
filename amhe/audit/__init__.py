"""The trail. `record()` is its one door."""

from amhe.audit.trail import record

__all__ = ["record"]
