"""Every write of the data review."""

from datareview.actions.conversations import (
    log_conversation,
    make_new_codes,
    open_note,
    reflect,
    remove_by_code,
    set_consent,
)
from datareview.actions.findings import add_finding, change_finding
from datareview.actions.sharing import share_with_coach, stop_sharing
from datareview.actions.themes import add_evidence, add_theme, change_theme, remove_evidence, tag

__all__ = [
    "add_evidence",
    "add_finding",
    "add_theme",
    "change_finding",
    "change_theme",
    "log_conversation",
    "make_new_codes",
    "open_note",
    "reflect",
    "remove_by_code",
    "remove_evidence",
    "set_consent",
    "share_with_coach",
    "stop_sharing",
    "tag",
]
