"""Every write to people, organisations and what belongs to the whole programme."""

from organisations.actions.administrators import add_administrator, end_administrator, make_administrator
from organisations.actions.exceptions import grant_exception
from organisations.actions.organisation import (
    ask_second_step_of_all,
    change_organisation,
    confirm_who_to_call,
    create_organisation,
    set_end_of_phase_1,
)
from organisations.actions.own_sign_in import (
    SIGN_IN_NAME,
    answer_sign_in_provider,
    enter_with_provider,
    set_sign_in_provider,
    unlink_sign_in,
)
from organisations.actions.people import (
    account_of,
    change_details,
    forget_equality_answers,
    keep_equality_answers,
    set_language,
)
from organisations.actions.programme import (
    ask_for_support,
    end_support,
    open_page,
    record_check,
    set_link,
)
from organisations.actions.signing_in import (
    add_passkey,
    follow_session,
    forget_old_sessions,
    keep_recovery_codes,
    list_session,
    make_recovery_codes,
    note_use,
    remove_passkey,
    remove_password,
    rename_passkey,
    set_password,
    sign_out,
    start_code_app,
    stop_code_app,
)

__all__ = [
    "SIGN_IN_NAME",
    "account_of",
    "add_administrator",
    "add_passkey",
    "answer_sign_in_provider",
    "ask_for_support",
    "ask_second_step_of_all",
    "change_details",
    "change_organisation",
    "confirm_who_to_call",
    "create_organisation",
    "end_administrator",
    "end_support",
    "enter_with_provider",
    "follow_session",
    "forget_equality_answers",
    "forget_old_sessions",
    "grant_exception",
    "keep_equality_answers",
    "keep_recovery_codes",
    "list_session",
    "make_administrator",
    "make_recovery_codes",
    "note_use",
    "open_page",
    "record_check",
    "remove_passkey",
    "remove_password",
    "rename_passkey",
    "set_end_of_phase_1",
    "set_language",
    "set_link",
    "set_password",
    "set_sign_in_provider",
    "sign_out",
    "start_code_app",
    "stop_code_app",
    "unlink_sign_in",
]
