"""Every write of the data review."""

from datareview.actions.contacts import (
    add_contact,
    change_contact,
    drop_expired_contacts,
    note_contact,
    open_contacts,
    remove_contact,
    remove_contact_again,
    renew_contact,
)
from datareview.actions.conversations import (
    log_conversation,
    make_new_codes,
    open_note,
    reflect,
    set_consent,
)
from datareview.actions.copying import copy_notes
from datareview.actions.findings import add_finding, change_finding
from datareview.actions.removal import (
    ask_for_removal,
    drop_old_removals,
    let_words_go,
    remove_again,
    remove_by_code,
    remove_held,
    take_back_removal,
)
from datareview.actions.sharing import share_with_coach, share_with_expert, stop_sharing, take_back_invitation
from datareview.actions.themes import add_evidence, add_theme, change_theme, remove_evidence, tag

__all__ = [
    "add_contact",
    "add_evidence",
    "add_finding",
    "add_theme",
    "ask_for_removal",
    "change_contact",
    "change_finding",
    "change_theme",
    "copy_notes",
    "drop_expired_contacts",
    "drop_old_removals",
    "let_words_go",
    "log_conversation",
    "make_new_codes",
    "note_contact",
    "open_contacts",
    "open_note",
    "reflect",
    "remove_again",
    "remove_by_code",
    "remove_contact",
    "remove_contact_again",
    "remove_evidence",
    "remove_held",
    "renew_contact",
    "set_consent",
    "share_with_coach",
    "share_with_expert",
    "stop_sharing",
    "tag",
    "take_back_invitation",
    "take_back_removal",
]
