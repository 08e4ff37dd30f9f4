"""Organisations begin, say whom to call, how everybody signs in, and when Phase 1 ends."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import grants, wall
from amhe.rules import Refused, claim
from organisations.models import Organisation, User, WhoToCall
from organisations.nations import nation
from organisations.retention import earliest_end


@transaction.atomic
def create_organisation(
    *,
    by: User | None,
    name: str,
    slug: str,
    nation: str,
    started_on: date,
    ods_code: str = "",
    wave: int | None = None,
) -> Organisation:
    """Make an organisation with the default grants of its roles, and enter it. Team and coach come next (`teams`).

    Until `teams.actions.activate` it is being set up. Refused if another has its address or its ODS code.
    """
    organisation = Organisation(
        id=wall.new_organisation(),
        name=name,
        slug=slug,
        nation=nation,
        started_on=started_on,
        ods_code=ods_code,
        wave=wave,
    )
    _save(organisation, new=True)
    grants.install(organisation)
    audit.record("organisation created", by=by, on=organisation)
    return organisation


def _save(organisation: Organisation, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            organisation.save(force_insert=new)
    except IntegrityError as error:  # the wall hides the others, so only the database can tell
        if "one_organisation_an_ods_code" in str(error):
            raise Refused(_("Another organisation has this ODS code."), "ods_code") from error
        raise Refused(_("Another organisation has this address."), "slug") from error


@transaction.atomic
def change_organisation(
    *,
    by: User,
    organisation: Organisation,
    version: int,
    name: str,
    nation: str,
    ods_code: str,
    wave: int | None,
) -> Organisation:
    """What the programme knows of an organisation, put right afterwards.

    Another nation has other crisis numbers: who to call has to be confirmed again before more is written down (R76).
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    claim(organisation, version)
    moved = organisation.nation != nation
    organisation.name, organisation.nation = name, nation
    organisation.ods_code, organisation.wave = ods_code, wave
    _save(organisation)
    audit.record("organisation changed", by=by, on=organisation)
    if moved:
        _void_who_to_call(by, organisation)
    return organisation


def _void_who_to_call(by: User, organisation: Organisation) -> None:
    for kept in WhoToCall.objects.confirmed().filter(organisation=organisation).select_for_update():
        kept.confirmed_at, kept.version = None, kept.version + 1
        kept.save()
        audit.record("who to call to be confirmed again", by=by, on=kept)


@transaction.atomic
def confirm_who_to_call(
    *, by: User, organisation: Organisation, version: int, name: str, phone: str, email: str, checked: bool
) -> WhoToCall:
    """Write down the safeguarding contact, and that `by` has checked the crisis numbers of the nation (R76).

    `version` is 0 the first time.
    """
    if not checked:
        raise Refused(_("Tick to say you have checked the numbers"), "checked")
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two first times at once: one waits
    known = WhoToCall.objects.filter(organisation=organisation).first()
    if known is not None:
        claim(known, version)
    kept = known or WhoToCall(organisation=organisation)
    kept.name, kept.phone, kept.email = name, phone, email
    kept.numbers = [number.text for number in nation(organisation.nation).crisis_numbers]
    kept.confirmed_by, kept.confirmed_at = by, clock.now()
    kept.save()
    audit.record("who to call confirmed", by=by, on=kept)
    return kept


@transaction.atomic
def ask_second_step_of_all(*, by: User, organisation: Organisation, asked: bool) -> Organisation:
    """Have everybody in the organisation sign in with a second step from their next page on, or only certain roles again."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.second_step_for_all != asked:
        organisation.second_step_for_all = asked
        organisation.save(update_fields=["second_step_for_all"])
        audit.record(
            "second step asked of everybody" if asked else "second step no longer asked of everybody",
            by=by,
            on=organisation,
        )
    return organisation


@transaction.atomic
def set_end_of_phase_1(*, by: User, organisation: Organisation, ends_on: date | None) -> Organisation:
    """Say when Phase 1 ends (None: not known yet), on which it depends when what people said goes.

    Refused for a day so long ago that words would go before sub-teams could read that they will.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.phase_1_ends_on == ends_on:
        return organisation
    if ends_on is not None and ends_on < (first := max(earliest_end(clock.today()), organisation.started_on)):
        said = _("Choose %(day)s or later, so that sub-teams can be told 30 days before words go.")
        raise Refused(said % {"day": date_format(first, "j F Y")}, "ends_on")
    organisation.phase_1_ends_on = ends_on
    organisation.save(update_fields=["phase_1_ends_on"])
    audit.record("end of Phase 1 set", by=by, on=organisation)
    return organisation
