"""Every write to people, organisations and what belongs to the whole programme."""

from organisations.actions.organisation import confirm_who_to_call, create_organisation
from organisations.actions.own_sign_in import enter_with_provider, set_sign_in_provider, unlink_sign_in
from organisations.actions.people import change_details, forget_equality_answers, keep_equality_answers, set_language
from organisations.actions.programme import (
    ask_for_support,
    end_administrator,
    end_support,
    make_administrator,
    open_page,
    record_check,
    set_link,
)

__all__ = [
    "ask_for_support",
    "change_details",
    "confirm_who_to_call",
    "create_organisation",
    "end_administrator",
    "end_support",
    "enter_with_provider",
    "forget_equality_answers",
    "keep_equality_answers",
    "make_administrator",
    "open_page",
    "record_check",
    "set_language",
    "set_link",
    "set_sign_in_provider",
    "unlink_sign_in",
]
