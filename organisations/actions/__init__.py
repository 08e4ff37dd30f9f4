"""Every write to people and organisations."""

from organisations.actions.organisation import confirm_who_to_call, create_organisation
from organisations.actions.own_sign_in import enter_with_provider, set_sign_in_provider, unlink_sign_in
from organisations.actions.people import change_details, forget_equality_answers, keep_equality_answers, set_language

__all__ = [
    "change_details",
    "confirm_who_to_call",
    "create_organisation",
    "enter_with_provider",
    "forget_equality_answers",
    "keep_equality_answers",
    "set_language",
    "set_sign_in_provider",
    "unlink_sign_in",
]
