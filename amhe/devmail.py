"""Mail that was sent, to read on a developer's own machine. Not part of the product: see amhe/urls.py."""

from __future__ import annotations

import email
import re
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from amhe.access.decorators import public


@public
def sent_mail(request: HttpRequest) -> HttpResponse:
    """The newest 20 mails, newest first."""
    files = sorted(Path(settings.MAIL_DIR).glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    mails = []
    for file in files[:20]:
        for text in reversed(re.split(r"^-{79}\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)):
            if text.strip():
                message = email.message_from_string(text, policy=default)
                body = message.get_body(("plain",))
                mails.append({"to": message["to"], "subject": message["subject"], "body": body and body.get_content()})
    return render(request, "dev/mail.html", {"mails": mails[:20]})


urlpatterns = [path("mail/", sent_mail, name="dev_mail")]
