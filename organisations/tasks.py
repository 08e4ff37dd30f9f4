"""Mail about signing in and about who runs the programme, the hourly tidying of sessions, and the library's links."""

from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import get_connection, send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from amhe.access.tasks import tenant_task
from amhe.addresses import full_address
from organisations import actions
from organisations.links import status_of
from organisations.models import ResourceLink, RoleOnProgramme, SignInChange, SignInProvider
from organisations.sessions import oldest_kept


@shared_task(
    name="organisations.send_code",
    autoretry_for=(OSError, SMTPException),
    retry_backoff=True,
    max_retries=8,
    ignore_result=True,
)
def send_code(*, email: str, code: str) -> None:
    """Send a code to sign in with. Without a code (an address that has no account): nothing."""
    if code:
        send_mail(_("Your sign-in code"), render_to_string("emails/sign-in-code.txt", {"code": code}), None, [email])


@shared_task(
    name="organisations.tell_of_change", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8
)
def tell_of_change(*, change_id: int) -> None:
    """Tell a person that how they sign in was changed, in case it was not them."""
    change = SignInChange.objects.select_related("user").get(pk=change_id)
    link = full_address("sign_in")
    words = render_to_string(
        "emails/sign-in-changed.txt", {"what": _(change.what), "name": change.user.name, "link": link}
    )
    send_mail(_("How you sign in was changed"), words, None, [change.user.email])


@shared_task(
    name="organisations.tell_of_administrator",
    autoretry_for=(OSError, SMTPException),
    retry_backoff=True,
    max_retries=8,
)
def tell_of_administrator(*, role_id: int) -> None:
    """Tell somebody that they run the programme from now on and how they sign in, or no longer; and all others who do."""
    role = RoleOnProgramme.objects.select_related("user", "given_by", "ended_by").get(pk=role_id)
    others = RoleOnProgramme.objects.current().filter(role=role.role).exclude(user=role.user).select_related("user")
    ended = role.ends_on is not None
    sender = get_connection()
    subject = _("Your role in the programme has ended") if ended else _("You run the programme now")
    mails = [(role.user, subject, "administrator-you", "home")]
    changed = _("Who runs the programme has changed")
    mails += [(other.user, changed, "administrator-others", "administrators") for other in others]
    for person, about, template, where in mails:
        known = {"role": role, "person": person, "ended": ended, "link": full_address(where)}
        words = render_to_string(f"emails/{template}.txt", known)
        if person.is_active:  # who was forgotten has no address any more
            send_mail(about, words, None, [person.email], connection=sender)


@tenant_task(
    "organisations.ask_about_provider", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8
)
def ask_about_provider(*, organisation_id: int, provider_id: int) -> None:
    """Ask everybody who runs the programme to look at the server that a lead named."""
    known = SignInProvider.objects.select_related("organisation", "asked_by").filter(pk=provider_id).first()
    if known is None or not known.waits:
        return
    link = full_address("administer_sign_in", known.organisation.slug)
    sender = get_connection()
    for holder in RoleOnProgramme.objects.current().filter(user__is_active=True).select_related("user"):
        words = render_to_string("emails/provider-asked.txt", {"known": known, "person": holder.user, "link": link})
        send_mail(_("An organisation asks for its own sign-in"), words, None, [holder.user.email], connection=sender)


@tenant_task("organisations.tell_of_answer", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def tell_of_answer(*, organisation_id: int, provider_id: int) -> None:
    """Tell the lead who asked what the programme said."""
    known = SignInProvider.objects.select_related("organisation", "asked_by").filter(pk=provider_id).first()
    if known is None or known.agreed is None or known.asked_by is None or not known.asked_by.is_active:
        return
    link = full_address("organisations:provider", known.organisation.slug)
    words = render_to_string("emails/provider-answered.txt", {"known": known, "link": link})
    send_mail(_("Your organisation's own sign-in"), words, None, [known.asked_by.email])


@shared_task(name="organisations.forget_old_sessions")
def forget_old_sessions() -> int:
    """Hourly: forget sessions that are over."""
    return actions.forget_old_sessions(by=None, before=oldest_kept())


@shared_task(name="organisations.check_links")
def check_links() -> int:
    """Monthly, and when somebody asks: open each link of the library and write down what it answers. Returns how many."""
    links = list(ResourceLink.objects.order_by("resource"))
    for link in links:
        actions.record_check(by=None, link=link, status=status_of(link.url))
    return len(links)
