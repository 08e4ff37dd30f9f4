"""Addresses of sign-in. allauth asks for some of them by name."""

from django.urls import path

from organisations.views import entering, proving, session, sign_in

urlpatterns = [
    path("sign-in/", entering.ask_for_code, name="account_request_login_code"),
    # There is one place to begin, and nobody signs up by themselves.
    path("sign-in/", entering.ask_for_code, name="account_login"),
    path("sign-in/", entering.ask_for_code, name="account_signup"),
    path("sign-in/code/", entering.type_code, name="account_confirm_login_code"),
    path("sign-in/passkey/", entering.passkey, name="mfa_login_webauthn"),
    path("sign-in/password/", entering.password, name="password_sign_in"),
    path("sign-in/second-step/", entering.second_step, name="mfa_authenticate"),
    path("sign-out/", entering.sign_out, name="account_logout"),
    path("session/", session.time, name="session_time"),
    path("me/sign-in/", sign_in.overview, name="sign_in"),
    path("me/sign-in/again/", proving.again, name="sign_in_again"),
    path("me/sign-in/passkeys/", sign_in.passkeys, name="sign_in_passkeys"),
    path("me/sign-in/passkeys/add/", sign_in.add_passkey, name="sign_in_add_passkey"),
    path("me/sign-in/code-app/", sign_in.code_app, name="sign_in_code_app"),
    path("me/sign-in/recovery/", sign_in.recovery, name="sign_in_recovery"),
    path("me/sign-in/recovery.txt", sign_in.recovery_file, name="sign_in_recovery_file"),
    path("me/sign-in/password/", sign_in.password, name="sign_in_password"),
    path("me/carry-on/", session.carry_on, name="carry_on"),
]
