"""The trail. `record()` is its door, and `note_access()` for what belongs to no organisation."""

from amhe.audit.trail import note_access, record

__all__ = ["note_access", "record"]
