"""A letter as a mail: plain text and HTML that say the same, drawn from one `Mail`, or from all of a day."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from amhe.addresses import full_address
from amhe.reminders import stopping
from amhe.reminders.kinds import Mail, Topic


def message_id(reference: UUID) -> str:
    """The same for a letter however often it is sent, so that a mail system can tell it has it already."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{reference}@{domain}>"


def draw(to: Any, reference: UUID, mail: Mail, topic: Topic | str) -> EmailMultiAlternatives:
    """One letter as it goes out. Call in the reader's language."""
    return _drawn(to, reference, mail.subject, [mail], topic)


def draw_daily(to: Any, reference: UUID, mails: Sequence[Mail]) -> EmailMultiAlternatives:
    """All letters of a day as one: each under its subject. Call in the reader's language."""
    return _drawn(to, reference, _("Your reminders"), mails, stopping.ALL)


def _drawn(to: Any, reference: UUID, subject: str, mails: Sequence[Mail], topic: Topic | str) -> EmailMultiAlternatives:
    headers = {"Message-ID": message_id(reference), "Auto-Submitted": "auto-generated"}
    stop = settings.SITE_URL + stopping.address(to.pk, topic) if topic else ""
    if stop:  # RFC 8058
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": stopping.ONE_CLICK}
    parts = [(mail, [(says, isinstance(says, str)) for says in mail.says]) for mail in mails]
    known = {"to": to, "subject": subject, "parts": parts, "daily": topic == stopping.ALL, "stop": stop}
    known["choose"] = full_address("organisations:me")
    replies = list(mails[0].reply_to) if len(mails) == 1 else []
    message = EmailMultiAlternatives(
        subject, render_to_string("emails/letter.txt", known), None, [to.email], reply_to=replies, headers=headers
    )
    message.attach_alternative(render_to_string("emails/letter.html", known), "text/html")
    for one in (one for mail in mails for one in mail.attachments):
        if one.method:  # calendars look for it beside the text (RFC 6047), and people among the files
            message.attach_alternative(one.content.decode(), f"{one.mime}; method={one.method}")
        message.attach(one.name, one.content, "application/ics" if one.method else one.mime)
    return message
