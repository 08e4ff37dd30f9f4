"""Who carries a letter: the mail server, or GOV.UK Notify, which alone can be asked what it was given.

Notify carries letters when the setting NOTIFY_API_KEY is there. Those with a file or an address for replies go by the mail
server all the same: Notify sends no files, and knows only addresses that were typed in there.
"""

from __future__ import annotations

from functools import cache
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

REFUSED = 500  # and more: the mail server will not take mail for this address, however often we ask
NOT_AN_ADDRESS = 400


class NotSent(Exception):
    """It did not go, as far as we know. `why` is a word for the log; `for_good`: it never will."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


def knows(reference: UUID) -> bool:
    """Whether the provider was given this letter before. A mail server can't be asked: False. Raises NotSent."""
    if not settings.NOTIFY_API_KEY:
        return False
    found = _asked(lambda notify: notify.get_all_notifications(reference=str(reference)))
    return bool(found["notifications"])


def send(message: EmailMultiAlternatives, reference: UUID) -> None:
    """Hand the message over. Raises NotSent; after some failures it may have been taken all the same."""
    if settings.NOTIFY_API_KEY and not message.attachments and not message.reply_to:
        _by_notify(message, reference)
    else:
        _by_mail(message)


def _by_mail(message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        code = max(code for code, _words in refused.recipients.values())
        raise NotSent(f"the mail server says {code}", for_good=code >= REFUSED) from refused
    except (OSError, SMTPException) as error:
        raise NotSent(type(error).__name__) from error


def _by_notify(message: EmailMultiAlternatives, reference: UUID) -> None:
    stop = str(message.extra_headers.get("List-Unsubscribe", "")).strip("<>")
    _asked(
        lambda notify: notify.send_email_notification(
            email_address=message.to[0],
            template_id=settings.NOTIFY_TEMPLATE_ID,
            personalisation={"subject": str(message.subject), "words": str(message.body)},
            reference=str(reference),
            one_click_unsubscribe_url=stop or None,
        )
    )


def _asked(ask: Any) -> Any:
    from notifications_python_client.errors import APIError  # a worker's, not a web server's memory

    try:
        return ask(_notify(settings.NOTIFY_API_KEY, settings.NOTIFY_URL))
    except APIError as error:
        code = error.status_code
        raise NotSent(f"Notify says {code}", for_good=code == NOT_AN_ADDRESS and _is_about_address(error)) from error


def _is_about_address(error: Any) -> bool:
    return "email_address" in str(error.message)


@cache
def _notify(key: str, url: str) -> Any:
    from notifications_python_client.notifications import NotificationsAPIClient

    return NotificationsAPIClient(key, base_url=url, timeout=settings.EMAIL_TIMEOUT)
